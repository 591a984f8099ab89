"""The input of the code sources: one value, so that no source reads the environment itself."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.interaction.interaction import Interaction


class SourceContext(Struct):
    """What sources are made from.

    Attributes:
        interaction: Whom they may ask or tell.
        environ: The environment of this process.
        hidden: Whether a typed code stays invisible.
        op_account: The account at 1Password.
        op_item: The item at 1Password.
        question: What to ask in place of fob's question, with ``{serial}`` and ``{profile}``.
    """

    interaction: Interaction
    environ: Mapping[str, str] = field(shown=False)
    hidden: bool = False
    op_account: str | None = None
    op_item: str | None = None
    question: str | None = None
