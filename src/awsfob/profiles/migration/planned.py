"""From one layout to another: the names of the sections, and what changes in each of the two AWS files. Pure.

The profile of the key and the profile of the session get the names of the new layout, in both files, with all their
settings; what refers to them by name follows. So for botocore every profile means what it meant, under its new name.
The plan is tried out in memory: a migration after which fob would not find the same key, device or roles is refused.
"""

from __future__ import annotations

from awsfob.errors import EditError, FilesError
from awsfob.ini.document import Document
from awsfob.ini.parsed import broken
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.layouts import ANSWER, SERIAL_SETTINGS, Pair, find_pair, find_serial, pair_section_refs
from awsfob.profiles.layouts.targets import TARGETS, Target
from awsfob.profiles.migration.moves import FileMove
from awsfob.profiles.migration.references import reference_changes
from awsfob.profiles.roles import chain
from awsfob.profiles.section_changes import SectionChange
from awsfob.profiles.section_ref import SectionRef
from awsfob.profiles.snapshot import CONFIG, CREDENTIALS, KEY_ID, SECRET, header_for_all, new_header, profile_of
from awsfob.structs import Struct, field, replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsfob.profiles.snapshot import Snapshot

FILES = (CREDENTIALS, CONFIG)


class Migration(Struct):
    """A planned move of one pair.

    Attributes:
        pair: The pair before.
        target: The layout that it moves to.
        names: The new name of each profile that gets one.
        moves: What changes in each file; a file that does not change is not there.
        after: The files after the move.
    """

    pair: Pair
    target: Target
    names: Mapping[str, str] = field(shown=False)
    moves: tuple[FileMove, ...] = field(shown=False)
    after: Snapshot = field(shown=False)

    @property
    def key(self) -> SectionRef:
        """The section of the key after the move."""
        return SectionRef(CREDENTIALS, self.target.key_profile(self.pair.name))

    @property
    def session_section(self) -> str:
        """The section of the session after the move."""
        return self.target.session_profile(self.pair.name)


def planned_migration(snapshot: Snapshot, pair: Pair, layout: str) -> Migration:
    """Return the plan that moves a pair to another layout.

    Args:
        snapshot: All files.
        pair: The pair.
        layout: The name of a layout in ``TARGETS``.

    Raises:
        FilesError: A section that it needs exists, or something would not be the same after it.
    """
    target = TARGETS[layout]
    _check(snapshot, pair)
    wanted = {
        pair.key_profile: target.key_profile(pair.name),
        pair.session_section: target.session_profile(pair.name),
    }
    names = {old: new for old, new in wanted.items() if old != new}
    _check_free(snapshot, names)
    headers = {file: _new_headers(snapshot, file, names) for file in FILES}
    files = _renamed(snapshot, headers)
    parts = _Parts(snapshot, pair, target, names, headers, files)
    moves = tuple(move for file in FILES if not (move := parts.move(file)).is_nothing)
    found = Migration(pair, target, names, moves, _after(snapshot, pair, target, moves))
    _check_result(snapshot, found)
    return found


def _check(snapshot: Snapshot, pair: Pair) -> None:
    """Refuse a pair that cannot move, or files that AWS tools cannot read."""
    for document, path in (snapshot.files[file] for file in FILES):
        if problem := min(document.problems(), default=None):
            raise broken(problem, path)
    own = snapshot.files[pair.key.file][0].own(pair.key.header)
    if KEY_ID not in own or SECRET not in own:
        raise FilesError(
            f"{pair.key} has not both parts of an access key itself",
            f"write {KEY_ID} and {SECRET} to that section, and not to [DEFAULT]",
        )
    for name in (pair.key_profile, pair.session_section):
        if "role_arn" in snapshot.settings(name):
            raise FilesError(
                f"profile '{name}' has a key or its session, and a role, too",
                "give the role a profile of its own first",
            )


def _check_free(snapshot: Snapshot, names: Mapping[str, str]) -> None:
    """Refuse names that other profiles have: nothing is overwritten."""
    for old, new in names.items():
        if new not in names and (refs := snapshot.section_refs(new)):
            raise FilesError(
                f"profile '{old}' cannot become '{new}', because there is such a profile:"
                f" [{refs[0].header}] of {snapshot.path(refs[0].file)}",
                "rename or remove that one first, or choose another layout",
            )


def _new_headers(snapshot: Snapshot, file: str, names: Mapping[str, str]) -> dict[str, str]:
    """Return the new header of each section of a file that gets one; a header without ``profile`` stays so."""
    document = snapshot.files[file][0]
    if file == CREDENTIALS:
        return {header: names[header] for header in document.sections() if header in names}
    known = {header: profile_of(header) for header in document.sections()}
    return {
        header: names[header] if name is None else new_header(names[name])
        for header, name in known.items()
        if (header if name is None else name) in names
    }


def _renamed(snapshot: Snapshot, headers: Mapping[str, Mapping[str, str]]) -> dict[str, Document]:
    """Return both files with the new headers."""
    moves = (FileMove(file, headers[file]) for file in FILES)
    return {move.file: Document.parse(move.made_in(snapshot.files[move.file][0].render())) for move in moves}


class _Parts(Struct):
    """Makes the moves of one migration; ``files`` are both files with the new headers."""

    snapshot: Snapshot
    pair: Pair
    target: Target
    names: Mapping[str, str] = field(shown=False)
    headers: Mapping[str, Mapping[str, str]] = field(shown=False)
    files: Mapping[str, Document] = field(shown=False)

    def move(self, file: str) -> FileMove:
        """Return what changes in a file."""
        renamed, wanted = self._serials(file)
        for header, settings in (*reference_changes(self.files[file], self.pair, self.names), *self._added(file)):
            wanted.setdefault(header, {}).update(settings)
        changes = tuple(self._change(SectionRef(file, header), settings) for header, settings in wanted.items())
        session = self.target.session_profile(self.pair.name)
        needs_section = file == CREDENTIALS and self.target.names_source and not self.files[file].has(session)
        return FileMove(file, self.headers[file], renamed, changes, (session,) if needs_section else ())

    def _change(self, ref: SectionRef, settings: Mapping[str, str | None]) -> SectionChange:
        own = self.files[ref.file].own(ref.header)
        return SectionChange(ref, settings, {name: own.get(name) for name in settings})

    def _header(self, profile: str, file: str) -> str:
        """Return the header of a profile, by its new name, for a new setting."""
        return profile if file == CREDENTIALS else header_for_all(self.files[CONFIG], profile)

    def _serial_ref(self) -> SectionRef:
        target, name = self.target, self.pair.name
        profile = target.session_profile(name) if target.is_serial_of_session else target.key_profile(name)
        return SectionRef(target.serial_file, self._header(profile, target.serial_file))

    def _serials(self, file: str) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str | None]]]:
        """Return the lines of the serial that get another name, and those that go, in a file."""
        wanted, renamed, gone = self._serial_ref(), dict[str, dict[str, str]](), dict[str, dict[str, str | None]]()
        for ref, settings in serial_lines(self.snapshot, self.pair).items():
            header = self.headers[ref.file].get(ref.header, ref.header) if ref.file == file else None
            if header is None:
                continue
            kept = self.target.serial_setting if self.target.serial_setting in settings else settings[0]
            is_wanted = SectionRef(file, header) == wanted
            others = [each for each in settings if not is_wanted or each != kept]
            if is_wanted and kept != self.target.serial_setting:
                renamed[ref.header] = {kept: self.target.serial_setting}
            if others:
                gone[header] = dict.fromkeys(others)
        return renamed, gone

    def _added(self, file: str) -> Iterator[tuple[str, dict[str, str | None]]]:
        """Yield the settings that the new layout needs and the old one did not have there."""
        pair, snapshot, target = self.pair, self.snapshot, self.target
        if file == CREDENTIALS and pair.key.file != CREDENTIALS:
            own = snapshot.files[pair.key.file][0].own(pair.key.header)
            yield target.key_profile(pair.name), {KEY_ID: own[KEY_ID], SECRET: own[SECRET]}
        wanted = self._serial_ref()
        serial = find_serial(snapshot, pair_section_refs(snapshot, pair))
        there = {
            SectionRef(ref.file, self.headers[ref.file].get(ref.header, ref.header))
            for ref in serial_lines(snapshot, pair)
        }
        if serial and wanted.file == file and wanted not in there:
            yield wanted.header, {target.serial_setting: serial}
        if target.names_source and file == CONFIG:
            header = self._header(target.session_profile(pair.name), CONFIG)
            yield header, {"source_profile": target.key_profile(pair.name)}


def serial_lines(snapshot: Snapshot, pair: Pair) -> dict[SectionRef, list[str]]:
    """Return the settings of each section of a pair that name its device.

    Raises:
        FilesError: They name two devices.
    """
    found = dict[SectionRef, list[str]]()
    values = dict[str, SectionRef]()
    for ref in pair_section_refs(snapshot, pair):
        own = snapshot.files[ref.file][0].own(ref.header)
        if settings := [name for name in SERIAL_SETTINGS if own.get(name)]:
            found[ref] = settings
            values |= {own[name]: ref for name in settings}
    if len(values) > 1:
        where = " and in ".join(map(str, values.values()))
        raise FilesError(
            f"the sections of '{pair.name}' name {len(values)} devices, in {where}",
            "remove the line of the device that is not used",
        )
    return found


def _after(snapshot: Snapshot, pair: Pair, target: Target, moves: tuple[FileMove, ...]) -> Snapshot:
    files = {move.file: Document.parse(move.made_in(snapshot.files[move.file][0].render())) for move in moves}
    new_key, last = SectionRef(CREDENTIALS, target.key_profile(pair.name)), snapshot.last_section
    was_session = last(pair.key) == pair.session_section

    def last_section(ref: SectionRef) -> str | None:
        if ref == new_key:
            return target.session_profile(pair.name) if was_session else None
        return None if ref == pair.key else last(ref)

    return replace(
        snapshot,
        credentials=files.get(CREDENTIALS, snapshot.credentials),
        config=files.get(CONFIG, snapshot.config),
        last_section=last_section,
    )


def _check_result(old: Snapshot, found: Migration) -> None:
    """Check that fob finds the same key, device and roles after a migration."""
    pair, new = found.pair, found.after
    after = find_pair(new, pair.name)
    facts = (after.key, after.session_section, after.layout.name) if after else None
    if after is None or facts != (found.key, found.session_section, found.target.layout):
        raise EditError(
            f"profile '{pair.name}' cannot move to the layout {found.target.layout}:"
            f" after it, its key and its session would not be found in {found.key} and [{found.session_section}]",
            f"look at {ANSWER}, and at the other profiles with such a name",
        )
    if find_serial(old, pair_section_refs(old, pair)) != find_serial(new, pair_section_refs(new, after)):
        raise EditError(
            f"profile '{pair.name}' cannot move: another line would name its device", "look at the lines mfa_serial"
        )
    for name in old.names:
        if "role_arn" in old.settings(name) and not _is_same(_roles_of(old, name, pair), _roles_of(new, name, after)):
            raise EditError(
                f"profile '{pair.name}' cannot move: the role profile '{name}' would not work as before",
                f"look at the source_profile of '{name}'",
            )


def _is_same(before: tuple[list[str], str] | None, after: tuple[list[str], str] | None) -> bool:
    return before is None or before == after


def _roles_of(snapshot: Snapshot, name: str, pair: Pair) -> tuple[list[str], str] | None:
    """Return the roles of a profile, and the id of the key that signs first; None without an answer.

    A session that fob knows no key for is that of the key of the pair, if it is in the section of the pair.
    """
    try:
        roles, base = chain(snapshot, name, decide=False)
    except FilesError:
        return None
    own = pair if base == pair.session_section else base
    signer = snapshot.values(own.key).get(KEY_ID, "") if isinstance(own, Pair) else ""
    return [role.arn for role in roles], signer
