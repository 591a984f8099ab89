"""The evidence that a key's session belongs to a section: one table, the strongest first. Pure.

The form of the names alone is not enough: many profiles that look like the layout of a tool are ordinary AWS profiles.
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.profiles.key_rule import holds_session
from awsfob.profiles.snapshot import CREDENTIALS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from awsfob.profiles.layouts.layout import Pair
    from awsfob.profiles.snapshot import Snapshot

ANSWER = "fob_session"
"""The setting beside a key that names the section for its sessions; ``fob init`` writes it."""


class Evidence(NamedTuple):
    """One kind of evidence.

    Attributes:
        what: The evidence, for the documentation.
        holds: Returns whether a pair has it.
    """

    what: str
    holds: Callable[[Snapshot, Pair], bool]


def answer_of(snapshot: Snapshot, pair: Pair) -> str | None:
    """Return the section that ``fob_session`` beside a pair's key names, or None."""
    if not snapshot.answers:
        return None
    refs = [pair.key, *snapshot.section_refs(pair.key_profile)]
    return next((answer for ref in refs if (answer := snapshot.values(ref).get(ANSWER))), None)


def _is_answer(snapshot: Snapshot, pair: Pair) -> bool:
    return answer_of(snapshot, pair) == pair.session_section


def _is_written(snapshot: Snapshot, pair: Pair) -> bool:
    return snapshot.last_section(pair.key) == pair.session_section


def _has_session(snapshot: Snapshot, pair: Pair) -> bool:
    ref = snapshot.section_ref(pair.session_section, CREDENTIALS)
    return ref is not None and holds_session(snapshot.values(ref))


def _is_there(snapshot: Snapshot, pair: Pair) -> bool:
    return any(snapshot.section_ref(pair.session_section, file) for file in pair.layout.files)


EVIDENCE = (
    (Evidence("fob_session beside the key names the section", _is_answer),),
    (Evidence("fob wrote the last session of the key to the section", _is_written),),
    (Evidence("the section holds a session", _has_session),),
    (
        Evidence("the section exists", _is_there),
        Evidence("a mark of a tool of the layout", lambda snapshot, pair: pair.layout.has_mark(snapshot, pair)),
    ),
    (
        Evidence(
            "a mark that is not of this layout alone", lambda snapshot, pair: pair.layout.has_weak_mark(snapshot, pair)
        ),
    ),
)
"""The table. Kinds of evidence in one row are equally strong."""


def has_evidence(snapshot: Snapshot, pair: Pair) -> bool:
    """Return whether any evidence is there for a pair."""
    return _row_of(snapshot, pair) < len(EVIDENCE)


def most_evident(snapshot: Snapshot, pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs with the strongest evidence; several if it is equally strong."""
    if len(pairs) <= 1:
        return list(pairs)
    rows = [(_row_of(snapshot, pair), pair) for pair in pairs]
    strongest = min((row for row, _ in rows), default=0)
    return [pair for row, pair in rows if row == strongest]


def _row_of(snapshot: Snapshot, pair: Pair) -> int:
    """Return the number of the first row with evidence for a pair."""
    found = (n for n, row in enumerate(EVIDENCE) if any(each.holds(snapshot, pair) for each in row))
    return next(found, len(EVIDENCE))
