"""Stored answers: fob answers the next call for the same profile from one, without loading its other modules.

An answer contains a session. So a logout, a login that gets a new session, and ``--force`` remove all answers: those of
the profile, of its other names, and of the roles that it assumes.
"""

from __future__ import annotations

from datetime import UTC, datetime

from awsfob.app.credentials import credentials_of, locations_for
from awsfob.app.inputs import Access
from awsfob.errors import FobError
from awsfob.fastpath.entry import stored_answer
from awsfob.fastpath.writer import forget_entries, note_files, store_entry
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Session
from awsfob.output.environment import OWN_ENDPOINTS, REGIONS, endpoint_variables
from awsfob.sessions import validity
from awsfob.sessions.ownership import Ownership, find_session
from awsfob.settings import current
from awsfob.structs import Struct, field, replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.app.context import Context
    from awsfob.fastpath.writer import Before
    from awsfob.model import Key
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.records import Record


class EnvironmentCredentials(Struct):
    """The credentials that ``env`` and ``exec`` put into an environment.

    Attributes:
        credentials: The credentials of the profile.
        region: The region of the options or the files; None if neither names a region.
        serial: The device of the plan; None for a plan without MFA.
        endpoints: The variables for the endpoints that the profile names, and their values.
        unset: The endpoint variables and the region of another profile, to unset.
    """

    credentials: Key | Session
    region: str | None
    serial: str | None
    endpoints: tuple[tuple[str, str], ...] = field(shown=False)  # a URL may have a password
    unset: list[str]


def own_endpoints() -> list[str]:
    """Return the variables in which the shell has the endpoints of a profile, set by ``fob env``."""
    return [*current().own_endpoints, OWN_ENDPOINTS]


def credentials_for_environment(context: Context, access: Access) -> EnvironmentCredentials:
    """Return the credentials of a profile, and store an answer if a call without options would get the same.

    Raises:
        FobError: There are no credentials. A failure to store the answer is not an error.
    """
    plan, credentials = _credentials(context, access, for_sdk=False)
    serial = next((step.serial for step in plan.steps if step.serial), None)
    endpoints = endpoint_variables(dict(plan.endpoints), context.settings.environ)
    unset = [name for name in own_endpoints() if name not in endpoints] if context.settings.own_endpoints else []
    if context.settings.own_region and not plan.region:
        unset += REGIONS
    return EnvironmentCredentials(credentials, plan.region, serial, tuple(endpoints.items()), unset)


def credentials_for_process(context: Context, access: Access) -> Key | Session:
    """Return the credentials of a profile for an SDK: 15 minutes left, or as ``--min-left`` or FOB_MIN_LEFT says.

    Raises:
        FobError: As ``credentials_for_environment``.
    """
    return _credentials(context, access, for_sdk=True)[1]


def note_before(context: Context) -> Before:
    """Return what a stored answer of this context depends on; taken before the context reads its files."""
    return note_files(context.state, context.credentials_path, context.config_path)


def store_known_session(context: Context, plan: Plan, signer: str, records: Sequence[Record], before: Before) -> None:
    """Store an answer for the next call if fob has made a session for a plan without options.

    Asks neither AWS nor the user. A failure is not an error.

    Args:
        context: The context of the command.
        plan: The plan.
        signer: The id of the key that signs it.
        records: The rows of the registry.
        before: See ``note_before``.
    """
    number = len(plan.steps) - 1
    ownership = Ownership.of(plan, number, signer)
    stores = locations_for(context, plan).of(plan, number, signer)
    found = find_session(stores, lambda each: bool(ownership.includes(each.session.key_id, records, context.state)))
    if found and _is_usual(context, Access()):
        _store(context, plan, found.session, before)


def _credentials(context: Context, access: Access, *, for_sdk: bool) -> tuple[Plan, Key | Session]:
    """Return the plan and the credentials of a profile, and store an answer for the next call.

    ``--force`` first removes all stored answers, because they contain the older session.
    """
    before = note_before(context)
    plan, credentials = credentials_of(context, access, for_sdk=for_sdk)
    if access.force:
        ended, begun = forget_entries(context.state)
        if ended == before.generation:
            before = replace(before, generation=begun)
    if _is_usual(context, access):
        _store(context, plan, credentials, before)
    return plan, credentials


def _is_usual(context: Context, access: Access) -> bool:
    """Return whether a call without options would get the same credentials; the source of the code does not matter.

    fob uses no stored answer while FOB_MIN_LEFT is set, so it stores none either.
    """
    usual, names = Access(), ("duration", "serial", "no_mfa", "min_left")
    return (
        not context.common.role
        and not context.settings.min_left
        and all(getattr(access, name) == getattr(usual, name) for name in names)
    )


def _store(context: Context, plan: Plan, credentials: Key | Session, before: Before) -> None:
    """Store an answer. It only makes the next call faster, so a failure is shown only with ``--verbose``."""
    from awsfob.output.process_document import document
    from awsfob.profiles.plan import region_in_files

    options = (context.common.credentials_file, context.common.config_file, context.common.region)
    ends = credentials.expiration if isinstance(credentials, Session) else None
    if any(options) or ends is None or stored_answer(context.profile):
        return
    if not validity.is_good(ends, validity.MIN_LEFT, datetime.now(UTC)):
        return  # the entry would not be used
    if any(step.source for step in plan.steps):
        return  # an entry does not know what botocore resolves
    chain = {context.profile, *(step.role.profile for step in plan.steps if step.role)}
    if (chain | {plan.pair.key_profile if plan.pair else ""}) & {*context.snapshot.profile_files}:
        return  # an entry knows what the two AWS files were, not the profile folder
    # An answer of a profile with endpoints is for ``process`` only: ``env`` and ``exec`` hand them on.
    region = None if plan.endpoints else region_in_files(context.snapshot, plan.profile, plan.pair) or ""
    paths = (context.credentials_path, context.config_path)
    try:
        store_entry(context.state, context.profile, region, document(credentials), ends, paths, before)
    except (FobError, OSError) as error:
        context.messages.detail(f"no stored answer for the next call: {error}")
