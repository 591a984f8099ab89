"""The arguments after ``--``: options of ``aws sts get-session-token``, which awsmfa passes on."""

from __future__ import annotations

from awsfob.errors import UsageError
from awsfob.structs import Struct, field

_OPTIONS = ("--duration-seconds", "--serial-number", "--token-code", "--region", "--endpoint-url")


class StsOptions(Struct):
    """The values of the options after ``--``; None for an option that is not given."""

    duration_seconds: str | None = None
    serial_number: str | None = None
    token_code: str | None = field(default=None, shown=False)
    region: str | None = None
    endpoint_url: str | None = None

    @classmethod
    def of(cls, words: list[str]) -> StsOptions:
        """Parse the arguments.

        Raises:
            UsageError: An argument is not one of the five options, or an option has no value.
        """
        values: dict[str, str] = {}
        rest = iter(words)
        for word in rest:
            name, mark, value = word.partition("=")
            if name not in _OPTIONS:
                raise UsageError("unknown argument after --", f"options after --: {', '.join(_OPTIONS)}")
            text = value if mark else next(rest, None)
            if text is None:
                raise UsageError(f"{name} needs a value")
            values[name.removeprefix("--").replace("-", "_")] = text
        return cls(**values)
