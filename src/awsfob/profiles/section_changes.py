"""Changes of settings, planned before a file is written, so that they can be shown, asked about and tried out. Pure."""

from __future__ import annotations

from awsfob.errors import EditError
from awsfob.ini.document import Document
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.snapshot import CONFIG, CREDENTIALS
from awsfob.structs import Struct, field, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from awsfob.profiles.section_ref import SectionRef
    from awsfob.profiles.snapshot import Snapshot


class SectionChange(Struct):
    """Settings of one section to set or to remove.

    Attributes:
        ref: The section; it is added if it is missing.
        settings: The new value of each setting; None removes it.
        before: The value that each of them had when the change was planned; None if it was missing.
    """

    ref: SectionRef
    settings: Mapping[str, str | None] = field(shown=False)
    before: Mapping[str, str | None] = field(shown=False)


def planned(snapshot: Snapshot, ref: SectionRef, settings: Mapping[str, str | None]) -> list[SectionChange]:
    """Return the change of a section, without the settings that are so already; an empty list if all are."""
    document = snapshot.files[ref.file][0]
    own = document.own(ref.header) if document.has(ref.header) else {}
    new = {name: value for name, value in settings.items() if own.get(name) != value}
    return [SectionChange(ref, new, {name: own.get(name) for name in new})] if new else []


def changed_files(changes: Iterable[SectionChange]) -> list[str]:
    """Return the names of the files that change, each once."""
    return list(dict.fromkeys(change.ref.file for change in changes))


def with_changes(data: bytes, changes: Iterable[SectionChange], file: str) -> bytes:
    """Return the content of a file with the changes that concern it.

    Raises:
        EditError: A setting is not what it was when the change was planned, or the file cannot hold a new one.
    """
    document = Document.parse(data)
    with document.edit() as edit:
        for change in changes:
            if change.ref.file != file:
                continue
            header, own = change.ref.header, document.own(change.ref.header)
            if any(own.get(name) != value for name, value in change.before.items()):
                raise EditError(
                    f"another program has changed {change.ref} since it was read", "look at it, and run this again"
                )
            for name, value in change.settings.items():
                if value is None:
                    edit.remove(header, name)
                else:
                    edit.set(header, name, value)
    return document.render()


def after(snapshot: Snapshot, changes: Iterable[SectionChange]) -> Snapshot:
    """Return what the files would be with some changes.

    Raises:
        EditError: See ``with_changes``.
    """
    changes = list(changes)
    files = {
        file: Document.parse(with_changes(snapshot.files[file][0].render(), changes, file))
        for file in changed_files(changes)
    }
    folder = {
        name: replace(each, document=files.get(each.section_ref.file, each.document))
        for name, each in snapshot.profile_files.items()
    }
    return replace(
        snapshot,
        credentials=files.get(CREDENTIALS, snapshot.credentials),
        config=files.get(CONFIG, snapshot.config),
        profile_files=folder,
    )
