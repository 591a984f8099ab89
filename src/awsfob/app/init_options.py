"""The options of ``fob init``, and the line ``credential_process`` that it writes."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from awsfob.app.context import Context


class ProcessOptions(Struct):
    """What ``--process`` writes.

    Attributes:
        program: The program that prints credentials, with its first arguments.
        file: The file that gets the line, ``config`` or ``credentials``.
        name: The profile that gets it, for a role; None for the usual name.
    """

    program: Sequence[str]
    file: str = "config"
    name: str | None = None

    def command(self, profile: str) -> str:
        """Return the ``credential_process`` that gives the credentials of a profile."""
        return SYSTEM.command_line([*self.program, profile])


class InitOptions(Struct):
    """The options of ``fob init``.

    Attributes:
        from_csv: A CSV file of the IAM console with an access key; None asks for a missing key at the terminal.
        to: The section for the sessions of the key; None asks if the files do not say which one it is.
        session_in: Where the sessions of a new key go: a section, the profile itself, or ``process``; None asks.
        process: What ``--process`` writes; None without it.
        own_process: What it would write if the user chooses so.
        roles: Set up the role profiles of the key.
        dry_run: Show what would change, and change nothing.
        yes: Answer yes to all questions.
    """

    from_csv: Path | None = None
    to: str | None = None
    session_in: str | None = None
    process: ProcessOptions | None = None
    own_process: ProcessOptions | None = None
    roles: bool = False
    dry_run: bool = False
    yes: bool = False


def can_run_scripts() -> bool:
    """Say whether this system runs ``fob-process``, a script of sh. Its file is there in any case."""
    return SYSTEM.shell is not None


def needs_quotes(word: str) -> bool:
    """Return whether a word stands in quotes in a ``credential_process``."""
    return SYSTEM.command_line([word]) != word


def tell_limits(context: Context, process: ProcessOptions, profile: str) -> None:
    """Say which programs do not take the ``credential_process`` of a profile, and what helps.

    Programs split the line in three ways: as a shell, at each space, or with double quotes only. A line without quotes
    is the same for all of them. Single quotes are right for most (``SYSTEM.command_line``).
    """
    if process.file == "credentials":
        context.messages.notice("warning: DuckDB and GDAL 3.12 read credential_process in the config file only")
    quoted = [word for word in (*process.program, profile) if needs_quotes(word)]
    if not quoted:
        return
    other = "programs with the Go SDK v1" if '"' in process.command(profile) else "GDAL"
    others = f"{other} and minio-go (restic) cannot run that line"
    cure = "make a link to it in a folder of PATH that has no space in its name, and run this again"
    if quoted[0] == profile:
        cure = "give the profile a name without a space"
    context.messages.notice(f"warning: {quoted[0]} has to be quoted, and {others}; for those, {cure}")
