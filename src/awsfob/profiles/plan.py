"""From a profile name to the ordered STS calls that turn it into credentials.

Pure: files and options come in as values, a plan or an error comes out, and nobody has been asked for a code yet.
The rules are STS's: GetSessionToken needs a long-term key; a role assumed from temporary credentials lives one hour
at most (role chaining); only the calls that a user's own key or session signs can carry the user's MFA.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from awsfob.errors import FilesError, UsageError
from awsfob.model import Key, Operation, Role, Secret, Step
from awsfob.profiles.destination import destination
from awsfob.profiles.layouts import Pair, find_serial, layout_of, pair_section_refs, section_for_session
from awsfob.profiles.roles import ROLE_RANGE, chain, role_section, runs_fob
from awsfob.profiles.snapshot import KEY_ID, SECRET, Snapshot, holds_key, holds_session
from awsfob.profiles.values import check_serial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.profiles.section_ref import SectionRef

HOUR = 3600
SESSION_DURATION = 12 * HOUR
SESSION_RANGE = (900, 36 * HOUR)


class PlanRequest(NamedTuple):
    """What the user asked for, by options or environment.

    Attributes:
        profile: The name, from either side of a pair.
        to: A section for the session that beats every layout rule.
        duration: Seconds, for the last step of the plan; None for the default.
        session_duration: Seconds for the user's own session when the plan also assumes a role.
        serial: A device that beats the one in the files.
        no_mfa: Make calls without MFA, on purpose.
        region: The region named by option or environment.
    """

    profile: str
    to: str | None = None
    duration: int | None = None
    session_duration: int | None = None
    serial: str | None = None
    no_mfa: bool = False
    region: str | None = None


class Plan(NamedTuple):
    """The calls behind one profile.

    Attributes:
        profile: The name as it was given.
        pair: Where key and user session stand; None when botocore resolves the source.
        key: The key that signs the first step; None likewise.
        steps: The calls in order; at least one.
        region: From the options or the files, or None.
        endpoint: What the files say about where STS is, as one text; another STS gives other sessions.
        notes: What differs from what was asked, one line each.
    """

    profile: str
    pair: Pair | None
    key: Key | None
    steps: tuple[Step, ...]
    region: str | None = None
    endpoint: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def last(self) -> Step:
        """The step whose session the plan is for."""
        return self.steps[-1]


def make_plan(snapshot: Snapshot, request: PlanRequest) -> Plan:
    """Work out the calls that give ``request.profile`` its credentials.

    Raises:
        FilesError: No such profile, no key, no serial, a loop, an ambiguous layout, or a target that holds a key.
        UsageError: A duration outside of what STS gives.
    """
    roles, base = chain(snapshot, request.profile, request.to)
    _check_duration(request, roles)
    if isinstance(base, str):
        return _resolved_plan(snapshot, request, roles, base)
    serial = None if request.no_mfa else request.serial or find_serial(snapshot, pair_section_refs(snapshot, base))
    steps, notes = _role_steps(roles, serial, request) if roles else (_session_steps(base, serial, request), ())
    steps = _placed(snapshot, steps, base, request)
    _check_serials(steps, request)
    where = _region(snapshot, request, base), _endpoint(snapshot, request.profile)
    return Plan(request.profile, base, read_key(snapshot, base.key), steps, *where, notes)


def user_plan(snapshot: Snapshot, request: PlanRequest) -> Plan:
    """Work out the session of the IAM user behind a profile, whatever roles the profile adds to it.

    This is for work on the user's own keys. A user without a device has a plan too, without MFA.

    Raises:
        FilesError: As ``make_plan``, or no key of an IAM user is behind the profile.
    """
    _, base = chain(snapshot, request.profile)
    if isinstance(base, str):
        raise FilesError(
            f"profile '{request.profile}' has no key of an IAM user behind it: its credentials come from elsewhere",
            "name a profile with an access key: fob status shows them",
        )
    serial = None if request.no_mfa else request.serial or find_serial(snapshot, pair_section_refs(snapshot, base))
    steps = _placed(snapshot, _session_steps(base, serial, request._replace(no_mfa=True)), base, request)
    _check_serials(steps, request)
    where = _region(snapshot, request, base), _endpoint(snapshot, request.profile)
    return Plan(request.profile, base, read_key(snapshot, base.key), steps, *where)


def read_key(snapshot: Snapshot, ref: SectionRef) -> Key:
    """Return the long-term key of a section.

    Raises:
        FilesError: The section holds a session, half a key, or none.
    """
    values = snapshot.values(ref)
    where = f"[{ref.header}] of {snapshot.path(ref.file)}"
    if not holds_key(values):
        kind = "a session where a long-term key is needed" if holds_session(values) else "no access key"
        raise FilesError(f"{where} holds {kind}", f"put {KEY_ID} and {SECRET} of the IAM user there")
    for needed, other in ((KEY_ID, SECRET), (SECRET, KEY_ID)):
        if not values.get(needed):
            raise FilesError(f"{where} has {other} but no {needed}", f"add the line '{needed} = ...' to that section")
    return Key(values[KEY_ID], Secret(values[SECRET]))


def _check_duration(request: PlanRequest, roles: Sequence[Role]) -> None:
    asked = [(request.duration, ROLE_RANGE if roles else SESSION_RANGE, "a role session" if roles else "a session")]
    asked.append((request.session_duration, SESSION_RANGE, "a session"))
    for duration, (low, high), what in asked:
        if duration is not None and not low <= duration <= high:
            raise UsageError(
                f"{what} lasts from {low} to {high} seconds, not {duration}",
                f"give a duration from {low // 60}m to {high // HOUR}h",
            )


def _check_serials(steps: Sequence[Step], request: PlanRequest) -> None:
    """Refuse a device that STS would refuse, before a code is spent on it."""
    for step in steps:
        if step.serial:
            check_serial(step.serial, None if step.serial == request.serial else request.profile)


def _placed(snapshot: Snapshot, steps: tuple[Step, ...], pair: Pair | None, request: PlanRequest) -> tuple[Step, ...]:
    """Say which section keeps the user's session, and with ``--to`` the role's; refuse one that holds a key.

    A session section that is a ``credential_process`` of fob is served from the cache: a session in the credentials
    file would beat it there.
    """
    first, *rest = steps
    if pair and first.operation is Operation.GET_SESSION_TOKEN:
        section = pair.session_section
        if not runs_fob(snapshot.settings(section)):
            other = f"{pair.key_profile} --to {section_for_session(pair.key_profile)}"
            where = destination(snapshot, section, other, [pair.key_profile], layout_of(pair).min_left)
            first = first._replace(destination=where)
    placed = (first, *rest)
    section_of_role = request.to or role_section(snapshot, request.profile)
    if section_of_role and placed[-1].role:
        parents = [request.profile, *([pair.key_profile] if pair else ())]
        where = destination(snapshot, section_of_role, f"{request.profile} --to ANOTHER-SECTION", parents)
        placed = (*placed[:-1], placed[-1]._replace(destination=where))
    return placed


def _session_steps(pair: Pair, serial: str | None, request: PlanRequest) -> tuple[Step, ...]:
    duration = request.duration or request.session_duration or SESSION_DURATION
    if not serial and not request.no_mfa:
        raise FilesError(
            f"no MFA serial for profile '{request.profile}'",
            f"add 'mfa_serial = arn:aws:iam::ACCOUNT:mfa/DEVICE' to [{pair.key.header}], or give it with --serial",
            f"if the account asks for no MFA: fob login {request.profile} --no-mfa",
        )
    reason = "the key's session with MFA" if serial else "a session without MFA, as asked"
    return (Step(Operation.GET_SESSION_TOKEN, duration, reason, serial=serial),)


def _role_steps(
    roles: list[Role], serial: str | None, request: PlanRequest
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """Choose between one shared session and a direct call with MFA (the table in README.md, Roles)."""
    first, last = roles[0], roles[-1]
    asked = [role.duration or HOUR for role in roles]
    asked[-1] = request.duration or asked[-1]
    own = None if request.no_mfa else request.serial or first.serial
    other_device = bool(own and serial and own != serial)
    known = own or serial or (None if request.no_mfa else next((role.serial for role in roles if role.serial), None))
    if not known:
        why = "no device is named anywhere, so the key assumes the role itself"
        return _assume(roles, asked, None, why, chained=False)
    if other_device:
        return _assume(roles, asked, own, f"'{first.profile}' names a device of its own", chained=False)
    if len(roles) == 1 and asked[0] > HOUR:
        why = f"{last.profile} asks for more than the hour that a session could give it"
        return _assume(roles, asked, known, why, chained=False)
    session = Step(
        Operation.GET_SESSION_TOKEN,
        request.session_duration or SESSION_DURATION,
        "the key's session with MFA, shared by all its roles",
        serial=known,
    )
    steps, notes = _assume(roles, asked, None, "the session stands for the code", chained=True)
    return (session, *steps), (*notes, *_unused_devices(roles, known))


def _unused_devices(roles: list[Role], serial: str) -> tuple[str, ...]:
    """Return a note for each device of a chain that is not used: only the call that the key signs can carry a code."""
    others = [role for role in roles[1:] if role.serial and role.serial != serial]
    why = "only the call that the key itself signs can carry a code"
    return tuple(f"mfa_serial of '{role.profile}' is not used: {why}" for role in others)


def _assume(
    roles: list[Role], asked: list[int], serial: str | None, why: str, *, chained: bool
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """Make the AssumeRole steps; all but one that the key itself signs are capped at an hour by STS."""
    steps, notes = [], []
    for number, (role, duration) in enumerate(zip(roles, asked, strict=True)):
        capped = min(duration, HOUR) if chained or number else duration
        if capped < duration:
            notes.append(f"'{role.profile}' gets 1 h instead of {duration} s: STS caps a chained role at one hour")
        reason = why if number == 0 else f"chained from '{roles[number - 1].profile}'"
        steps.append(Step(Operation.ASSUME_ROLE, capped, reason, serial=None if number else serial, role=role))
    return tuple(steps), tuple(notes)


def _resolved_plan(snapshot: Snapshot, request: PlanRequest, roles: list[Role], source: str) -> Plan:
    """Plan for a source that is botocore's to resolve: SSO, web identity, another program, instance metadata."""
    provider = snapshot.settings(source).get("credential_source")
    first = Step(Operation.RESOLVE, HOUR, "botocore resolves the source", source=source, provider=provider)
    where = _region(snapshot, request, None), _endpoint(snapshot, request.profile)
    if not roles:
        return Plan(request.profile, None, None, (first,), *where)
    asked = [role.duration or HOUR for role in roles]
    asked[-1] = request.duration or asked[-1]
    serial = None if request.no_mfa else request.serial or roles[0].serial
    steps, notes = _assume(roles, asked, serial, "assumed from what botocore resolved", chained=False)
    placed = _placed(snapshot, (first, *steps), None, request)
    _check_serials(placed, request)
    return Plan(request.profile, None, None, placed, *where, notes)


def region_in_files(snapshot: Snapshot, profile: str, pair: Pair | None) -> str | None:
    """Return the region that the files name for a profile: its own, either side of the pair's, ``[default]``'s."""
    names = [profile, *((pair.session_section, pair.key_profile) if pair else ()), "default"]
    found = (snapshot.settings(name).get("region") for name in names)
    return next((region for region in found if region), None)


def _region(snapshot: Snapshot, request: PlanRequest, pair: Pair | None) -> str | None:
    return request.region or region_in_files(snapshot, request.profile, pair)


def _endpoint(snapshot: Snapshot, profile: str) -> str | None:
    """Return what the profile says about endpoints: its own, and the ``[services]`` section that it names."""
    settings = snapshot.settings(profile)
    header = f"services {settings.get('services', '')}"
    services = snapshot.config.items(header).items() if snapshot.config.has(header) else ()
    said = [settings.get("endpoint_url", ""), *(f"{name} {text}" for name, text in services)]
    return "\n".join(said) or None


def without_roles(plan: Plan) -> Plan:
    """Return the part of a plan that logs the user in: without the roles that a session can assume later."""
    if plan.pair is None or plan.steps[0].operation is not Operation.GET_SESSION_TOKEN:
        return plan
    return plan._replace(steps=plan.steps[:1], notes=())
