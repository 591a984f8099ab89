"""What fob needs of an operating system, in one interface. ``linux``, ``macos`` and ``windows`` answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from subprocess import Popen


class System(Protocol):
    """One operating system.

    Attributes:
        new_file_flags: How ``os.open`` makes a file that must not exist yet, without following a link.
        terminal_devices: The names of the controlling terminal, for reading and for writing.
        own_process_group: The value of ``process_group`` that makes ``Popen`` start a group; None where there are none.
        shell: The program that runs a script which names no interpreter; None where no program does.
    """

    new_file_flags: int
    terminal_devices: tuple[str, str]
    own_process_group: int | None
    shell: str | None

    def is_owned_by_user(self, info: os.stat_result) -> bool:
        """Say whether a file belongs to the user of this process."""

    def is_owned_by_root(self, info: os.stat_result) -> bool:
        """Say whether a file belongs to the administrator of the machine."""

    def may_replace(self, info: os.stat_result) -> bool:
        """Say whether this user can replace a file and leave it with its owner."""

    def can_others_read(self, mode: int) -> bool:
        """Say whether a file of this mode can be read by other users."""

    def can_others_write(self, info: os.stat_result) -> bool:
        """Say whether other users can write to a file or folder."""

    def own_command(self, path: Path) -> str:
        """Return the command that makes this user the owner of a file."""

    def copy_owner(self, descriptor: int, old: os.stat_result) -> None:
        """Give an open file the owner and the group of another one.

        Raises:
            OSError: This user may not.
        """

    def copy_attributes(self, descriptor: int, source: Path) -> None:
        """Copy the extended attributes of a file to an open one; those that cannot be copied are left out."""

    def set_mode(self, descriptor: int, mode: int) -> None:
        """Set the permission bits of an open file."""

    def sync_file(self, descriptor: int) -> None:
        """Wait until an open file is on the disk.

        Raises:
            OSError: The disk failed.
        """

    def sync_folder(self, folder: Path) -> None:
        """Wait until the names in a folder are on the disk, where the file system can do that.

        Raises:
            OSError: The disk failed.
        """

    def has_writer(self, descriptor: int) -> bool:
        """Say whether any process has an open file open for writing; False where the system does not tell."""

    def is_in_foreground(self, terminal: int) -> bool:
        """Say whether this process may read from an open terminal without being stopped."""

    def terminal_name(self) -> str:
        """Return the device of the controlling terminal, by its own name where a standard stream tells it."""

    def terminal_lent_to(self, terminal: int, group: int) -> AbstractContextManager[None]:
        """Let a process group read from an open terminal for the length of a ``with`` block."""

    def kill_group(self, process: Popen[bytes]) -> None:
        """Kill a process and the children in its group.

        Raises:
            ProcessLookupError: It has ended.
        """

    def was_interrupted(self, exit_code: int) -> bool:
        """Say whether a child of this exit code (as ``Popen`` tells it) was ended by Ctrl-C."""

    def run_instead(self, program: str, words: Sequence[str], environ: Mapping[str, str]) -> int:
        """Run a program in the place of this process; where that cannot be, wait for it and return its exit code.

        Raises:
            OSError: The program cannot be run.
            ValueError: A variable holds a NUL byte.
        """

    def command_line(self, words: Sequence[str]) -> str:
        """Return a command as one line, as the SDKs of this system read ``credential_process``."""

    def state_base(self, environ: Mapping[str, str]) -> str:
        """Return the folder in which programs keep their state for a user."""

    def is_ec2(self, kernel: Path | None = None) -> bool:
        """Say whether this machine is an EC2 instance, without touching the network.

        Args:
            kernel: Where Linux describes the machine; ``/sys`` where this is None.
        """
