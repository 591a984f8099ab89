"""Lines of AWS files that tests write or expect, where no user of the sandbox stands behind them."""

from __future__ import annotations

SERIAL = "arn:aws:iam::111122223333:mfa/alice"
KEY = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n"
SESSION = "aws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\naws_session_token = token\n"
DUMMIES = "aws_access_key_id = x\naws_secret_access_key = x\naws_session_token = x\n"
EXAMPLE_CREDENTIALS = """\
[work]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
mfa_serial = arn:aws:iam::111122223333:mfa/anna
"""
"""A credentials file with the key of AWS's own documentation."""
REGION = "[profile work]\nregion = us-east-1\n"

EXPIRY = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
"""A pattern of an expiry as fob writes it: RFC 3339, in UTC."""
SESSION_KEYS = r"aws_access_key_id = (ASIA\w+)\naws_secret_access_key = (\S+)\naws_session_token = (\S+)\n"
"""A pattern of a session in a section, as fob writes it: key id, secret and token are its groups."""
