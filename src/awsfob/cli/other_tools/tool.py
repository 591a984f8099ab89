"""What fob knows about another tool, and how a command line of it is read."""

from __future__ import annotations

from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


class TheirUsageError(UsageError):
    """The tool itself would not understand the command line."""


class NoLikeError(UsageError):
    """The tool has an option that fob has no like for."""


class TheirOption(Struct):
    """An option of the tool.

    Attributes:
        names: How it is written there.
        means: The option or the behaviour of fob that it stands for.
        takes_value: Whether a value follows it.
        choices: The values that it can have; none for any.
    """

    names: tuple[str, ...]
    means: str
    takes_value: bool = True
    choices: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """The name of its value: that of its first long name."""
        name = next((name for name in self.names if name.startswith("--")), self.names[0])
        return name.strip("-").replace("-", "_")


class Given(Struct):
    """A command line that was read.

    Attributes:
        values: The values of the options by their fields; an option without a value has the value "".
        words: All other words, in order.
    """

    values: dict[str, str] = field(shown=False)
    words: list[str] = field(shown=False)

    def has(self, field: str) -> bool:
        """Return whether an option is given."""
        return field in self.values

    def get(self, field: str) -> str | None:
        """Return the value of an option; None if it is not given."""
        return self.values.get(field)


class Tool(Struct):
    """A tool that fob replaces.

    Attributes:
        name: What follows ``fob as``.
        programs: The names of its programs, which are the names of the links, too.
        summary: What it is, in half a sentence.
        options: Its options.
        commands: Its commands with their arguments, and what fob does for each.
        differences: What fob does in another way, and why; a sentence each.
        run: Does the work for the words after the name; returns the exit code.
        variables: The variables that it reads, of those in ``FOREIGN``.
        usage_code: Its exit code for a command line that it does not understand.
        failure_code: Its exit code for everything else that fails.
        abbreviates: Whether a long name of an option may be cut.
        functions: Its programs that are commands of it at the same time.
    """

    name: str
    programs: tuple[str, ...]
    summary: str
    options: tuple[TheirOption, ...]
    commands: tuple[tuple[str, str], ...]
    differences: tuple[str, ...]
    run: Callable[[Sequence[str]], int]
    variables: tuple[str, ...] = ()
    usage_code: int = 2
    failure_code: int = 1
    abbreviates: bool = False
    functions: tuple[str, ...] = ()


HELP = ("-h", "--help")
FOREIGN = (
    "AWS_SESSION_DURATION",
    "MFA_STS_DURATION",
    "MFA_DEVICE",
    "MFA_ASSUME_ROLE",
    "AWS_MFA_UPDATER_OP_ACCOUNT",
    "AWS_MFA_UPDATER_OP_ITEM_NAME",
)
"""Variables of one tool that fob reads for all profiles. Another tool does not know them."""


def read(
    words: Sequence[str], options: Iterable[TheirOption], *, abbreviated: bool = False, until_word: bool = False
) -> Given:
    """Read a command line as most libraries for command lines do.

    Args:
        words: The words.
        options: The options that may stand there.
        abbreviated: Whether a long name may be cut, as Python's argparse allows.
        until_word: Whether the options end at the first other word.

    Raises:
        TheirUsageError: An option is unknown, has no value, has one that it cannot have, or cannot be told from
            another one. The message does not repeat a value, which may be a code.
    """
    known = {name: option for option in options for name in option.names}
    rest, given = iter(words), Given({}, [])
    for word in rest:
        if word == "--":
            given.words.extend(["--", *rest])
        elif not word.startswith("-") or word == "-":
            given.words.append(word)
            if until_word:
                given.words.extend(rest)
        else:
            _take(word, rest, known, given, abbreviated=abbreviated)
    return given


def _take(word: str, rest: Iterator[str], known: dict[str, TheirOption], given: Given, *, abbreviated: bool) -> None:
    name, mark, value = word.partition("=") if word.startswith("--") else (word[:2], word[2:3], word[2:])
    option = known.get(name) or (_cut(name, known) if abbreviated and name.startswith("--") else None)
    if option is None:
        raise TheirUsageError(f"no such option: {name}")
    if not option.takes_value:
        if mark:
            raise TheirUsageError(f"option {name} takes no value")
        given.values[option.field] = ""
        return
    text = value if mark else next(rest, None)
    if text is None:
        raise TheirUsageError(f"option {name} needs a value")
    if option.choices and text not in option.choices:
        raise TheirUsageError(f"the value of {name} is not valid", f"choose one of: {', '.join(option.choices)}")
    given.values[option.field] = text


def _cut(name: str, known: dict[str, TheirOption]) -> TheirOption | None:
    found = [long for long in known if long.startswith(name)]
    options = [
        option
        for number, option in enumerate(map(known.__getitem__, found))
        if option not in [known[each] for each in found[:number]]
    ]
    if len(options) > 1:
        raise TheirUsageError(f"option {name} may be each of: {', '.join(found)}")
    return options[0] if options else None


def whole_number(text: str, what: str) -> int:
    """Return a number of seconds.

    Raises:
        TheirUsageError: The text is none.
    """
    if not (text.isascii() and text.isdigit()):
        raise TheirUsageError(f"the value of {what} is not a whole number")
    return int(text)
