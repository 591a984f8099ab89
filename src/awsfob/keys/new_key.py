"""Making the new key of a rotation. Then the journal has it, or the rotation knows that its secret is lost."""

from __future__ import annotations

from awsfob.errors import FilesError, RefusedError
from awsfob.interrupts import held_back
from awsfob.keys.standing import ACTIVE, DELETED
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.aws.iam import Iam
    from awsfob.keys.journal import Journal, Journals
    from awsfob.keys.standing import Standing

_WAIT = "AWS is making a key: fob ends when the key is in its journal (once more to end at once, and lose the key)"


def make_key(iam: Iam, journals: Journals, intent: Journal, standing: Standing, say: Callable[[str], None]) -> None:
    """Make a key. The journal gets the intent before the call, and the key right after it.

    A signal waits until the key is in the journal: its secret comes only once.

    Args:
        iam: Signs the call.
        journals: Keep the intent and the key.
        intent: The journal without the new key.
        standing: Is told what was made.
        say: Tells the user that fob waits.

    Raises:
        RefusedError: AWS has made no key.
        UnreachableError: AWS may have made one.
        FilesError: The key could not be kept, so it was deleted again.
    """
    with held_back(lambda: say(_WAIT)):
        journals.save(intent)
        try:
            made = iam.create_key()
        except RefusedError:
            journals.drop(intent)
            raise
        standing.made, standing.status[made.key_id] = made.key_id, ACTIVE
        try:
            journals.save(intent.with_new(made))
        except FilesError:
            with standing.asking(made.key_id, DELETED):
                iam.delete_key(made.key_id)
            journals.drop(intent)
            raise
