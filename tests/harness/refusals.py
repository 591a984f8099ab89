"""What a caller sees when fob refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.harness.hinted import assert_taken

if TYPE_CHECKING:
    from tests.harness.program import Result

_ERROR = "fob: error: "
_INTERRUPTED = 130


def assert_refused(result: Result, code: int, *says: str, after_notices: bool = False) -> str:
    """Check the form of a refusal, and what it says; return its hints.

    Nothing is on stdout. On stderr stands one line that says what is wrong, and after it at least one hint, but
    for an interruption, which needs none. Only warnings may come before. fob takes each command that a hint names.

    Args:
        result: How fob ended.
        code: The exit code it must have.
        says: Texts that must be on stderr.
        after_notices: fob had work to report before it failed, so that notices may come before, too.
    """
    assert (result.code, result.out) == (code, ""), result.all
    allowed = "fob: " if after_notices else "fob: warning: "
    lines = result.err.splitlines()
    assert lines, "nothing is on stderr"
    first = next((number for number, line in enumerate(lines) if line.startswith(_ERROR)), 0)
    before, (what, *hints) = lines[:first], lines[first:]
    assert what.startswith(_ERROR), result.err
    assert all(line.startswith(allowed) for line in before), result.err
    assert hints or code == _INTERRUPTED, result.err
    assert all(hint.startswith("hint: ") for hint in hints), result.err
    for hint in hints:
        assert_taken(hint)
    for text in says:
        assert text in result.err
    return "\n".join(hints)
