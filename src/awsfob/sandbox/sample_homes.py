"""Sample ``.aws`` folders, one for each layout, with the access key of a sandbox user."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from awsfob.errors import FilesError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from awsfob.sandbox.control import SandboxUser

#: partition -> a region in it
REGIONS: Final = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The sample files of one layout.

    Attributes:
        profile: The profile to log in.
        credentials: The credentials file, a template with fields in braces.
        config: The config file, a template, too.
        profiles: The files of the profile folder: name and template.
    """

    profile: str
    credentials: str
    config: str
    profiles: tuple[tuple[str, str], ...] = ()


_KEYS: Final = "aws_access_key_id = {key_id}\naws_secret_access_key = {secret}\n"
_DUMMY: Final = "aws_access_key_id = dummy\naws_secret_access_key = dummy\naws_session_token = dummy\n"

_USER_FILE: Final = (
    f"[mainuser]\n# An optional comment\n{_KEYS}mfa_id = {{serial}}\naccount_id = {{account}}\nregion = {{region}}\n"
)

LAYOUTS: Final = {
    "long-term": Layout(
        "default",
        f"[default-long-term]\n{_KEYS}aws_mfa_device = {{serial}}\n",
        "[default]\nregion = {region}\n",
    ),
    "mfa-suffix": Layout(
        "accountName",
        f"[accountNamemfa]\n{_DUMMY}",
        f"[profile accountName]\n{_KEYS}region = {{region}}\n\n"
        f"[profile accountNamemfa]\n{_DUMMY}mfa_serial = {{serial}}\nregion = {{region}}\n",
    ),
    "source-profile": Layout(
        "myaccount",
        f"[myaccountPermanent]\n{_KEYS}\n[myaccount]\n",
        "[myaccountPermanent]\noutput = json\nmfa_serial = {serial}\nuser_arn = {arn}\n\n"
        "[myaccount]\nregion = {region}\nsource_profile = myaccountPermanent\n",
    ),
    "sts-suffix": Layout(
        "work",
        f"[work]\n{_KEYS}mfa_serial = {{serial}}\nusername = {{name}}\n",
        "[profile work]\nregion = {region}\n",
    ),
    "profile-dir": Layout("mainuser", "", "", (("mainuser", _USER_FILE),)),
}


def check_home(home: Path) -> None:
    """Refuse a home that has AWS files already.

    Raises:
        FilesError: If the home has AWS files already.
    """
    for path in (home / ".aws" / "credentials", home / ".aws" / "config"):
        if os.path.lexists(path):
            raise FilesError(f"{path} exists already", "choose a folder without AWS files")


def write_home(home: Path, layout: str, user: SandboxUser, partition: str) -> Layout:
    """Write the files of a layout into ``.aws``, with modes 0700 and 0600.

    Returns:
        The layout that was written.

    Raises:
        UsageError: If the layout does not exist.
        FilesError: If a file exists or cannot be written.
    """
    if layout not in LAYOUTS:
        raise UsageError(f"unknown layout {layout}", f"the layouts are {', '.join(LAYOUTS)}")
    chosen, region = LAYOUTS[layout], REGIONS.get(partition, "us-east-1")
    values = {"key_id": user.key_id, "secret": user.secret, "serial": user.serial, "arn": user.arn, "name": user.name}
    values["account"] = user.account
    texts = {"credentials": chosen.credentials, "config": chosen.config}
    texts |= {f"aws-profiles/{name}": text for name, text in chosen.profiles}
    write_files(home, {name: text.format(**values, region=region) for name, text in texts.items()})
    return chosen


def write_files(home: Path, texts: Mapping[str, str]) -> None:
    """Write new files into ``.aws`` of a home.

    Raises:
        FilesError: If a file exists or cannot be written.
    """
    check_home(home)
    folder = home / ".aws"
    try:
        for path in dict.fromkeys((home, folder, *((folder / name).parent for name in texts))):
            if not path.exists():
                path.mkdir()
                path.chmod(0o700)  # the umask changes the mode of mkdir
        for name, text in texts.items():
            handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                (folder / name).chmod(0o600)  # under a umask that takes the owner's bits, too
                file.write(text)
    except OSError as error:
        raise FilesError(f"cannot write {error.filename or folder}: {error.strerror}") from error
