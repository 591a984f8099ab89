"""What is true of every error that fob has foreseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.errors import FobError


def check_refusal(error: FobError, *codes: int, never: str = "") -> None:
    """It has one of the exit codes and says something, as text, with none of what must never be shown."""
    assert error.exit_code in codes
    for text in (error.what, *error.hints):
        assert isinstance(text, str)
        assert text
        assert not never or never not in text
