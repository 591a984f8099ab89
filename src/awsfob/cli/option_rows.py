"""The options of commands as data, for click and for ``plain_words``, which reads plain command lines without click."""

from __future__ import annotations

from awsfob.app.inputs import Access, Common
from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

FLAG, TEXT, DURATION, PROFILE, CHOICE = "flag", "text", "duration", "profile", "choice"
FILE, SOURCE, TOOLS = "file", "source", "tools"
"""Kinds of text, for completion."""


class OptionRow(Struct):
    """An option, or the argument PROFILE, which has no dashes.

    Attributes:
        names: How it is written.
        field: The name of its value.
        kind: What its value is.
        help: What it does, in a sentence.
        metavar: What stands for its value in the help text; None for the name of its kind.
        choices: The values of a CHOICE; the first one is the default.
        is_hidden: Whether the help text leaves it out: fob's own functions in a shell use it.
    """

    names: tuple[str, ...]
    field: str
    kind: str
    help: str = ""
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    is_hidden: bool = False

    @property
    def default(self) -> object:
        """The value when the option is not given."""
        return False if self.kind == FLAG else self.choices[0] if self.kind == CHOICE else None


class OptionGroup(Struct):
    """Options that a command receives as one typed argument.

    Attributes:
        argument: The name of the argument.
        rows: The options.
        gather: Makes the argument of the values of the options.
    """

    argument: str
    rows: tuple[OptionRow, ...]
    gather: Callable[[Mapping[str, Any]], object]

    def moved(self, values: dict[str, Any]) -> None:
        """Replace the values of the options by the argument.

        Raises:
            UsageError: The values contradict each other.
        """
        own = {row.field: values.pop(row.field) for row in self.rows}
        values[self.argument] = self.gather(own)


def _common(values: Mapping[str, Any]) -> Common:
    unused = {"name", "profile", "color"}  # --color was taken from the command line before, see ``color_option``
    fields = {field: value for field, value in values.items() if field not in unused}
    name, profile = values.get("name"), values.get("profile")
    if name and profile and name != profile:
        raise UsageError("two profiles are given, one as PROFILE and one with --profile", "give one of them")
    return Common(**{"profile": name or profile, "region": None, **fields})


COLOR = OptionRow(
    ("--color",), "color", CHOICE, "When to use colours. Default: auto.", "WHEN", ("auto", "always", "never")
)
"""The first choice leaves it to the environment and the stream."""
_FILES = (
    OptionRow(
        ("--credentials-file",),
        "credentials_file",
        FILE,
        "Use this credentials file. Default: ~/.aws/credentials.",
        "F",
    ),
    OptionRow(("--config-file",), "config_file", FILE, "Use this config file. Default: ~/.aws/config.", "F"),
    COLOR,
    OptionRow(("-q", "--quiet"), "quiet", FLAG, "Show only errors."),
    OptionRow(("-v", "--verbose"), "verbose", FLAG, "Show the reason for each choice."),
)
_PROFILE = (
    OptionRow(("name",), "name", PROFILE, metavar="[PROFILE]"),
    OptionRow(("--profile",), "profile", PROFILE, "Use this profile; same as the argument PROFILE."),
    OptionRow(("--region",), "region", TEXT, "Call AWS in this region.", "R"),
    *_FILES,
)
_SOURCES = (
    OptionRow(("--mfa-from",), "mfa_from", SOURCE, "Get the code from these sources: see fob mfa sources.", "SOURCE"),
    OptionRow(("--op-account",), "op_account", TEXT, "1Password account for --op-item.", "A"),
    OptionRow(("--op-item", "--op-item-name"), "op_item", TEXT, "Get the code from this 1Password item.", "I"),
    OptionRow(("--hidden",), "hidden", FLAG, "Do not show the code while you type it."),
)
_SERIAL = OptionRow(("--serial",), "serial", TEXT, "Serial or ARN of the MFA device. Default: from the files.", "S")
_ACCESS = (
    OptionRow(
        ("-c", "--code", "--token-code"), "code", TEXT, "Use this MFA code; - is a line of standard input.", "CODE"
    ),
    *_SOURCES,
    OptionRow(
        ("-d", "--duration"),
        "duration",
        DURATION,
        "Lifetime of a new session, such as 8h. Default: 12h, roles 1h.",
    ),
    _SERIAL,
    OptionRow(("--no-mfa",), "no_mfa", FLAG, "Get a session without MFA."),
    OptionRow(("--min-left",), "min_left", DURATION, "Reuse a session with this much time left. Default: 15m."),
    OptionRow(("-f", "--force"), "force", FLAG, "Get a new session even if there is a good one."),
)

COMMON = OptionGroup("common", _PROFILE, _common)
"""The options of all commands for a profile; a command receives them as ``common``."""
FILES = OptionGroup("common", _FILES, _common)
"""The options for files, without a profile; a command receives them as ``common``."""
ACCESS = OptionGroup("access", _ACCESS, lambda values: Access(**values))
"""The options for sessions and codes; a command receives them as ``access``."""
SOURCES = OptionGroup("access", (*_SOURCES, _SERIAL), lambda values: Access(**values))
"""The options for codes and the device; a command receives them as ``access``."""

ALSO = OptionRow(
    ("--also",), "also", TOOLS, "Also set the names that prompts read, of awsume, aws-vault or aws-sso.", "TOOL,..."
)
LEGACY_VARS = OptionRow(("--legacy-vars",), "legacy_vars", FLAG, "Also set AWS_ACCT, AWS_MFA_SN and ADMIN_AWS_ACCT.")


class Declared(Struct):
    """A command that click does not have to read.

    Attributes:
        name: Its name.
        run: Does the work. Its docstring is the help text, and it takes the values of the groups and of the rows.
        groups: Options that it receives as one argument each.
        rows: Its own options.
        rest: The name of the argument for the words after ``--``; None if it has none.
        rest_metavar: What stands for these words in the usage line, if anything does.
    """

    name: str
    run: Callable[..., None]
    groups: tuple[OptionGroup, ...] = ()
    rows: tuple[OptionRow, ...] = ()
    rest: str | None = None
    rest_metavar: str = ""

    @property
    def all_rows(self) -> tuple[OptionRow, ...]:
        """The options of its groups and its own."""
        return (*(row for group in self.groups for row in group.rows), *self.rows)

    def arguments(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments of ``run`` for the values of all rows.

        Raises:
            UsageError: The values contradict each other.
        """
        for group in self.groups:
            group.moved(values)
        return values
