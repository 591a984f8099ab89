"""The rules for the files in ``~/.aws/aws-profiles``, one for each profile. Pure.

The file of a user has an access key and a device (``mfa_id``). The file of a role has a ``role_name``, an
``account_id`` and optionally the profile that assumes the role (``master_profile``). The rules come from the source and
the sample files of aws-token-refresh.
"""

from __future__ import annotations

import re

from awsfob.errors import FilesError
from awsfob.ini.comments import without_comment
from awsfob.ini.lines import delimiter_at
from awsfob.ini.parsed import broken
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Key, Secret, SectionCopy
from awsfob.profiles import expiry
from awsfob.profiles.key_rule import holds_key
from awsfob.profiles.snapshot import KEY_ID, LEGACY_TOKEN, SECRET, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from awsfob.profiles.folder.profile_file import ProfileFile
    from awsfob.profiles.snapshot import Snapshot

NOT_COPIED = (KEY_ID, SECRET, TOKEN, LEGACY_TOKEN, *expiry.SETTINGS)
ROLE_SETTINGS = ("role_name", "account_id", "master_profile", "mfa_id", "mfa_type", "region")

_ACCOUNT_DIGITS = 12
_MARKER = r"###\s.*?'(?:.*/|(?:[A-Za-z]:|\\).*\\)?([^/]+)'\s+###"  # a path of Windows has backslashes


def marker_of(path: Path) -> str:
    """Return the comment that marks a section as a copy of a profile file."""
    return f"### This section is made by fob from '{path}' ###"


def marked_name(comment: str) -> str | None:
    """Return the profile in a marker of fob or aws-token-refresh; None for another comment."""
    found = re.fullmatch(_MARKER, comment.strip())
    return found[1] if found else None


def copy_of(file: ProfileFile) -> SectionCopy:
    """Return the section copy of a profile file: its settings for the sections of the AWS files."""
    values = file.values
    settings = tuple((name, value) for name, value in values.items() if name not in NOT_COPIED and "\n" not in value)
    is_plain = holds_key(values) and not values.get("mfa_id") and not file.is_role
    has_both = holds_key(values) and values.get(KEY_ID) and values.get(SECRET)
    key = Key(values[KEY_ID], Secret(values[SECRET])) if has_both else None
    return SectionCopy(file.name, marker_of(file.path), tuple(_lines(file)), settings, key, is_plain)


def _lines(file: ProfileFile) -> Iterator[str]:
    """Yield the lines without the header, blank lines and credentials, and without the comments after values."""
    parsed = file.document.parsed
    lines, entries = parsed.lines, parsed.reading.sections[file.header].entries
    owners = {index: name for name, entry in entries.items() for index in (entry.line, *entry.more)}
    for index, line in enumerate(lines):
        text = line.strip()
        if index in owners and owners[index] not in NOT_COPIED:
            at = delimiter_at(text) + 1 if index == entries[owners[index]].line else 0
            value = text[at:].lstrip()  # only what follows a value is a comment
            yield ("" if at else "    ") + text.removesuffix(value) + without_comment(value)
        elif text[:1] in ("#", ";"):
            yield text


def check_profile(snapshot: Snapshot, name: str) -> None:
    """Check the profile file of a profile, if it has one.

    Raises:
        FilesError: The file is not valid, its header is not its name, or it describes a role that cannot be assumed.
    """
    file = snapshot.profile_files.get(name)
    if file is None:
        others = () if snapshot.aws_section_refs(name) else snapshot.profile_files.values()
        for other in others:
            if other.header == name:
                _check_header(other)
        return
    problems = file.document.problems()
    if problems:
        raise broken(problems[0], file.path)
    _check_header(file)
    _check_lines(file)
    if file.is_role or file.values.get("mfa_id"):
        _check_account(file)
    if file.is_role:
        _check_master(snapshot, file)


def _check_header(file: ProfileFile) -> None:
    headers = file.document.sections()
    if len(headers) != 1:
        what = "no header" if not headers else f"{len(headers)} headers: {', '.join(f'[{each}]' for each in headers)}"
        raise FilesError(f"{file.path} has {what}", f"a profile file has one header, which is its name: [{file.name}]")
    if file.header != file.name:
        raise FilesError(
            f"the file {file.path} is named '{file.name}', and its header says [{file.header}]",
            f"change the header to [{file.name}], or rename the file to {file.header}",
        )


def _check_lines(file: ProfileFile) -> None:
    """Refuse a setting that continues in an indented line: the user probably meant another setting."""
    for name, value in file.document.own(file.header).items():
        if name in (KEY_ID, SECRET, *ROLE_SETTINGS) and "\n" in value:
            raise FilesError(
                f"{file.path}: the value of {name} continues in the next line, which begins with white space",
                "remove that white space if the line is another setting",
            )


def _check_account(file: ProfileFile) -> None:
    account = file.values.get("account_id", "")
    if not account and file.is_role:
        raise FilesError(
            f"{file.path} describes a role and has no account_id",
            "add the line 'account_id = ...' with the 12 digits of the role's account",
        )
    if account and not (account.isascii() and account.isdigit() and len(account) == _ACCOUNT_DIGITS):
        kind = f"has {len(account)} digits" if account.isascii() and account.isdigit() else "is not a number"
        raise FilesError(
            f"the account_id in {file.path} {kind}, and an AWS account id has {_ACCOUNT_DIGITS}",
            "the AWS console shows it at the top right; zeros at the start count",
        )


def _check_master(snapshot: Snapshot, file: ProfileFile) -> None:
    master = file.master
    if not master:
        raise FilesError(
            f"{file.path} describes a role and names no master_profile",
            "add the line 'master_profile = NAME' with the profile that has the access key",
            "or set one for all roles: fob_master_profile in [default] of the config file, or FOB_MASTER_PROFILE",
        )
    other = snapshot.profile_files.get(master)
    if other is not None and other.is_role:
        itself = "itself" if master == file.name else f"'{master}'"
        raise FilesError(
            f"the master_profile of {file.path} is {itself}, which is a role", "use a profile with the key of a user"
        )
    if other is None and not snapshot.aws_section_refs(master):
        known = ", ".join(each.name for each in snapshot.profile_files.values() if not each.is_role)
        raise FilesError(
            f"the master_profile of {file.path} is '{master}', and there is no such profile",
            f"profiles with a key in the folder: {known or 'none'}",
        )
