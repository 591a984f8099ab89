"""A call of STS with an MFA code: which code is sent, and what happens after a refusal."""

from __future__ import annotations

from awsfob.errors import CodeRefusedError, NotSentError
from awsfob.light_typing import TYPE_CHECKING, Protocol
from awsfob.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.interaction.meanwhile import Meanwhile
    from awsfob.mfa.source import Code, CodeRequest
    from awsfob.model import Session


class CodeProvider(Protocol):
    """Gives codes that nobody has sent."""

    def unused(self, request: CodeRequest, preparation: Meanwhile) -> Code:
        """Return a code, and note it as sent, see ``UnusedCodes``; the preparation is finished then."""

    def release(self, serial: str, code: Code) -> None:
        """Make a code usable again, because the request with it never left this machine."""


def with_code(
    codes: CodeProvider,
    request: CodeRequest,
    preparation: Meanwhile,
    call: Callable[[str], Session],
    notify: Callable[[str], None],
) -> Session:
    """Make a call with a code; after a refusal, try another code as often as ``Code.tries`` allows.

    Args:
        codes: Gives the codes.
        request: What the code is for.
        preparation: What has to be done before the call; another thread does it while the user is waited for.
        call: Sends a code to AWS.
        notify: Receives messages to the user, one line each.

    Raises:
        FobError: There is no code, or the call failed.
    """
    from awsfob.mfa.source import Kind

    refusals = 0
    while True:
        code = codes.unused(request, preparation)
        try:
            return call(code.digits)
        except NotSentError:
            codes.release(request.serial, code)
            raise
        except CodeRefusedError as error:
            refusals += 1
            if refusals >= code.tries:
                raise
            request = replace(request, why_again="; ".join((error.what, *error.hints[:1])))
            if code.kind is Kind.GENERATED:
                notify(f"{error.what}; trying the next code of {code.source}")
