"""After a login: the session's profile calls where the key's profile calls."""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Operation
from awsfob.profiles.fob_process import runs_fob
from awsfob.profiles.inherited import inherited, is_in_step, would_hide
from awsfob.profiles.role_settings import role_of_key
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from awsfob.app.context import Context
    from awsfob.profiles.plan import Plan
    from awsfob.profiles.snapshot import Snapshot


def update_inherited(context: Context, plan: Plan, *, is_new: bool, only: Collection[str] | None = None) -> None:
    """Bring the region and the endpoints of the plan's session profiles in config up to date.

    The session is stored already, so a failure is a warning. It is shown with a new session only: a config file that
    fob can never write is no news each time.

    Args:
        context: The context of the command.
        plan: The plan.
        is_new: Whether the session is new.
        only: The profiles to bring up to date; None for all of the plan. For a program that waits for credentials, it
            is the profiles whose section has just got a session: fob changes no file for it without need.
    """
    for profile, parents in _session_profiles(context.snapshot, plan):
        wanted = inherited(context.snapshot, profile, parents)
        if (only is not None and profile not in only) or would_hide(context.snapshot, profile):
            continue
        from awsfob.sessions.written_settings import write_inherited

        is_news = is_new and not is_in_step(context.snapshot, profile, wanted)
        show = context.messages.notice if is_news else context.messages.detail
        try:
            warnings = write_inherited(context.snapshot, profile, wanted, context.state)
        except (FilesError, OSError) as error:
            show(f"warning: programs may call another region or endpoint for [{profile}]: {error}")
        else:
            for warning in warnings:
                show(f"warning: {warning}")


def no_region(context: Context, plan: Plan) -> str | None:
    """Return what to say, once, if neither the environment nor a file names a region for the session's profile."""
    if context.common.quiet:
        return None
    pair = plan.pair
    for profile, parents in (*_session_profiles(context.snapshot, plan), *_copied_profiles(plan)):
        if context.names_region((profile, *parents)):
            continue
        from awsfob.sessions.written_settings import was_told_of_no_region

        parent = pair.key_profile if pair else parents[0]
        how = f"aws configure set region REGION --profile {shell_word(parent)}"
        if pair and not parents:
            how = f"add the line 'region = REGION' to {context.snapshot.path(pair.key.file)}"
        if not was_told_of_no_region(context.config_path, profile, context.state):
            return (
                f"no profile names a region for [{profile}], and most programs need one; to set it: {how}, "
                f"then fob login {shell_word(plan.profile)}"
            )
    return None


def _session_profiles(snapshot: Snapshot, plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the profiles of the plan's sessions, and the profiles that each inherits from.

    A profile that runs fob has no session in the files, and needs a region all the same.
    """
    for step in plan.steps:
        if step.destination and step.destination.parents:
            yield step.destination.section, step.destination.parents
    pair, first = plan.pair, plan.steps[0]
    if pair and pair.is_decided and first.operation is Operation.GET_SESSION_TOKEN and not first.destination:
        section = pair.session_section
        if runs_fob(snapshot.settings(section)) and not role_of_key(snapshot, pair):
            yield section, (pair.key_profile,)


def _copied_profiles(plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the profile of a session whose settings come from a profile file; it has no profile to inherit from."""
    where = plan.steps[0].destination
    if plan.pair and where and where.section_copy:
        yield where.section, ()
