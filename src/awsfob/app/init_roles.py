"""``fob init P --roles`` and ``fob init ROLE --process``: roles for programs that ask for no code, or assume none."""

from __future__ import annotations

from awsfob.app.agreement import agrees_to_changes
from awsfob.app.init_options import needs_quotes, tell_limits
from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.layouts import find_serial, pair_section_refs
from awsfob.profiles.plan import make_plan
from awsfob.profiles.process_profile import ProcessProfile, name_for_role, role_changes, settings_to_call
from awsfob.profiles.roles_of_key import RoleEdits, edits_for_session, roles_of_key
from awsfob.profiles.section_changes import changed_files, with_changes
from awsfob.profiles.user_pair import user_pair
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from awsfob.app.context import Context
    from awsfob.app.init_options import InitOptions, ProcessOptions
    from awsfob.app.inputs import Access
    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.section_changes import SectionChange


def pair_of(context: Context) -> Pair:
    """Return the pair whose session the roles of a profile's key use.

    Raises:
        FilesError: There is none, or the evidence decides for none.
    """
    pair = user_pair(context.snapshot, context.profile)
    if isinstance(pair, FilesError):
        raise pair
    return pair


def devices_of(context: Context, role: str | None) -> tuple[str, ...] | None:
    """Return the devices that role profiles of a key name, if its own sections name none; else None.

    Args:
        context: The context of the command.
        role: The role profile; None for all of the key.
    """
    snapshot = context.snapshot
    pair = user_pair(snapshot, role or context.profile, decide=not role)
    if isinstance(pair, FilesError):
        if role:
            return None  # a source that botocore resolves, or an error that the plan tells better
        raise pair
    if find_serial(snapshot, pair_section_refs(snapshot, pair)):
        return None
    if role is None:
        return roles_of_key(snapshot, pair).serials
    serial = find_serial(snapshot, snapshot.section_refs(role))
    return (serial,) if serial else ()


def set_up_roles(context: Context, access: Access, options: InitOptions, show: Callable[[str], None]) -> None:
    """Edit the role profiles of a key, or add a profile that runs fob for each; show the changes, and ask.

    Args:
        context: The context of the command.
        access: The options for the plan of each role.
        options: The options of the command.
        show: Receives the changes, with secrets masked.

    Raises:
        FilesError: The key is not known, or a file cannot be written.
        CancelledError: The user said no.
        UserNeededError: Nobody can be asked.
    """
    pair, process = pair_of(context), options.process
    found = roles_of_key(context.snapshot, pair)
    if process:
        edits = _processes(context, access, found.names, process)
        done = f"programs that assume no role can use {', '.join(map(name_for_role, edits.changes))} now"
    else:
        edits = edits_for_session(context.snapshot, pair, found.names)
        done = f"the source_profile of {', '.join(edits.changes)} is {pair.session_section} now"
    for name, why in (*found.broken.items(), *edits.left.items()):
        context.messages.notice(f"left as it is: profile '{name}': {why}")
    if not edits.changes:
        context.messages.notice(f"no role profile of the key in {pair.key} needs a change")
        return
    if process:
        tell_limits(context, process, max(edits.changes, key=needs_quotes))
    changes = [change for each in edits.changes.values() for change in each]
    if _is_wanted(context, changes, options, show):
        _write(context, changes)
        context.messages.done(f"{done}; to log in: fob login {shell_word(pair.name)}")
        _tell_region(context, list(map(name_for_role, edits.changes) if process else edits.changes))


def _is_wanted(
    context: Context, changes: Sequence[SectionChange], options: InitOptions, show: Callable[[str], None]
) -> bool:
    from awsfob.keys.setup import check_files

    def tell() -> None:
        show(_diff(context, changes))

    def check() -> None:
        check_files(context.snapshot, changes, context.state)

    return agrees_to_changes(context, options, tell, check, "no role profile was changed")


def set_up_process(
    context: Context, access: Access, role: str, options: InitOptions, show: Callable[[str], None]
) -> None:
    """Make a profile that runs fob for a role profile, which stays as it is.

    Args:
        context: The context of the command.
        access: The options for the plan of the role.
        role: The role profile.
        options: The options of the command, with ``process``.
        show: As for ``set_up_roles``; only a dry run shows the changes.

    Raises:
        FilesError: The role has no source, the new profile has another one, or a file cannot be written.
    """
    assert options.process is not None  # noqa: S101  the caller checks
    make_plan(context.snapshot, context.for_profile(role).request(access))
    process = options.process
    name = process.name or name_for_role(role)
    changes = _process(context, role, name, process)
    tell_limits(context, process, role)
    if options.dry_run:
        show(_diff(context, changes))
        return
    _write(context, changes)
    path = context.snapshot.path(process.file)
    runs = "now runs" if changes else "runs"
    context.messages.done(f"[{name}] of {path} {runs} fob: credential_process = {process.command(role)}")
    context.messages.notice(f"for programs that assume no role: AWS_PROFILE={shell_word(name)}")
    _tell_region(context, [name])


def _processes(context: Context, access: Access, names: Sequence[str], process: ProcessOptions) -> RoleEdits:
    """Return the changes that make a profile that runs fob for each role profile."""
    changes: dict[str, tuple[SectionChange, ...]] = {}
    left: dict[str, str] = {}
    for role in names:
        try:
            make_plan(context.snapshot, context.for_profile(role).request(access))  # refuses what fob could not serve
            edits = _process(context, role, name_for_role(role), process)
        except FilesError as error:
            left[role] = "; ".join([error.what, *error.hints])
        else:
            changes |= {role: tuple(edits)} if edits else {}
    return RoleEdits(changes, left)


def _process(context: Context, role: str, name: str, process: ProcessOptions) -> list[SectionChange]:
    snapshot = context.snapshot
    found = user_pair(snapshot, role, decide=False)
    pair = None if isinstance(found, FilesError) else found
    to_call = settings_to_call(snapshot, name, role, pair, context.common.region)
    return role_changes(snapshot, role, ProcessProfile(name, process.command(role), process.file, to_call))


def _tell_region(context: Context, names: Sequence[str]) -> None:
    """Say which of some profiles name no region, unless the environment names one."""
    snapshot = context.reread().snapshot
    lacking = [name for name in names if not snapshot.settings(name).get("region")]
    if lacking and not context.settings.region:
        which = shell_word(lacking[0]) if len(lacking) == 1 else "NAME"
        how = f"to set it: aws configure set region REGION --profile {which}"
        context.messages.notice(f"no region is set for {', '.join(lacking)}, and most programs need one; {how}")


def _diff(context: Context, changes: Sequence[SectionChange]) -> str:
    from awsfob.profiles.folder.shown_changes import masked_diff

    snapshot = context.snapshot
    before = {file: snapshot.files[file][0].render() for file in changed_files(changes)}
    return "".join(
        masked_diff(str(snapshot.path(file)), data, with_changes(data, changes, file), with_headers=True)
        for file, data in before.items()
    )


def _write(context: Context, changes: Sequence[SectionChange]) -> None:
    from awsfob.keys.setup import write_changes

    for warning in write_changes(context.snapshot, changes, context.state):
        context.messages.notice(f"warning: {warning}")
