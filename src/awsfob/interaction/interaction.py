"""How fob can ask and tell the user of this process: one value, so that nothing opens a terminal by itself."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from awsfob.interaction.terminal import Terminal


@dataclass(frozen=True)
class Interaction:
    """The user at this machine.

    Attributes:
        terminal: The controlling terminal, or None where there is none.
        notify: Is given one line that the user should read, wherever it ends up.
        quiet: Whether the user asked for silence, so that no countdown is shown.
    """

    terminal: Terminal | None
    notify: Callable[[str], None]
    quiet: bool = False

    def lend_terminal(self, group: int) -> AbstractContextManager[None]:
        """Let a process group ask at the terminal for the length of a ``with`` block."""
        return self.terminal.lent_to(group) if self.terminal else nullcontext()
