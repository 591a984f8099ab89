"""Finding a program and running it in place of fob."""

from __future__ import annotations

import os
import sys

from awsfob.errors import CannotExecuteError, CommandNotFoundError
from awsfob.fastpath.script_head import has_interpreter, head_of, is_script
from awsfob.light_typing import TYPE_CHECKING
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from typing import NoReturn


def find_program(name: str, path: str | None) -> str:
    """Return the file to execute.

    Raises:
        CommandNotFoundError: There is no such program (127, as in shells).
        CannotExecuteError: There is a file, and it cannot be executed (126).
    """
    import shutil

    found = shutil.which(name, path=path)
    if found:
        return found
    if name and any(os.path.lexists(each) for each in _candidates(name, path or "")):
        raise CannotExecuteError(f"cannot run {name}: it is not an executable file", SYSTEM.runnable_hint(name))
    raise CommandNotFoundError(f"cannot run {name}: there is no such program", "check the name, and PATH")


def _candidates(name: str, path: str) -> list[str]:
    """Return where a shell would look for a program; a name with a slash is looked for nowhere else."""
    return [name] if os.sep in name else [f"{folder or '.'}{os.sep}{name}" for folder in path.split(os.pathsep)]


def startable(program: str, words: list[str]) -> tuple[str, list[str]]:
    """Return the file to execute and its words: of a script that names no interpreter it is the shell, as in shells.

    Raises:
        CannotExecuteError: The interpreter that the script names is not there.
    """
    head = head_of(program)
    if is_script(head):
        if not has_interpreter(head):
            raise CannotExecuteError(
                f"cannot run {program}: its first line names an interpreter that is not there",
                "correct the line that starts with #!, and see that it ends in LF, not CRLF",
            )
    elif SYSTEM.shell and b"\0" not in head.partition(b"\n")[0]:
        return SYSTEM.shell, [SYSTEM.shell, program, *words[1:]]
    return program, words


def exec_program(program: str, words: list[str], environ: dict[str, str]) -> NoReturn:
    """Run a program in place of this process, or to its end where the system cannot replace a process.

    Raises:
        CannotExecuteError: The system would not run it after all.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # it was closed before fob started
            stream.flush()
    try:
        code = SYSTEM.run_instead(program, words, environ)
    except (OSError, ValueError) as error:  # ValueError: a NUL byte in a variable
        what = f"cannot run {program}: {getattr(error, 'strerror', None) or 'a variable holds a NUL byte'}"
        raise CannotExecuteError(what, "check that it is a program of this machine") from error
    os._exit(code)  # nothing of fob comes after its program; SystemExit is what click raises for a closed pipe
