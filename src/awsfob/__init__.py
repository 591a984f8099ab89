"""fob: one MFA login for the AWS CLI and every SDK, on the files you already have."""

__version__ = "0.1.0"
