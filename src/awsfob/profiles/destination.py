"""The section for a session, and the checks that it may be overwritten. Pure."""

from __future__ import annotations

from itertools import chain, count

from awsfob.errors import FilesError
from awsfob.ini.limits import check_section
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Destination
from awsfob.profiles.key_rule import Held, held_in, holds_key, is_copy_of, why_kept
from awsfob.profiles.layouts import (
    ANSWER,
    check_answers,
    is_session_section,
    section_copy,
    section_for_key,
    section_for_session,
)
from awsfob.profiles.snapshot import KEY_ID, Snapshot
from awsfob.profiles.values import foreign_signs
from awsfob.structs import replace
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.model import Key
    from awsfob.profiles.layouts import Pair


def destination(  # noqa: PLR0913  the facts about one section
    snapshot: Snapshot, section: str, asked: str, other: str, parents: Sequence[str], *, min_left: int | None = None
) -> Destination:
    """Return a section as the destination of a session.

    Args:
        snapshot: All files.
        section: The section of the credentials file.
        asked: The profile as the user named it, for the hint.
        other: Arguments of ``fob login`` that choose another section, quoted for a shell, for the hint.
        parents: See ``Destination``.
        min_left: See ``Destination``.

    Raises:
        FilesError: The section holds a long-term key that no other file holds, or a new section cannot have this name.
    """
    copy = section_copy(snapshot, section)
    check_target(snapshot, section, asked, "fob login " + other, copy.key if copy else None)
    if not snapshot.credentials.has(section):
        check_section(section)
    ref = snapshot.section_ref(section, "credentials")
    is_unclear = ref is not None and held_in(snapshot.values(ref)) is Held.UNCLEAR
    return Destination(section, () if copy else tuple(parents), copy, min_left, is_unclear)


def as_chosen(snapshot: Snapshot, where: Destination, to: str | None) -> Destination:
    """Return a destination that overwrites sessions of fob only, if the user chose a section that no layout names.

    Another program may keep its own session there, of whatever user.

    Args:
        snapshot: All files.
        where: The destination.
        to: The section that the user chose, or None.
    """
    if where.section != to or is_session_section(snapshot, to):
        return where
    return replace(where, needs_record=True)


def check_target(snapshot: Snapshot, section: str, asked: str, other: str, copied: Key | None = None) -> None:
    """Check that a session may be written to a section.

    Args:
        snapshot: All files.
        section: The section of the credentials file.
        asked: The profile as the user named it. Another profile gets no further by an own section for this one's key.
        other: A command that chooses another section, for the hint.
        copied: A long-term key that another file holds too; a section with a copy of it may be overwritten.

    Raises:
        FilesError: The section holds a long-term key.
    """
    ref = snapshot.section_ref(section, "credentials")
    values = snapshot.values(ref) if ref else {}
    if not holds_key(values) or (copied and is_copy_of(values, copied)):
        return
    if copied and values.get(KEY_ID) == copied.key_id:
        raise FilesError(
            f"[{section}] of {snapshot.credentials_path} and its profile file have different secrets for the same key",
            "correct the wrong one of the two, or remove both lines of the key from that section",
        )
    key_section = section_for_key(section)
    rename = f"rename [{section}] to [{key_section}]: fob then writes its sessions to [{section}]"
    if snapshot.credentials.has(key_section):
        rename = f"if [{key_section}] has the key that you use, remove the lines of the key from [{section}]"
    own = f"fob init {shell_word(section)} --to {shell_word(_free_section(snapshot, section))}"
    own = f"or give the key in [{section}] its own section: {own}"
    raise FilesError(
        f"[{section}] of {snapshot.credentials_path} {why_kept(values)}, and a session would overwrite it",
        f"write the session to another section: {other}",
        f"or {rename}",
        *([own] if asked == section else []),
    )


def other_section(snapshot: Snapshot, pair: Pair) -> str:
    """Return the arguments of ``fob login`` that choose another section for a pair, after a check of its answer.

    Raises:
        FilesError: ``fob_session`` beside the key names no section for sessions. The error names its line.
    """
    key, free = pair.key_profile, _free_section(snapshot, pair.key_profile)
    refs = [ref for ref in (pair.key, *snapshot.section_refs(key)) if snapshot.values(ref).get(ANSWER)]
    if refs and snapshot.values(refs[0])[ANSWER] == pair.session_section:
        check_answers(snapshot, pair.session_section)
        where = f"{ANSWER} {snapshot.where(refs[0], ANSWER)}"
        again = f"choose another section: fob init {shell_word(key)} --to {shell_word(free)}"
        if signs := foreign_signs(pair.session_section):
            raise FilesError(f"{where} is not the name of a section", *signs, again)
        named = snapshot.section_ref(pair.session_section, "credentials")
        if named and holds_key(snapshot.values(named)):
            kept = why_kept(snapshot.values(named))
            what = f"{where} names [{named.header}], which {kept}, and a session would overwrite it"
            raise FilesError(what, again)
    return f"{shell_word(key)} --to {shell_word(free)}"


def _free_section(snapshot: Snapshot, key_profile: str) -> str:
    """Return a section that may get the session of a key: none that holds a key."""
    first = section_for_session(key_profile)
    names = chain([first], (f"{first}{number}" for number in count(2)))
    refs = ((name, snapshot.section_ref(name, "credentials")) for name in names)
    return next(name for name, ref in refs if ref is None or not holds_key(snapshot.values(ref)))
