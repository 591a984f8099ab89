"""Comments behind a value in its line, which aws-token-refresh knows and botocore does not."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"\s+[#;].*\Z", re.DOTALL)


def without_comment(value: str) -> str:
    """Return a value up to the white space before the ``#`` or ``;`` that begins a comment."""
    return _COMMENT.sub("", value)


def with_comment_of(old: str, new: str) -> str:
    """Return a new value with the comment that stood behind the old one."""
    return new + old[len(without_comment(old)) :]
