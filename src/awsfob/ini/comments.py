"""Comments after a value in the same line: aws-token-refresh allows them, botocore does not."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"\s+[#;].*\Z", re.DOTALL)


def without_comment(value: str) -> str:
    """Return a value without the comment after it: white space, ``#`` or ``;``, and the rest."""
    return _COMMENT.sub("", value)


def with_comment_of(old: str, new: str) -> str:
    """Return a new value with the comment of the old value."""
    return new + old[len(without_comment(old)) :]
