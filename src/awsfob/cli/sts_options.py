"""The words after ``--``: options of ``aws sts get-session-token``, as users of awsmfa pass them on."""

from __future__ import annotations

from dataclasses import dataclass, field

from awsfob.errors import UsageError

_OPTIONS = ("--duration-seconds", "--serial-number", "--token-code", "--region", "--endpoint-url")


@dataclass(frozen=True, slots=True)
class Passthrough:
    """What was said after ``--``; None for what was not."""

    duration_seconds: str | None = None
    serial_number: str | None = None
    token_code: str | None = field(default=None, repr=False)
    region: str | None = None
    endpoint_url: str | None = None

    @classmethod
    def of(cls, words: list[str]) -> Passthrough:
        """Read the words.

        Raises:
            UsageError: An option that is not among the five, or one without its value.
        """
        values: dict[str, str] = {}
        rest = iter(words)
        for word in rest:
            name, mark, value = word.partition("=")
            if name not in _OPTIONS:
                raise UsageError("after -- comes a word that is no option", f"known there: {', '.join(_OPTIONS)}")
            text = value if mark else next(rest, None)
            if text is None:
                raise UsageError(f"{name} needs a value")
            values[name.removeprefix("--").replace("-", "_")] = text
        return cls(**values)


def split_at_dashes(words: list[str]) -> tuple[list[str], list[str]]:
    """Return the words before and after the first ``--``."""
    if "--" not in words:
        return words, []
    at = words.index("--")
    return words[:at], words[at + 1 :]
