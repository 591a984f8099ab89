"""Several sources, one after the other. If a source fails, the user hears it once, and the next source is asked."""

from __future__ import annotations

from awsfob.errors import UserNeededError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.mfa.source import SourceFailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from awsfob.mfa.source import Code, CodeRequest, CodeSource


class Fallback:
    """The first source that gives a code.

    Args:
        sources: At least one; the last is the last resort.
        notify: Is told about each source that failed.
    """

    name = "sources"

    def __init__(self, sources: Sequence[CodeSource], notify: Callable[[str], None]) -> None:
        self._left = list(sources)
        self._notify = notify
        self._failed: list[SourceFailedError] = []

    @property
    def first(self) -> CodeSource:
        """The source that is asked first."""
        return self._left[0]

    @property
    def names(self) -> list[str]:
        """The names of the sources, in order."""
        return [each.name for each in self._left]

    def code(self, request: CodeRequest) -> Code:
        """Give a code; see ``CodeSource``."""
        while True:
            try:
                return self._left[0].code(request)
            except SourceFailedError as error:
                self._failed.append(error)
                if len(self._left) == 1:
                    raise self._nobody(error) from None
                self._go_on(error)
            except UserNeededError as error:
                raise self._nobody(error) from None

    def _go_on(self, error: SourceFailedError) -> None:
        self._left.pop(0)
        self._notify(f"warning: {error.what}; next: {self._left[0].name}")
        for hint in error.hints:
            self._notify(f"hint: {hint}")

    def _nobody(self, error: UserNeededError) -> UserNeededError:
        """Return the error of the last source, with the failures before it, because ``--quiet`` hides warnings."""
        before = [failed for failed in self._failed if failed is not error]
        hints = dict.fromkeys([*(hint for each in before for hint in each.hints), *error.hints])
        return UserNeededError("; ".join([*(each.what for each in before), error.what]), *hints)
