"""A profile whose ``credential_process`` is fob. Pure.

Programs that cannot assume a role, or that read no session section, can still run a program for credentials. A role
needs a profile of its own for that: SDKs assume the role of a profile with ``role_arn`` themselves, whatever
``credential_process`` stands beside it, and fob reads ``role_arn`` to know what to assume.
"""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.fob_process import fob_arguments, runs_fob
from awsfob.profiles.inherited import inherited
from awsfob.profiles.layouts import is_session_section
from awsfob.profiles.plan import region_in_files
from awsfob.profiles.section_changes import SectionChange, planned
from awsfob.profiles.section_ref import SectionRef
from awsfob.profiles.snapshot import (
    CONFIG,
    CREDENTIALS,
    KEY_ID,
    LEGACY_TOKEN,
    SECRET,
    TOKEN,
    header_for_all,
)
from awsfob.profiles.sources import KINDS
from awsfob.structs import Struct, field
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.snapshot import Snapshot

PROCESS = "credential_process"
_SUFFIX = "-process"
_CREDENTIALS = (KEY_ID, SECRET, TOKEN, LEGACY_TOKEN)


def name_for_role(role: str) -> str:
    """Return the name of the profile with which programs get the credentials of a role profile."""
    return role + _SUFFIX


def is_role(snapshot: Snapshot, name: str) -> bool:
    """Return whether a profile names a role, in the AWS files or in a profile file."""
    return "role_arn" in snapshot.settings(name)


def served_role(snapshot: Snapshot, name: str) -> str | None:
    """Return the role profile for which a profile runs fob, or None."""
    arguments = fob_arguments(snapshot.settings(name)) or []
    return arguments[0] if len(arguments) == 1 and is_role(snapshot, arguments[0]) else None


class ProcessProfile(Struct):
    """A profile whose ``credential_process`` is fob.

    Attributes:
        name: The profile.
        command: The ``credential_process``.
        file: The file that has it, ``config`` or ``credentials``.
        to_call: The settings that say where to call AWS, see ``settings_to_call``.
    """

    name: str
    command: str
    file: str
    to_call: Mapping[str, str] = field(shown=False)


def role_changes(snapshot: Snapshot, role: str, profile: ProcessProfile) -> list[SectionChange]:
    """Return the changes that make a profile of its own for a role, or bring it up to date; the role stays as it is.

    Raises:
        FilesError: The profile has another source of credentials.
    """
    if snapshot.section_refs(profile.name):
        _check_free(snapshot, role, profile.name)
    return process_changes(snapshot, profile)


def process_changes(snapshot: Snapshot, profile: ProcessProfile) -> list[SectionChange]:
    """Return the changes that give a profile its ``credential_process``, in one file and not in the other.

    Settings of ``to_call`` that the profile has already stay: they may be the user's choice. Those that it has in
    credentials only go to config, too, because the C++ SDK reads them there only.
    """
    name, file, own = profile.name, profile.file, snapshot.settings(profile.name)
    header = header_for_all(snapshot.config, name)
    refs = {CONFIG: SectionRef(CONFIG, header), CREDENTIALS: SectionRef(CREDENTIALS, name)}
    other = CREDENTIALS if file == CONFIG else CONFIG
    wanted: dict[str, dict[str, str | None]] = {file: {PROCESS: profile.command}, other: {}}
    if runs_fob(snapshot.files[other][0].own(refs[other].header)):
        wanted[other][PROCESS] = None
    in_config = snapshot.config.own(header)
    missing = {each: value for each, value in profile.to_call.items() if not in_config.get(each)}
    wanted[CONFIG] |= {each: own.get(each) or value for each, value in missing.items()}
    return [change for each in (file, other) for change in planned(snapshot, refs[each], wanted[each])]


def settings_to_call(snapshot: Snapshot, name: str, role: str, pair: Pair | None, region: str | None) -> dict[str, str]:
    """Return where to call AWS, for the profile of its own of a role: profiles inherit nothing.

    Args:
        snapshot: All files.
        name: The profile.
        role: The role profile.
        pair: The pair behind it, or None.
        region: The region that the user gave, or None for the one of the files.
    """
    found = {**inherited(snapshot, name, (role,)), "region": region or region_in_files(snapshot, role, pair)}
    return {each: value for each, value in found.items() if value}


def check_source(snapshot: Snapshot, section: str, hint: str) -> None:
    """Check that a profile has no source that SDKs would prefer to ``credential_process``, or that would be lost.

    A session in the credentials file is no matter of this check.

    Raises:
        FilesError: It has one. The error names the setting and its line.
    """
    settings = snapshot.settings(section)
    others = [each for kind in KINDS for each in (*kind.settings, *kind.also) if each != PROCESS]
    others += [] if runs_fob(settings) else [PROCESS]
    names_key = snapshot.plain_source(section)  # awsmfa and fob read it; SDKs do not
    for setting in others:
        refs = [ref for ref in snapshot.aws_section_refs(section) if snapshot.values(ref).get(setting)]
        if refs and not (setting == "source_profile" and names_key):
            why = "the line would be lost" if setting == PROCESS else f"SDKs would use that and not {PROCESS}"
            raise FilesError(f"{setting} {snapshot.where(refs[0], setting)} is another source: {why}", hint)
    in_config = snapshot.section_ref(section, CONFIG)
    held = [name for name in _CREDENTIALS if in_config and snapshot.values(in_config).get(name)]
    if in_config and held:
        where = snapshot.where(in_config, held[0])
        raise FilesError(f"{held[0]} {where} is another source: some SDKs would use that and not {PROCESS}", hint)


def _check_free(snapshot: Snapshot, role: str, name: str) -> None:
    """Check that a profile may become the one that runs fob for a role.

    Raises:
        FilesError: It may not, because it is used for something else.
    """
    hint = f"choose another name for the new profile: fob init {shell_word(role)} --process --as ANOTHER-NAME"
    if name == role:
        raise FilesError(f"profile '{name}' is the role itself, and SDKs would assume it without running fob", hint)
    for ref in snapshot.aws_section_refs(name):
        held = [each for each in _CREDENTIALS if snapshot.values(ref).get(each)]
        if held:
            where = snapshot.where(ref, held[0])
            raise FilesError(f"{held[0]} {where} is another source: SDKs would use that and not {PROCESS}", hint)
    check_source(snapshot, name, hint)
    arguments = fob_arguments(snapshot.settings(name))
    is_other = arguments is not None and arguments != [role]
    if is_other or snapshot.plain_source(name) or is_session_section(snapshot, name) or name in snapshot.profile_files:
        raise FilesError(f"profile '{name}' is there already, and is not the one of the role '{role}'", hint)
