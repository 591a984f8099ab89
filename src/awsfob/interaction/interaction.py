"""How fob can ask and tell the user of this process: one value, so that nothing opens a terminal by itself."""

from __future__ import annotations

from contextlib import nullcontext

from awsfob.interaction.patience import Patience
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from awsfob.interaction.terminal import Terminal


class Interaction(Struct):
    """The user at this machine.

    Attributes:
        terminal: The controlling terminal, or None where there is none.
        notify: Is given one line that the user should read, wherever it ends up.
        quiet: Whether the user asked for silence, so that no countdown is shown.
        meanwhile: Is called when a program has started that is waited for. It does not wait.
        patience: How long a user or a program may take to give a code.
    """

    terminal: Terminal | None
    notify: Callable[[str], None]
    quiet: bool = False
    meanwhile: Callable[[], None] = lambda: None
    patience: Patience = field(factory=Patience)

    def lend_terminal(self, group: int) -> AbstractContextManager[Callable[[], None]]:
        """Let a process group ask at the terminal for the length of a block; see ``System.terminal_lent_to``."""
        return self.terminal.lent_to(group) if self.terminal else nullcontext(lambda: None)
