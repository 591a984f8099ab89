"""Calls to STS and IAM, and what their refusals mean. No other package uses botocore."""
