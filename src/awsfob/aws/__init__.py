"""The only room that names botocore: calls to STS and IAM, and what their refusals mean."""
