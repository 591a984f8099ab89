"""``fob shell``: a shell with a profile's credentials, which ends as any shell does."""

from __future__ import annotations

from pathlib import Path

from awsfob.app.shell_environment import environment_of
from awsfob.errors import FobError, UsageError
from awsfob.fastpath.exec_program import exec_program, find_program, startable
from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.environment import CREDENTIALS, SHELL_OF, child_environment
from awsfob.output.shell_start import start_of
from awsfob.storage import files as disk
from awsfob.structs import Struct, field
from awsfob.system import SYSTEM
from awsfob.text import shell_word

if TYPE_CHECKING:
    from typing import NoReturn

    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.settings import Settings

_FOLDER = "shell"


class Subshell(Struct):
    """A shell that is ready to start.

    Attributes:
        program: Its file.
        words: Its command line.
        environ: Its environment.
        ends: When its credentials end, as in AWS_CREDENTIAL_EXPIRATION; None if they do not.
    """

    program: str
    words: list[str]
    environ: dict[str, str] = field(shown=False)
    ends: str | None

    def start(self) -> NoReturn:
        """Run the shell in place of this process.

        Raises:
            CannotExecuteError: The system would not run it after all.
        """
        exec_program(self.program, self.words, self.environ)


def check_not_nested(settings: Settings) -> None:
    """Refuse a shell inside a shell of fob.

    Raises:
        UsageError: This process runs in one.
    """
    if settings.shell_of:
        raise UsageError(
            f"this is already a shell for {settings.shell_of}",
            f"to renew its credentials: fob use {shell_word(settings.used or settings.shell_of)}",
            "to leave it: exit",
            "for a shell inside it, add --nest",
        )


def program_of(settings: Settings, chosen: str | None) -> str:
    """Return the file of the shell to run: the chosen one, or else the user's own.

    Raises:
        CommandNotFoundError: There is no such program.
        CannotExecuteError: It cannot be run.
    """
    return find_program(chosen or SYSTEM.user_shell(settings.environ), settings.search_path)


def subshell(context: Context, access: Access, program: str, also: str | None) -> Subshell:
    """Get the credentials, and put the start files of the shell into fob's state folder; they have no secret in them.

    Without these files, the shell starts as it always does.

    Args:
        context: The context of the command.
        access: The options for sessions.
        program: The file of the shell.
        also: See ``names_of``.

    Raises:
        FobError: There are no credentials.
    """
    program, words = startable(program, [program])
    values = environment_of(context, access, also=also, named=True).values | {SHELL_OF: context.profile}
    folder = context.state / _FOLDER
    start = start_of(Path(program).stem.lower(), str(folder), context.settings.environ, context.profile)
    try:
        if start.files:
            disk.private_folder(context.state)
            disk.private_folder(folder)
        for name, text in start.files.items():
            disk.write_private(folder / name, text.encode(), lasting=False)
    except FobError as error:
        context.messages.notice(f"the prompt will not show the profile: {error}")
        start = start_of("", "", {}, "")
    environ = child_environment(context.settings.environ, {**values, **start.values})
    return Subshell(program, [*words, *start.words], environ, values.get(CREDENTIALS[-1]))
