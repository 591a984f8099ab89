"""What ``fob migrate`` recognises on a machine: the keys in the files, and tools whose keys are elsewhere."""

from __future__ import annotations

from awsfob.app.keys_elsewhere import MFA_CREDENTIALS, keys_in_file
from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.profiles.fob_process import split_command
from awsfob.profiles.inventory import pairs
from awsfob.profiles.migration.foreign_layouts import other_pairs
from awsfob.profiles.section_ref import FOLDER
from awsfob.settings import environment
from awsfob.system import SYSTEM
from awsfob.text import shell_word

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.app.context import Context
    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.snapshot import Snapshot


class Recognised(NamedTuple):
    """A profile with a key, as ``fob migrate`` lists it.

    Attributes:
        profile: The name that users type.
        layout: The name of its layout.
        key: The section with the key.
        session_section: The section for its sessions.
        command: What moves it to another layout.
    """

    profile: str
    layout: str
    key: str
    session_section: str
    command: str


def recognised(context: Context) -> list[Recognised]:
    """Return all profiles with a key, with the layout of each.

    Raises:
        FilesError: The files cannot be read.
    """
    folder, snapshot = context.credentials_path.parent / FOLDER, context.snapshot
    others = other_pairs(snapshot)
    known = {pair.key for pair in others}
    found = [*others, *(pair for pair in pairs(snapshot) if pair.key not in known)]
    in_file = (_in_file(name) for name in keys_in_file(context))
    return [*(_of_pair(pair, folder) for pair in found), *in_file]


def tools_here(snapshot: Snapshot) -> list[str]:
    """Return a line for each tool on this machine whose keys are elsewhere, or that needs nothing moved."""
    environ, lines = environment(), list[str]()
    if SYSTEM.find_program("aws-vault", environ):
        lines.append(
            "aws-vault is installed; to copy a key out of it: fob migrate PROFILE --from aws-vault --to long-term"
        )
    for name in snapshot.names:
        words = split_command(snapshot.settings(name).get("credential_process", "")) or [""]
        if words[0].rpartition("/")[2] == "granted" and words[1:2] == ["credential-process"]:
            command = f"granted credentials export-plaintext {shell_word(name)}"
            lines.append(f"the key of '{name}' is in granted; to write it to the credentials file: {command}")
    if SYSTEM.find_program("awsume", environ):
        lines.append("awsume is installed: it reads the same profiles as fob, so nothing has to move")
    return lines


def _of_pair(pair: Pair, folder: Path) -> Recognised:
    command = f"fob migrate {shell_word(pair.name)} --to long-term"
    if pair.session_section == pair.name:
        command = f"fob migrate {shell_word(pair.name)} --to sts-suffix"
    if pair.key.file.startswith(FOLDER):
        command = f"fob import {shell_word(folder)}"
    return Recognised(pair.name, pair.layout.name, str(pair.key), f"[{pair.session_section}]", command)


def _in_file(name: str) -> Recognised:
    command = f"fob migrate {shell_word(name)} --from mfa_credentials --to long-term"
    return Recognised(name, MFA_CREDENTIALS, f"[{name}] of {MFA_CREDENTIALS}", f"[{name}]", command)
