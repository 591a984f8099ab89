"""``--color WHEN``, which is taken from the command line before a command reads it: it counts for errors, too."""

from __future__ import annotations

from awsfob.cli.option_rows import COLOR
from awsfob.errors import UsageError
from awsfob.interaction.screen import choose_colours

_OPTION = COLOR.names[0]
_WANTED = dict(zip(COLOR.choices, (None, True, False), strict=True))


def take_color(words: list[str]) -> list[str]:
    """Return a command line without ``--color WHEN``, and use colours as it says.

    It may stand anywhere before ``--``; what follows that is another program's. Of several, the last one counts.

    Raises:
        UsageError: The value is missing or unknown.
    """
    own = words[: words.index("--")] if "--" in words else words
    for at, word in enumerate(own):
        name, mark, value = word.partition("=")
        if name != _OPTION:
            continue
        when = value if mark else "".join(own[at + 1 : at + 2])
        if when not in _WANTED:
            what = f"the value of {_OPTION} is not valid" if when else f"option {_OPTION} needs a value"
            raise UsageError(what, f"choose one of: {', '.join(_WANTED)}")
        choose_colours(wanted=_WANTED[when])
        return take_color([*words[:at], *words[at + (1 if mark else 2) :]])
    return words
