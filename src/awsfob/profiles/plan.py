"""The plan of a profile: the STS calls, in order, that give its credentials.

Pure: files and options come in as values, and a plan or an error comes out. No code is needed for a plan.
The rules are those of STS: GetSessionToken needs a long-term key. A role session that temporary credentials get lasts
one hour at most (role chaining). Only a call that is signed by a user's key or session can contain the user's code.
"""

from __future__ import annotations

from contextlib import suppress

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Key, Operation, Role, Secret, Step
from awsfob.profiles.destination import as_chosen, destination, other_section
from awsfob.profiles.fob_process import runs_fob
from awsfob.profiles.inherited import calling_profile, endpoints
from awsfob.profiles.key_rule import holds_key, holds_session
from awsfob.profiles.layouts import (
    SERIAL_SETTINGS,
    Pair,
    find_serial,
    pair_section_refs,
    role_section,
)
from awsfob.profiles.lifetimes import HOUR, check_lifetime, lifetime_or_default
from awsfob.profiles.role_settings import ignored_durations, role_of_key
from awsfob.profiles.role_steps import assume, role_steps
from awsfob.profiles.roles import assumed_section, chain
from awsfob.profiles.snapshot import KEY_ID, SECRET, Snapshot
from awsfob.profiles.sources import origin_of
from awsfob.profiles.values import FORMS, check_key, check_partitions, check_role, check_serial, check_values
from awsfob.structs import Struct, replace
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.errors import UsageError
    from awsfob.profiles.section_ref import SectionRef


class PlanRequest(Struct):
    """What the options and the environment request; None for a value that neither gives.

    Attributes:
        profile: The profile, by either name of a pair.
        to: A section for the session, instead of the section of the layout.
        duration: Seconds for the session of the last step; None for the default.
        session_duration: Seconds for the user's session, or why those of the environment cannot be used.
        serial: A device to use instead of the device in the files.
        no_mfa: Make all calls without MFA.
        region: The region.
        assume: The ARN of a role to assume last, which has no profile; with ``to``, the only role; or None.
        assume_name: The name of its session; None for the usual one.
    """

    profile: str
    to: str | None = None
    duration: int | None = None
    session_duration: int | UsageError | None = None
    serial: str | None = None
    no_mfa: bool = False
    region: str | None = None
    assume: str | None = None
    assume_name: str | None = None


class Plan(Struct):
    """The calls that give the credentials of one profile.

    Attributes:
        profile: The profile of the request.
        pair: The sections of the key and of the user's session; None if botocore resolves the source.
        key: The key that signs the first step; None if botocore resolves the source.
        steps: The calls in order, at least one.
        region: The region of the options or the files, or None.
        caller: The profile whose settings say how to call AWS, see ``inherited.calling_profile``.
        endpoints: The endpoints that this profile names; sessions from different ones differ.
        notes: Differences from the request, one line each.
        refusal: Why the user's session cannot be made, though one that is there can be used; or None.
    """

    profile: str
    pair: Pair | None
    key: Key | None
    steps: tuple[Step, ...]
    region: str | None = None
    caller: str = ""
    endpoints: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    refusal: UsageError | None = None

    @property
    def last(self) -> Step:
        """The step that gives the credentials of the profile."""
        return self.steps[-1]


def make_plan(snapshot: Snapshot, request: PlanRequest) -> Plan:
    """Return the plan for ``request.profile``.

    Raises:
        FilesError: There is no such profile, no key or no serial; the roles make a loop; two layouts fit; or the
            section for the session holds a key.
        UsageError: STS does not allow a duration.
    """
    roles, base = chain(snapshot, request.profile, request.to, decide=not request.assume)
    if request.assume:
        check_role(request.assume)
        last = Role(request.to or request.assume, request.assume, session_name=request.assume_name)
        roles = [last] if request.to else [*roles, last]
    check_lifetime(request.duration, of_role=bool(roles))
    check_lifetime(request.session_duration, of_role=False)
    _check_values(snapshot, request, roles, base)
    if isinstance(base, str):
        return _resolved_plan(snapshot, request, roles, base)
    refs = [*pair_section_refs(snapshot, base), *([] if roles else snapshot.section_refs(request.profile))]
    serial = None if request.no_mfa else request.serial or find_serial(snapshot, refs)
    if roles:
        steps, notes = _role_steps(roles, serial, request)
    else:
        default_device = snapshot.settings("default").get("mfa_serial")
        steps, notes = _session_steps(base, serial, request, default_device), ()
    steps = _with_destinations(snapshot, steps, base, request)
    where = _where(snapshot, request, base, has_roles=bool(roles))
    _check_steps(steps, request, where[0])
    if roles and not any(step.serial for step in steps) and not request.no_mfa:
        from awsfob.profiles.aws_vault import inherited_device

        notes = (*inherited_device(snapshot, roles), *notes)
    notes = (*ignored_durations(snapshot, roles), *notes)
    return Plan(request.profile, base, _signing_key(snapshot, base.key), steps, *where, notes, _refusal(request, steps))


def user_plan(snapshot: Snapshot, request: PlanRequest) -> Plan:
    """Return the plan for the session of a profile's IAM user, without the roles of the profile.

    The commands for access keys use it. For a user without a device, the plan has no MFA.

    Raises:
        FilesError: As ``make_plan``, or the profile has no access key of an IAM user.
    """
    _, base = chain(snapshot, request.profile, decide=False)
    if isinstance(base, str):
        what = f"profile '{request.profile}' has no access key of an IAM user: its credentials come from another source"
        raise FilesError(what, "name a profile with an access key; to see them: fob status")
    _check_values(snapshot, replace(request, profile=base.key_profile), [], base)  # a role is not used
    device = find_serial(snapshot, pair_section_refs(snapshot, base))
    serial = None if request.no_mfa else request.serial or device
    steps = _session_steps(base, serial, replace(request, no_mfa=True))
    where = _where(snapshot, request, base, has_roles=False)
    if request.no_mfa and device:
        check_partitions([replace(steps[0], serial=device)], where[0])
    with suppress(FilesError):  # the cache will do: these commands need no section for the session
        steps = _with_destinations(snapshot, steps, base, request)
    _check_steps(steps, request, where[0])
    key, refusal = _signing_key(snapshot, base.key), _refusal(request, steps)
    return Plan(request.profile, base, key, steps, *where, refusal=refusal)


def read_key(snapshot: Snapshot, ref: SectionRef) -> Key:
    """Return the long-term key of a section.

    Raises:
        FilesError: The section holds a session, half of a key, or no key.
    """
    values = snapshot.values(ref)
    where = f"[{ref.header}] of {snapshot.path(ref.file)}"
    if not holds_key(values):
        kind = "a session where a long-term key is needed" if holds_session(values) else "no access key"
        raise FilesError(f"{where} holds {kind}", f"add {KEY_ID} and {SECRET} of the IAM user to that section")
    for needed, other in ((KEY_ID, SECRET), (SECRET, KEY_ID)):
        if not values.get(needed):
            raise FilesError(f"{where} has {other} but no {needed}", f"add the line '{needed} = ...' to that section")
    return Key(values[KEY_ID], Secret(values[SECRET]))


def _signing_key(snapshot: Snapshot, ref: SectionRef) -> Key:
    key = read_key(snapshot, ref)
    check_key(key, snapshot, ref)
    return key


def _refusal(request: PlanRequest, steps: Sequence[Step]) -> UsageError | None:
    """Return what is wrong with the lifetime of the environment, if a step would have it."""
    given, is_used = request.session_duration, len(steps) > 1 or not request.duration
    is_session = is_used and steps[0].operation is Operation.GET_SESSION_TOKEN
    return given if is_session and not isinstance(given, int) else None


def _check_values(snapshot: Snapshot, request: PlanRequest, roles: Sequence[Role], base: Pair | str) -> None:
    """Check the values in all sections that the plan reads, see ``values.check_values``."""
    profiles = [request.profile, *(role.profile for role in roles)]
    profiles += [base] if isinstance(base, str) else [base.key_profile, base.session_section]
    skipped = [*(["region"] if request.region else []), *(SERIAL_SETTINGS if request.serial or request.no_mfa else [])]
    check_values(snapshot, profiles, skipped=skipped)
    if not request.region and not any(snapshot.settings(profile).get("region") for profile in profiles):
        check_values(snapshot, ["default"], skipped=FORMS.keys() - {"region"})


def _check_steps(steps: Sequence[Step], request: PlanRequest, region: str | None) -> None:
    """Refuse a device that STS would refuse, and ARNs and regions of different partitions, before a code is used."""
    check_partitions(steps, region)
    for step in steps:
        if step.serial:
            check_serial(step.serial, is_option=step.serial == request.serial)


def _with_destinations(
    snapshot: Snapshot, steps: tuple[Step, ...], pair: Pair | None, request: PlanRequest
) -> tuple[Step, ...]:
    """Add the sections for the user's session and the role's session to the steps.

    If a session section has fob as its ``credential_process``, its session goes to the cache: SDKs would use a session
    in the credentials file instead of running fob.
    """
    first, *rest = steps
    is_for_role = (request.assume and request.to) or (pair and role_of_key(snapshot, pair))
    if pair and pair.is_decided and not is_for_role and first.operation is Operation.GET_SESSION_TOKEN:
        section = pair.session_section
        if not runs_fob(snapshot.settings(section)):
            other, left = other_section(snapshot, pair), pair.layout.min_left
            where = destination(snapshot, section, request.profile, other, [pair.key_profile], min_left=left)
            first = replace(first, destination=as_chosen(snapshot, where, request.to))
    changed = (first, *rest)
    kept = role_section(snapshot, request.profile) or assumed_section(snapshot, request.profile)
    section_of_role = request.to or (None if request.assume else kept)
    if section_of_role and changed[-1].role:
        parents = [request.profile, *([pair.key_profile] if pair else ())]
        other = f"{shell_word(request.profile)} --to ANOTHER-SECTION"
        where = destination(snapshot, section_of_role, request.profile, other, parents)
        where = as_chosen(snapshot, where, request.to)
        changed = (*changed[:-1], replace(changed[-1], destination=where))
    return changed


def _session_steps(
    pair: Pair, serial: str | None, request: PlanRequest, default_device: str | None = None
) -> tuple[Step, ...]:
    duration = request.duration or lifetime_or_default(request.session_duration)
    if not serial and not request.no_mfa:
        device = default_device or "arn:aws:iam::ACCOUNT:mfa/DEVICE"
        raise FilesError(
            f"no MFA serial for profile '{request.profile}'",
            f"to find the device and write it beside the key: fob init {shell_word(pair.key_profile)}",
            f"or add 'mfa_serial = {device}' to [{pair.key.header}], or use --serial",
            f"if the account does not require MFA: fob login {shell_word(request.profile)} --no-mfa",
        )
    reason = "the key's session with MFA" if serial else "a session without MFA, as requested"
    return (Step(Operation.GET_SESSION_TOKEN, duration, reason, serial=serial),)


def _role_steps(
    roles: list[Role], serial: str | None, request: PlanRequest
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    asked = [role.duration or HOUR for role in roles]
    asked[-1] = request.duration or asked[-1]
    own = None if request.no_mfa else request.serial or roles[0].serial
    return role_steps(roles, asked, serial, own, lifetime_or_default(request.session_duration), no_mfa=request.no_mfa)


def _resolved_plan(snapshot: Snapshot, request: PlanRequest, roles: list[Role], source: str) -> Plan:
    """Return the plan for a source that botocore resolves: SSO, web identity, another program, instance metadata."""
    provider = snapshot.settings(source).get("credential_source")
    why, origin = "botocore resolves the source", origin_of(snapshot, source)
    first = Step(Operation.RESOLVE, HOUR, why, source=source, provider=provider, origin=origin)
    where = _where(snapshot, request, None, has_roles=bool(roles))
    if not roles:
        return Plan(request.profile, None, None, (first,), *where)
    asked = [role.duration or HOUR for role in roles]
    asked[-1] = request.duration or asked[-1]
    serial = None if request.no_mfa else request.serial or roles[0].serial
    steps, notes = assume(roles, asked, serial, "assumed with the credentials that botocore resolved", chained=False)
    all_steps = _with_destinations(snapshot, (first, *steps), None, request)
    _check_steps(all_steps, request, where[0])
    return Plan(request.profile, None, None, all_steps, *where, (*ignored_durations(snapshot, roles), *notes))


def region_in_files(snapshot: Snapshot, profile: str, pair: Pair | None) -> str | None:
    """Return the first region in the files: of the profile, of its pair's sections, of ``[default]``; or None."""
    names = [profile, *((pair.session_section, pair.key_profile) if pair else ()), "default"]
    return snapshot.first("region", names)


def _where(
    snapshot: Snapshot, request: PlanRequest, pair: Pair | None, *, has_roles: bool
) -> tuple[str | None, str, tuple[tuple[str, str], ...]]:
    """Return the region of a plan, the profile whose settings say how to call AWS, and its endpoints."""
    caller = calling_profile(snapshot, request.profile, pair, has_roles=has_roles)
    region = request.region or region_in_files(snapshot, request.profile, pair)
    return region, caller, tuple(endpoints(snapshot, caller).items())


def without_roles(plan: Plan) -> Plan:
    """Return the plan for the user's session only, if the plan has one: it can assume the roles later."""
    if plan.pair is None or plan.steps[0].operation is not Operation.GET_SESSION_TOKEN:
        return plan
    return replace(plan, steps=plan.steps[:1], notes=())
