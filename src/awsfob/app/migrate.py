"""``fob migrate``: what is on this machine, and moving profiles from one layout to another."""

from __future__ import annotations

from awsfob.app.agreement import agrees_to_changes
from awsfob.app.migrated_key import aws_paths, check_copies, remove_file, remove_source
from awsfob.errors import FilesError, UsageError
from awsfob.keys.write_moves import after_moves, check_moves, finish, is_interrupted, write_moves
from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.profiles.layouts import find_pair
from awsfob.profiles.migration.copies import removal_of_copy
from awsfob.profiles.migration.foreign_layouts import other_pairs
from awsfob.profiles.migration.from_folder import planned_from_file, without_file
from awsfob.profiles.migration.planned import planned_migration
from awsfob.profiles.roles import unknown_profile
from awsfob.profiles.section_ref import FOLDER
from awsfob.sessions.locations import key_section
from awsfob.sessions.renamed_sections import Renamed
from awsfob.structs import Struct
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from awsfob.app.context import Context
    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.migration.moves import FileMove
    from awsfob.profiles.migration.planned import Migration
    from awsfob.profiles.snapshot import Snapshot


class MigrateOptions(Struct):
    """The options of ``fob migrate`` for profiles.

    Attributes:
        layout: The layout to move to.
        dry_run: Show the changes, and make none.
        yes: Make them without a question.
        remove_source: Remove the key from the file that it is copied from, after AWS has accepted the copy.
        source: Where the keys are, for keys that are not in the AWS files; see ``keys_elsewhere``.
    """

    layout: str
    dry_run: bool = False
    yes: bool = False
    remove_source: bool = False
    source: str | None = None


def migrate(context: Context, profiles: Sequence[str], options: MigrateOptions, show: Callable[[str], None]) -> None:
    """Move profiles to a layout: show the changes, ask, and make them.

    Args:
        context: The context of the command.
        profiles: The profiles, each by either name of its pair.
        options: The options of the command.
        show: Receives the changes, with secrets masked.

    Raises:
        FobError: A profile cannot move, a file cannot be written, the user said no, or AWS refuses a key that was
            copied to another file.
    """
    if not profiles:
        raise UsageError("PROFILE is missing", "to list the profiles that can move: fob migrate")
    if options.dry_run and is_interrupted(aws_paths(context)):
        raise FilesError(
            "a migration was interrupted between the two files", "run this without --dry-run, which finishes that first"
        )
    context = finished(context)
    plan = _planned_from(context, profiles, options) if options.source else _planned(context, profiles, options)
    found = plan.found
    chosen = [*plan.removals.values()] if options.remove_source else []
    if not (found or chosen or plan.files):
        return
    for file in plan.files.values():
        context.messages.notice(f"{file} goes, once AWS accepts the key in the credentials file")
    if _is_wanted(context, found, chosen, options, show):
        _carry_out(context, plan, remove=options.remove_source)


def _carry_out(context: Context, plan: _Plan, *, remove: bool) -> None:
    """Make the changes; the old keys in other files go last, each after AWS has accepted its copy."""
    _write(context, plan.found)
    for each in plan.found:
        _tell(context, each)
    check_copies(context.reread(), plan.found)
    for name in plan.files:
        remove_file(context.reread(), name)
    for name, removal in plan.removals.items():
        if remove:
            remove_source(context.reread(), name, removal)
        else:
            where = removal.changes[0].ref
            context.messages.notice(f"the key is still in {where}, too: remove it there when all works")


def finished(context: Context) -> Context:
    """Finish a migration that was interrupted; return a context that reads the files again."""
    warnings = finish(aws_paths(context))
    if warnings is None:
        return context
    for warning in warnings:
        context.messages.notice(f"warning: {warning}")
    context.messages.done(f"finished the migration that was interrupted: {context.config_path}")
    return context.reread()


class _Plan(NamedTuple):
    """What is planned for the profiles of a command.

    Attributes:
        found: The migrations, each planned in the files that the one before leaves.
        removals: The removals of keys that are copied, by the name of the pair.
        files: The profile files that go, by the name of the profile.
    """

    found: list[Migration]
    removals: dict[str, FileMove]
    files: dict[str, Path]


def _planned(context: Context, profiles: Sequence[str], options: MigrateOptions) -> _Plan:
    """Return what is planned for profiles of the AWS files, and of the profile folder."""
    pairs = [_pair_of(context.snapshot, name) for name in profiles]
    snapshot = context.snapshot
    found: list[Migration] = []
    files: dict[str, Path] = {}
    names = [each.name for each in {pair.key: pair for pair in pairs}.values()]
    for name in names:
        pair = _pair_of(context.snapshot, name)
        if pair.key.file.startswith(FOLDER):
            files[name] = snapshot.path(pair.key.file)
            _check_file_may_go(files[name], options)
            migration = planned_from_file(snapshot, name, options.layout)
            found += [migration] if migration else []
            snapshot = migration.after if migration else without_file(snapshot, name)
            continue
        if pair.layout.name == options.layout:
            layout = f"the layout {options.layout}"
            context.messages.notice(f"profile '{pair.name}' is in {layout} already: {pair.key}")
            continue
        found.append(planned_migration(snapshot, pair, options.layout))
        snapshot = found[-1].after
    removals = {name: move for name in names if (move := removal_of_copy(snapshot, name))}
    return _Plan(found, removals, files)


def _check_file_may_go(file: Path, options: MigrateOptions) -> None:
    """Refuse to move a key whose profile file stays.

    Raises:
        UsageError: The user has not said that it may go.
    """
    if not (options.remove_source or options.dry_run):
        raise UsageError(
            f"fob uses the key in {file} as long as that file is there, and not a copy in the credentials file",
            "give --remove-source: fob removes the file, once AWS accepts the key in the credentials file",
        )


def _planned_from(context: Context, profiles: Sequence[str], options: MigrateOptions) -> _Plan:
    """Return what is planned for keys that are elsewhere."""
    from awsfob.app.keys_elsewhere import MFA_CREDENTIALS, key_from, removal_from_file
    from awsfob.profiles.migration.added_key import included_notes, planned_with_key, without_process

    source, is_file = options.source or "", options.source == MFA_CREDENTIALS
    if options.remove_source and not is_file:
        raise UsageError(f"fob removes nothing from {source}", "leave --remove-source out, and remove the key there")
    snapshot = context.snapshot
    found: list[Migration] = []
    for name in dict.fromkeys(profiles):
        key = key_from(context, source, name)
        found.append(
            planned_with_key(snapshot, name, key, options.layout, ([*without_process(snapshot, name, source)], {}))
        )
        snapshot = found[-1].after
    for note in included_notes(snapshot):
        context.messages.notice(note)
    removals = {name: removal_from_file(context, name) for name in dict.fromkeys(profiles) if is_file}
    return _Plan(found, removals, {})


def _pair_of(snapshot: Snapshot, name: str) -> Pair:
    """Return the pair of a profile that can move.

    Raises:
        FilesError: It has none.
    """
    other = next((each for each in other_pairs(snapshot) if name in _names_of(each)), None)
    if other:
        return other
    if not snapshot.has(name) and find_pair(snapshot, name) is None:
        raise unknown_profile(snapshot, name)
    pair = None if "role_arn" in snapshot.settings(name) else find_pair(snapshot, name)
    if pair is None:
        raise FilesError(
            f"profile '{name}' has no access key of an IAM user, so nothing of it can move",
            "to list the profiles that can move: fob migrate",
        )
    return pair


def _names_of(pair: Pair) -> tuple[str, ...]:
    return pair.name, pair.key_profile, pair.session_section


def _is_wanted(
    context: Context,
    found: Sequence[Migration],
    removals: Sequence[FileMove],
    options: MigrateOptions,
    show: Callable[[str], None],
) -> bool:
    """Show the changes and ask about them; return False for a dry run."""
    moves = [*(move for each in found for move in each.moves), *removals]
    notes = [note for each in found for note in _notes(context.snapshot, each)]

    def tell() -> None:
        show(_diff(context, moves))
        for note in notes:
            context.messages.notice(note)

    def check() -> None:
        check_moves(aws_paths(context), moves)

    return agrees_to_changes(context, options, tell, check, "no profile was moved")


def _notes(snapshot: Snapshot, migration: Migration) -> list[str]:
    """Return what the user should know before the answer."""
    from awsfob.keys.file_store import sections_with_key
    from awsfob.profiles.snapshot import KEY_ID

    pair = migration.pair
    if migration.pair.key not in snapshot.section_refs(pair.key_profile):
        return []  # the key comes from elsewhere
    key_id = snapshot.values(pair.key)[KEY_ID]
    own = set(snapshot.section_refs(pair.key_profile))
    others = [str(ref) for ref in sections_with_key(snapshot, key_id) if ref not in own]
    return [f"the key {key_id} is also in {', '.join(others)}, which stays as it is"] if others else []


def _diff(context: Context, moves: Sequence[FileMove]) -> str:
    from awsfob.profiles.folder.shown_changes import masked_diff
    from awsfob.storage import files as disk

    paths = aws_paths(context)
    before = {file: disk.read(paths.path(file)) for file in dict.fromkeys(move.file for move in moves)}
    return "".join(
        masked_diff(str(paths.path(file)), data, after_moves(data, moves, file), with_headers=True)
        for file, data in before.items()
    )


def _write(context: Context, found: Sequence[Migration]) -> None:
    profiles = {old: new for each in found for old, new in each.names.items()}
    paths = context.credentials_path, context.config_path
    keys = {key_section(each.pair.key, *paths): key_section(each.key, *paths) for each in found}
    moves = [move for each in found for move in each.moves]
    from awsfob.fastpath.writer import forget_entries

    for warning in write_moves(aws_paths(context), moves, Renamed(profiles, keys)):
        context.messages.notice(f"warning: {warning}")
    forget_entries(context.state)


def _tell(context: Context, migration: Migration) -> None:
    pair, session = migration.pair, migration.session_section
    context.messages.done(
        f"moved '{pair.name}' to the layout {migration.target.layout}: the key is in {migration.key},"
        f" and its sessions go to [{session}]; to log in: fob login {shell_word(pair.name)}"
    )
    if pair.session_section != session:
        context.messages.notice(
            f"programs that used AWS_PROFILE={shell_word(pair.session_section)} need"
            f" AWS_PROFILE={shell_word(session)} now"
        )
