"""A migration of a key that comes from elsewhere: from a file of another tool, or from a program that keeps keys. Pure.

The key is added beside the profile as in the layout ``long-term``, in memory only; from there it moves to the layout
that is wanted, in the same edit of each file.
"""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.aws_vault import check_includes
from awsfob.profiles.fob_process import split_command
from awsfob.profiles.layouts import find_pair, section_for_key
from awsfob.profiles.migration.moves import FileMove
from awsfob.profiles.migration.planned import planned_migration
from awsfob.profiles.section_changes import SectionChange
from awsfob.profiles.section_ref import SectionRef
from awsfob.profiles.snapshot import CREDENTIALS, KEY_ID, SECRET
from awsfob.profiles.sources import INCLUDES, own_key
from awsfob.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from awsfob.model import Key
    from awsfob.profiles.migration.planned import Migration
    from awsfob.profiles.snapshot import Snapshot

_PROCESS = "credential_process"


def planned_with_key(
    snapshot: Snapshot, name: str, key: Key, layout: str, with_it: tuple[Sequence[FileMove], Mapping[str, str]]
) -> Migration:
    """Return the plan that adds a key for a profile, in a layout.

    Args:
        snapshot: All files.
        name: The profile; it need not exist.
        key: The key.
        layout: The name of the layout.
        with_it: Moves to make before, and settings to write beside the key.

    Raises:
        FilesError: The profile has a key or another source, or a section that it needs exists.
    """
    section = section_for_key(name)
    if "role_arn" in snapshot.settings(name):
        raise FilesError(f"profile '{name}' is a role, which has no key of its own", "name the profile of its key")
    if ref := own_key(snapshot, name):
        raise FilesError(f"profile '{name}' has a key already, in {ref}", "rename or remove that one first")
    if refs := snapshot.section_refs(section):
        raise FilesError(
            f"the key cannot go to [{section}], because there is such a profile: {refs[0]}", "rename that one first"
        )
    before, beside = with_it
    facts = {KEY_ID: key.key_id, SECRET: key.secret.reveal(), **beside}
    added = SectionChange(SectionRef(CREDENTIALS, section), facts, dict.fromkeys(facts))
    moves = [*before, FileMove(CREDENTIALS, changes=(added,))]
    files = {file: snapshot.files[file][0].render() for file in {move.file for move in moves}}
    for move in moves:
        files[move.file] = move.made_in(files[move.file])
    ready = replace(snapshot, **{file: Document.parse(data) for file, data in files.items()})
    pair = find_pair(ready, name)
    if pair is None or pair.key_profile != section:
        raise FilesError(
            f"profile '{name}' has another source of credentials", "remove that line first, or name another profile"
        )
    found = planned_migration(ready, pair, layout)
    return replace(found, moves=(*moves, *found.moves))


def included_notes(snapshot: Snapshot) -> list[str]:
    """Return a note for each profile that takes over settings as only aws-vault does, see ``aws_vault.py``."""
    notes = list[str]()
    for name in snapshot.names:
        if any(snapshot.settings(name).get(each) for each in INCLUDES):
            try:
                check_includes(snapshot, name)
            except FilesError as error:
                notes.append(f"profile '{name}': {'; '.join([error.what, *error.hints])}")
    return notes


def without_process(snapshot: Snapshot, name: str, program: str) -> Iterator[FileMove]:
    """Yield the moves that remove a ``credential_process`` of a profile if it runs a program."""
    for ref in snapshot.aws_section_refs(name):
        line = snapshot.files[ref.file][0].own(ref.header).get(_PROCESS, "")
        if line and split_command(line)[0].rpartition("/")[2] == program:
            yield FileMove(ref.file, changes=(SectionChange(ref, {_PROCESS: None}, {_PROCESS: line}),))
