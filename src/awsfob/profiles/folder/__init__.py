"""The profile folder of aws-token-refresh, ``~/.aws/aws-profiles``."""
