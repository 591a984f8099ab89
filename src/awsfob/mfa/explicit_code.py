"""A code from the command line or from FOB_CODE: there is only this one."""

from __future__ import annotations

from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.mfa.source import Code, Kind, is_code
from awsfob.structs import Struct, field

if TYPE_CHECKING:
    from awsfob.mfa.source import CodeRequest


class ExplicitCode(Struct):
    """A code that the user has given before fob asks.

    Attributes:
        origin: Where it was given, for messages.
    """

    value: str = field(shown=False)
    origin: str
    name: str = "given"

    def code(self, request: CodeRequest) -> Code:
        """Give the code back; see ``CodeSource``. Apps show a space in the middle, and some programs end it with CR."""
        digits = "".join(self.value.split())
        if not is_code(digits):
            raise UsageError(f"{self.origin} is not a code for {request.serial}", "a code is six digits")
        return Code(digits, Kind.EXPLICIT, self.name)
