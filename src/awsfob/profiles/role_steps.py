"""The AssumeRole calls of a plan, and which of them contains the user's code. Pure.

A role session that temporary credentials get lasts one hour at most (role chaining). Only a call that is signed by a
user's key or session can contain the user's code.
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Operation, Role, Step
from awsfob.profiles.lifetimes import HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence


def role_steps(  # noqa: PLR0913  the inputs of the choice
    roles: Sequence[Role], asked: Sequence[int], serial: str | None, own: str | None, session: int, *, no_mfa: bool
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """Choose between a session that all roles share and a direct call with MFA (see docs/how-to/roles.md).

    Args:
        roles: The roles in the order in which they are assumed.
        asked: The lifetime of the session of each role, in seconds.
        serial: The device of the key, or None.
        own: The device of the first role or of an option, or None.
        session: The lifetime of the user's session, in seconds.
        no_mfa: Make all calls without MFA.

    Returns:
        The steps, and the differences from the request.
    """
    first, last = roles[0], roles[-1]
    known = own or serial or (None if no_mfa else next((role.serial for role in roles if role.serial), None))
    if not known:
        why = "no device is known, so the key assumes the role directly"
        return assume(roles, asked, None, why, chained=False)
    if own and serial and own != serial:
        return assume(roles, asked, own, f"'{first.profile}' names another device", chained=False)
    if len(roles) == 1 and asked[0] > HOUR:
        why = f"{last.profile} requests more than one hour, the limit of a role session that a session gets"
        return assume(roles, asked, known, why, chained=False)
    shared = Step(Operation.GET_SESSION_TOKEN, session, "the key's session with MFA, shared by all roles", serial=known)
    steps, notes = assume(roles, asked, None, "the session contains MFA, so the role needs no code", chained=True)
    return (shared, *steps), (*notes, *_unused_devices(roles, known))


def _unused_devices(roles: Sequence[Role], serial: str) -> tuple[str, ...]:
    """Return a note for each device in a chain that is not used: only a call signed by the key can contain a code."""
    others = [role for role in roles[1:] if role.serial and role.serial != serial]
    why = "only a call that is signed by the key can contain a code"
    return tuple(f"mfa_serial of '{role.profile}' is not used: {why}" for role in others)


def assume(
    roles: Sequence[Role], asked: Sequence[int], serial: str | None, why: str, *, chained: bool
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """Return the AssumeRole steps; STS limits them to one hour, except a step that is signed by the key.

    Args:
        roles: See ``role_steps``.
        asked: See ``role_steps``.
        serial: The device for the first step, or None.
        why: The reason for the first step.
        chained: Whether a session signs the first step.

    Returns:
        The steps, and the differences from the request.
    """
    steps, notes = [], []
    for number, (role, duration) in enumerate(zip(roles, asked, strict=True)):
        capped = min(duration, HOUR) if chained or number else duration
        if capped < duration:
            notes.append(
                f"'{role.profile}' gets 1 h instead of {duration} s: STS limits a chained role session to one hour"
            )
        reason = why if number == 0 else f"chained from '{roles[number - 1].profile}'"
        steps.append(Step(Operation.ASSUME_ROLE, capped, reason, serial=None if number else serial, role=role))
    return tuple(steps), tuple(notes)
