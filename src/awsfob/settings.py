"""Every environment variable that fob reads, as one value, and where fob keeps its own files.

No other module reads the environment, but for ``fastpath``, which answers before this one is loaded.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROFILE_VARIABLES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
ASKING = "FOB_ASKING"
"""The profiles that fob is resolving, one a line: a program of theirs may start fob again."""


class Settings(NamedTuple):
    """What the environment of one process says; None or empty for a variable that is not set.

    Attributes:
        environ: All of it, for the programs that fob starts.
        profile: AWS_PROFILE, else AWS_DEFAULT_PROFILE.
        profile_variable: Which of the two names the profile.
        credentials_file: AWS_SHARED_CREDENTIALS_FILE.
        config_file: AWS_CONFIG_FILE.
        region: AWS_REGION, else AWS_DEFAULT_REGION.
        endpoints: AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_STS.
        access_key_id: AWS_ACCESS_KEY_ID; never used to sign.
        session_duration: AWS_SESSION_DURATION, as it was written (the tool aws-mfa).
        device: MFA_DEVICE: the serial of a device.
        code: FOB_CODE.
        mfa_from: FOB_MFA_FROM: where codes come from.
        op_account: AWS_MFA_UPDATER_OP_ACCOUNT: the account at 1Password (aws-mfa).
        op_item: AWS_MFA_UPDATER_OP_ITEM_NAME: the item at 1Password (aws-mfa).
        min_left: FOB_MIN_LEFT, as it was written.
        master_profile: FOB_MASTER_PROFILE: the profile that assumes roles of the profile folder.
        search_path: PATH.
        colours: Whether a terminal may be given colours: NO_COLOR (no-color.org) is not set, TERM is not ``dumb``.
        uses_instance_metadata: Whether EC2 may be asked: AWS_EC2_METADATA_DISABLED is not ``true``.
        state: fob's state folder, see ``state_folder``.
    """

    environ: Mapping[str, str]
    profile: str | None
    profile_variable: str | None
    credentials_file: str | None
    config_file: str | None
    region: str | None
    endpoints: tuple[str | None, str | None]
    access_key_id: str | None
    session_duration: str | None
    device: str | None
    code: str | None
    mfa_from: str | None
    op_account: str | None
    op_item: str | None
    min_left: str | None
    master_profile: str | None
    search_path: str | None
    colours: bool
    uses_instance_metadata: bool
    state: Path

    def __repr__(self) -> str:
        """Show no value: one may be a code or a password."""
        return f"Settings of {len(self.environ)} variables"

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Settings:
        """Return the settings of an environment."""
        said = {name: text for name, text in environ.items() if text}
        variable = next((name for name in PROFILE_VARIABLES if name in said), None)
        return cls(
            environ=environ,
            profile=said[variable] if variable else None,
            profile_variable=variable,
            credentials_file=said.get("AWS_SHARED_CREDENTIALS_FILE"),
            config_file=said.get("AWS_CONFIG_FILE"),
            region=said.get("AWS_REGION") or said.get("AWS_DEFAULT_REGION"),
            endpoints=(environ.get("AWS_ENDPOINT_URL"), environ.get("AWS_ENDPOINT_URL_STS")),
            access_key_id=said.get("AWS_ACCESS_KEY_ID"),
            session_duration=said.get("AWS_SESSION_DURATION"),
            device=said.get("MFA_DEVICE"),
            code=said.get("FOB_CODE"),
            mfa_from=said.get("FOB_MFA_FROM"),
            op_account=said.get("AWS_MFA_UPDATER_OP_ACCOUNT"),
            op_item=said.get("AWS_MFA_UPDATER_OP_ITEM_NAME"),
            min_left=said.get("FOB_MIN_LEFT"),
            master_profile=said.get("FOB_MASTER_PROFILE"),
            search_path=environ.get("PATH"),
            colours="NO_COLOR" not in said and said.get("TERM") != "dumb",
            uses_instance_metadata=environ.get("AWS_EC2_METADATA_DISABLED", "").lower() != "true",
            state=state_folder(environ),
        )


def current() -> Settings:
    """Return the settings of this process."""
    return Settings.of(environment())


def environment() -> dict[str, str]:
    """Return a copy of this process's environment, for a program that it starts."""
    return dict(os.environ)


@contextmanager
def environment_with(name: str, value: str) -> Iterator[None]:
    """Set a variable of this process for the length of a block; programs that it starts inherit it."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def expanded_path(text: str) -> Path:
    """Return a path with ``~`` and ``$NAME`` replaced, as botocore does for the paths of the AWS files."""
    return Path(os.path.expandvars(text)).expanduser()


def state_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of fob's own files: locks, used codes, cached sessions, first copies. It need not exist.

    The rule is FOB_STATE_DIR, else ``fob`` in XDG_STATE_HOME, else ``~/.local/state/fob`` (XDG Base Directory
    Specification 0.8); on Windows ``%LOCALAPPDATA%``. ``fastpath/entry.py`` and the script ``fob-process`` follow it
    too.
    """
    if chosen := environ.get("FOB_STATE_DIR"):
        return Path(chosen)
    return Path(SYSTEM.state_base(environ)) / "fob"
