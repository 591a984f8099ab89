"""What users of Linux and macOS type, are told to type, and look for."""

from __future__ import annotations

import errno
import os
import sys

from awsfob.light_typing import TYPE_CHECKING

assert sys.platform != "win32"  # noqa: S101  for the type checker

from awsfob.text import shell_word  # noqa: E402  likewise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class PosixAdvice:
    """See ``System``."""

    broken_pipe = errno.EPIPE
    home_variable = "HOME"
    no_permission = ("no permission", "look at who owns the file and its folder, and at their modes: ls -la")
    not_permitted = f"{no_permission[1]}; immutable marks: lsattr"

    def own_command(self, path: Path) -> str:
        """See ``System``."""
        return f"chown {os.geteuid()} {shell_word(path)}"

    def writable_command(self, path: Path) -> str:
        """See ``System``."""
        return f"chmod u+w {shell_word(path)}"

    def readers_command(self, path: Path) -> str:
        """See ``System``."""
        return f"ls -ld {shell_word(path)}"

    def runnable_hint(self, program: str) -> str:
        """See ``System``."""
        return f"chmod +x {shell_word(program)}"

    def users_command(self, path: Path) -> str:
        """See ``System``."""
        return f"fuser -v {shell_word(path)}"

    def marks_hint(self, path: Path) -> str:
        """See ``System``."""
        return f"lsattr -d {shell_word(path)} shows it; chattr -a -i {shell_word(path)} takes it away"

    def find_program(self, name: str, environ: Mapping[str, str]) -> str | None:
        """See ``System``."""
        import shutil

        return shutil.which(name, path=environ.get("PATH"))

    def to_start(self, words: Sequence[str], environ: Mapping[str, str]) -> Sequence[str] | str:
        """See ``System``: ``Popen`` looks for it by the same rule."""
        del environ
        return words

    def split_words(self, text: str) -> list[str]:
        """See ``System``."""
        import shlex

        return shlex.split(text)

    desktop_variables: tuple[str, ...] = ("DISPLAY", "WAYLAND_DISPLAY", "GPG_TTY")

    def pinentries(self, environ: Mapping[str, str]) -> tuple[str, ...]:
        """See ``System``: X and Wayland name their display."""
        return ("pinentry",) if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") else ()

    def command_line(self, words: Sequence[str]) -> str:
        """See ``System``. Single quotes: the Go SDK v1 ends a value at its second double quote.

        A word gets none if it needs none, because GDAL takes them for a part of the word. Letters of all alphabets need
        none, unlike in ``shlex.quote``.
        """
        import re
        from shlex import quote

        return " ".join(word if re.fullmatch(r"[\w@%+=:,./-]+", word) else quote(word) for word in words)

    def state_base(self, environ: Mapping[str, str]) -> str:
        """See ``System``: the XDG Base Directory Specification 0.8."""
        chosen = environ.get("XDG_STATE_HOME", "")
        if chosen.startswith("/"):  # the specification: "consider the path invalid and ignore it" if it is relative
            return chosen
        return f"{environ.get('HOME') or '~'}/.local/state"
