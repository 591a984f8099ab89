"""A ``source_profile`` without a role, which some programs refuse: ``fob init`` offers to remove the line."""

from __future__ import annotations

from awsfob.errors import UserNeededError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.text import shell_word

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.plan import Plan
    from awsfob.profiles.section_ref import SectionRef
    from awsfob.profiles.snapshot import Snapshot


def notice_of_plain_source(snapshot: Snapshot, plan: Plan) -> str | None:
    """Return what to tell the user after a login if some programs refuse the session's profile; else None."""
    pair = plan.pair
    if pair is None or plan.steps[0].section != pair.session_section:
        return None
    section = _with_plain_source(snapshot, pair)
    if section is None:
        return None
    cure = _why_needed(snapshot, pair) or f"to remove the line: fob init {shell_word(pair.session_section)}"
    return (
        f"{_what(snapshot, section)}, so Terraform, rclone, s5cmd and other programs in Go or Ruby refuse the profile; "
        f"{cure}"
    )


def offer_to_remove(context: Context, pair: Pair, *, yes: bool) -> None:
    """Ask whether to remove the ``source_profile`` of a session's profile, and do so.

    Without it, the line ``fob_session`` beside the key tells fob where its sessions go.

    Args:
        context: The context of the command.
        pair: The pair of the profile.
        yes: Remove it without asking.

    Raises:
        FilesError: A file cannot be written.
    """
    from awsfob.app.iam_access import confirmer
    from awsfob.profiles.layouts import ANSWER

    snapshot = context.snapshot
    section = _with_plain_source(snapshot, pair)
    if section is None or _why_needed(snapshot, pair):
        return
    question = (
        f"{_what(snapshot, section)}. Terraform, rclone, s5cmd and other programs in Go or Ruby refuse that; the tool "
        f"awsmfa needs it. Remove the line, and write {ANSWER} = {pair.session_section} beside the key for fob?"
    )
    try:
        agreed = confirmer(yes=yes)(question)
    except UserNeededError:
        context.messages.notice(
            f"{_what(snapshot, section)}; to remove the line: fob init {shell_word(context.profile)} --yes"
        )
        return
    if agreed:
        _remove(context, pair, section)


def _remove(context: Context, pair: Pair, section: SectionRef) -> None:
    from awsfob.keys.setup import write_changes
    from awsfob.profiles.layouts import ANSWER
    from awsfob.profiles.section_changes import planned

    snapshot = context.snapshot
    # First the answer: a run that is killed between the two leaves both lines, and fob needs only one of them.
    changes = [
        *planned(snapshot, pair.key, {ANSWER: pair.session_section}),
        *planned(snapshot, section, {"source_profile": None}),
    ]
    for warning in write_changes(snapshot, changes, context.state):
        context.messages.notice(f"warning: {warning}")
    context.messages.done(
        f"removed source_profile from {section}; wrote to {pair.key}: {ANSWER} = {pair.session_section}"
    )


def _with_plain_source(snapshot: Snapshot, pair: Pair) -> SectionRef | None:
    """Return the section of the session's profile in config if it has a ``source_profile`` and no role; else None."""
    from awsfob.profiles.section_ref import SectionRef
    from awsfob.profiles.snapshot import CONFIG, header_for_all

    header = header_for_all(snapshot.config, pair.session_section)
    own = snapshot.config.own(header)
    return SectionRef(CONFIG, header) if own.get("source_profile") and "role_arn" not in own else None


def _why_needed(snapshot: Snapshot, pair: Pair) -> str | None:
    """Return why the line cannot be removed: only one section can be named beside a key."""
    from awsfob.profiles.layouts import ANSWER
    from awsfob.profiles.layouts.evidence import answer_of

    answer = answer_of(snapshot, pair)
    if answer in {None, pair.session_section}:
        return None
    return f"fob needs the line, because {ANSWER} beside the key names another section, [{answer}]"


def _what(snapshot: Snapshot, section: SectionRef) -> str:
    return f"source_profile {snapshot.where(section, 'source_profile')} has no role_arn beside it"
