"""Comments after a value in the same line: aws-token-refresh allows them, botocore does not."""

from __future__ import annotations

import re

_COMMENT = r"\s+[#;].*\Z"


def without_comment(value: str) -> str:
    """Return a value without the comment after it: white space, ``#`` or ``;``, and the rest."""
    return re.sub(_COMMENT, "", value, flags=re.DOTALL) if "#" in value or ";" in value else value


def with_comment_of(old: str, new: str) -> str:
    """Return a new value with the comment of the old value."""
    return new + old[len(without_comment(old)) :]
