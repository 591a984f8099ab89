"""What users of Windows type, are told to type, and look for."""

from __future__ import annotations

import errno
import sys

from awsfob.light_typing import TYPE_CHECKING

assert sys.platform == "win32"  # noqa: S101  for the type checker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# Where the installers of GnuPG and Gpg4win put the dialogue; neither puts it on PATH.
_PINENTRIES = (r"GnuPG\bin\pinentry-basic.exe", r"Gpg4win\bin\pinentry.exe")
_PLAIN = r"[\w.:\\/~@+-]+"

_PLAIN_WORD = r"[\w+=:./\\~-]+"
_ENDINGS = ".COM;.EXE;.BAT;.CMD"
_SIGNS_OF_CMD = frozenset(" \t&|<>^(),;=")


def _quoted_for_cmd(word: str) -> str:
    r"""Return a word in quotes where it needs some; ``\`` before a quote is doubled, as the C library reads it."""
    import re

    if word and not set(word) & {*_SIGNS_OF_CMD, '"'}:
        return word
    return '"' + re.sub(r'(\\*)("|$)', lambda end: end[1] * 2 + end[2] * 2, word) + '"'


class WindowsAdvice:
    """See ``System``."""

    broken_pipe = errno.EINVAL  # what the C library makes of ERROR_NO_DATA
    home_variable = "USERPROFILE"
    no_permission = (
        "another program has the file open, or you have no permission",
        "close the program, such as an editor, then run the command again; icacls shows who has permission",
    )
    not_permitted = no_permission[1]

    def own_command(self, path: Path) -> str:
        """See ``System``."""
        return f'takeown /F "{path}"'

    def writable_command(self, path: Path) -> str:
        """See ``System``."""
        return f'attrib -R "{path}"'

    def readers_command(self, path: Path) -> str:
        """See ``System``."""
        return f'icacls "{path}"'

    def runnable_hint(self, program: str) -> str:
        """See ``System``."""
        del program
        return "name a program: a file whose ending is in PATHEXT, such as .exe or .cmd"

    def users_command(self, path: Path) -> str:
        """See ``System``: Windows has no command for it that every user may run."""
        return f'resmon, "CPU", "Associated Handles", and search for {path.name}'

    def marks_hint(self, path: Path) -> str:
        """See ``System``."""
        return self.writable_command(path)

    def find_program(self, name: str, environ: Mapping[str, str]) -> str | None:
        """See ``System``. ``which`` and ``Popen`` look in the current folder first, and ``Popen`` for .exe only."""
        import ntpath

        endings = [each.lower() for each in (environ.get("PATHEXT") or _ENDINGS).split(";") if each]
        is_whole = name.lower().endswith(tuple(endings)) or (ntpath.isfile(name) and bool(ntpath.dirname(name)))
        names = [name] if is_whole else [name + ending for ending in endings]
        folders = [""] if ntpath.dirname(name) else filter(ntpath.isabs, environ.get("PATH", "").split(";"))
        found = (ntpath.join(folder, each) for folder in folders for each in names)
        return next(filter(ntpath.isfile, found), None)

    def to_start(self, words: Sequence[str], environ: Mapping[str, str]) -> Sequence[str] | str:
        """See ``System``."""
        import os

        found = self.find_program(words[0], environ)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), words[0])
        return self.line_of(found, words)

    def split_words(self, text: str) -> list[str]:
        r"""See ``System``: ``\`` stands in paths, so it is a character like any other."""
        from shlex import shlex

        words = shlex(text, posix=True, punctuation_chars=False)
        words.whitespace_split = True
        words.escape = ""
        words.commenters = ""
        return list(words)

    def pinentries(self, environ: Mapping[str, str]) -> tuple[str, ...]:
        """See ``System``. Python spells the names of variables in capitals there."""
        folders = filter(None, map(environ.get, ("PROGRAMFILES", "PROGRAMFILES(X86)")))
        return ("pinentry", *(rf"{folder}\{program}" for folder in folders for program in _PINENTRIES))

    @staticmethod
    def quoted_word(text: str) -> str:
        """Return a text as one word of PowerShell, and of cmd where that has a way to say it; see ``text``."""
        import re

        if re.fullmatch(_PLAIN_WORD, text):
            return text
        if set(text) & {*'"$`%'} or text.endswith("\\"):
            return "'" + text.replace("'", "''") + "'"
        return f'"{text}"'

    def command_line(self, words: Sequence[str]) -> str:
        """See ``System``. Some SDKs hand the line to ``cmd /c``, where ``&`` ends a command outside quotes."""
        import re

        return " ".join(word if re.fullmatch(_PLAIN, word) else f'"{word}"' for word in words)

    def line_of(self, program: str, words: Sequence[str]) -> Sequence[str] | str:
        """Return a command for ``Popen``: its words, or one line for a batch file.

        cmd runs that, and its signs have no meaning inside quotes, but for the percent sign, which nothing quotes.
        """
        whole = [program, *words[1:]]
        is_batch = program.lower().endswith((".bat", ".cmd"))
        return " ".join(map(_quoted_for_cmd, whole)) if is_batch else whole

    def state_base(self, environ: Mapping[str, str]) -> str:
        """See ``System``."""
        return environ.get("LOCALAPPDATA") or r"~\AppData\Local"
