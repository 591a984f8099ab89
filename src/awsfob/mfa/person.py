"""Whom a source can turn to, and what else surrounds it: one value, so that no source looks around by itself."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from awsfob.mfa.terminal import Terminal


@dataclass(frozen=True)
class Person:
    """The person at this machine.

    Attributes:
        terminal: The controlling terminal, or None where there is none.
        notify: Is given one line that the person should read, wherever it ends up.
        quiet: Whether the person asked for silence, so that no countdown is shown.
    """

    terminal: Terminal | None
    notify: Callable[[str], None]
    quiet: bool = False

    def lend_terminal(self, group: int) -> AbstractContextManager[None]:
        """Let a process group ask at the terminal for the length of a ``with`` block."""
        return self.terminal.lent_to(group) if self.terminal else nullcontext()


@dataclass(frozen=True)
class Surroundings:
    """What sources are made from.

    Attributes:
        person: Whom they may ask or tell.
        environ: The environment of this process.
        hidden: Whether a typed code stays invisible.
        op_account: The account at 1Password.
        op_item: The item at 1Password.
    """

    person: Person
    environ: Mapping[str, str] = field(repr=False)
    hidden: bool = False
    op_account: str | None = None
    op_item: str | None = None
