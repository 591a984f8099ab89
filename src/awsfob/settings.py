"""All environment variables that fob reads, and the path of fob's state folder.

No other module reads the environment, except ``fastpath``, which runs before this module is loaded.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct
from awsfob.system import SYSTEM
from awsfob.text import is_variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DURATION_VARIABLES = ("AWS_SESSION_DURATION", "MFA_STS_DURATION")
PROFILE_VARIABLES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
_SIMPLE_TERMINALS = ("", "dumb", "unknown", "emacs", "network")
ASKING = "FOB_ASKING"
"""The variable with the profiles that fob is resolving, one on each line; see ``sessions/resolved.py``."""


class Settings(Struct):
    """The settings of one process's environment; None for a variable that is not set or is empty.

    Attributes:
        environ: All variables, for the programs that fob starts.
        profile: AWS_PROFILE, else AWS_DEFAULT_PROFILE.
        profile_variable: The name of the variable with the profile.
        credentials_file: AWS_SHARED_CREDENTIALS_FILE.
        config_file: AWS_CONFIG_FILE.
        region: AWS_REGION, else AWS_DEFAULT_REGION.
        endpoints: AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_STS.
        own_endpoints: FOB_ENDPOINTS: the names of the endpoint variables that ``fob env`` or ``fob exec`` has set for a
            profile. They do not hold for another one.
        own_region: FOB_REGION: the region that ``fob use`` or ``fob shell`` has set for a profile. Where it stands in
            AWS_REGION, it does not hold for another one.
        used: FOB_USE: the profile that ``fob use`` or ``fob shell`` has put into the shell.
        shell_of: FOB_SHELL: the profile of the ``fob shell`` that this process runs in.
        access_key_id: AWS_ACCESS_KEY_ID; fob does not sign with it.
        session_duration: The name and the text of AWS_SESSION_DURATION, else of MFA_STS_DURATION (of aws-mfa).
        device: MFA_DEVICE: the serial of the device (of aws-mfa).
        code: FOB_CODE.
        mfa_from: FOB_MFA_FROM: the sources of codes.
        op_account: AWS_MFA_UPDATER_OP_ACCOUNT: the 1Password account (of aws-mfa).
        op_item: AWS_MFA_UPDATER_OP_ITEM_NAME: the 1Password item (of aws-mfa).
        min_left: FOB_MIN_LEFT as text.
        login_wait: FOB_LOGIN_WAIT as text: how long to wait for a login elsewhere where nobody can be asked.
        ask_timeout: FOB_ASK_TIMEOUT as text: how long a question stays.
        lock_wait: FOB_LOCK_WAIT as text: how long to wait for another fob that gets the same session.
        aws_timeout: FOB_AWS_TIMEOUT as text: how long one exchange with AWS may take.
        master_profile: FOB_MASTER_PROFILE: the profile that assumes the roles of the profile folder.
        search_path: PATH.
        is_full_terminal: Whether TERM names a terminal that programs can draw on.
        uses_instance_metadata: Whether EC2 metadata is allowed: AWS_EC2_METADATA_DISABLED is not ``true``.
        state: fob's state folder; see ``state_folder``.
    """

    environ: Mapping[str, str]
    profile: str | None
    profile_variable: str | None
    credentials_file: str | None
    config_file: str | None
    region: str | None
    endpoints: tuple[str | None, str | None]
    own_endpoints: tuple[str, ...]
    own_region: str | None
    used: str | None
    shell_of: str | None
    access_key_id: str | None
    session_duration: tuple[str, str] | None
    device: str | None
    code: str | None
    mfa_from: str | None
    op_account: str | None
    op_item: str | None
    min_left: str | None
    login_wait: str | None
    ask_timeout: str | None
    lock_wait: str | None
    aws_timeout: str | None
    master_profile: str | None
    search_path: str | None
    is_full_terminal: bool
    uses_instance_metadata: bool
    state: Path

    @property
    def in_use(self) -> str | None:
        """The profile whose credentials programs get in this shell: ``fob use`` hides the one of AWS_PROFILE."""
        return self.used or self.profile

    @property
    def redraws(self) -> bool:
        """Whether TERM names a terminal on which a line can be written again."""
        return self.environ.get("TERM", "") not in _SIMPLE_TERMINALS

    def __repr__(self) -> str:
        """Return a text without values, because one may be a code or a password."""
        return f"Settings of {len(self.environ)} variables"

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Settings:
        """Return the settings of an environment."""
        values = {name: text for name, text in environ.items() if text}
        variable = next((name for name in PROFILE_VARIABLES if name in values), None)
        return cls(
            environ=environ,
            profile=values[variable] if variable else None,
            profile_variable=variable,
            credentials_file=values.get("AWS_SHARED_CREDENTIALS_FILE"),
            config_file=values.get("AWS_CONFIG_FILE"),
            region=next((values[name] for name in REGION_VARIABLES if name in values), None),
            endpoints=(environ.get("AWS_ENDPOINT_URL"), environ.get("AWS_ENDPOINT_URL_STS")),
            own_endpoints=_endpoint_variables(values.get("FOB_ENDPOINTS", "")),
            own_region=values.get("FOB_REGION"),
            used=values.get("FOB_USE"),
            shell_of=values.get("FOB_SHELL"),
            access_key_id=values.get("AWS_ACCESS_KEY_ID"),
            session_duration=next(((name, values[name]) for name in DURATION_VARIABLES if name in values), None),
            device=values.get("MFA_DEVICE"),
            code=values.get("FOB_CODE"),
            mfa_from=values.get("FOB_MFA_FROM"),
            op_account=values.get("AWS_MFA_UPDATER_OP_ACCOUNT"),
            op_item=values.get("AWS_MFA_UPDATER_OP_ITEM_NAME"),
            min_left=values.get("FOB_MIN_LEFT"),
            login_wait=values.get("FOB_LOGIN_WAIT"),
            ask_timeout=values.get("FOB_ASK_TIMEOUT"),
            lock_wait=values.get("FOB_LOCK_WAIT"),
            aws_timeout=values.get("FOB_AWS_TIMEOUT"),
            master_profile=values.get("FOB_MASTER_PROFILE"),
            search_path=environ.get("PATH"),
            is_full_terminal=values.get("TERM", "dumb") != "dumb",
            uses_instance_metadata=environ.get("AWS_EC2_METADATA_DISABLED", "").lower() != "true",
            state=state_folder(environ),
        )


def _endpoint_variables(text: str) -> tuple[str, ...]:
    """Return the names in a text that are of endpoint variables; another program may have set any text."""
    return tuple(name for name in text.split() if name.startswith("AWS_ENDPOINT_URL") and is_variable(name))


def current() -> Settings:
    """Return the settings of this process."""
    return Settings.of(environment())


def environment() -> dict[str, str]:
    """Return a copy of this process's environment, for a program that fob starts."""
    return dict(os.environ)


def colours_of(environ: Mapping[str, str]) -> bool | None:
    """Return whether an environment forbids or demands colours; None leaves it to the stream.

    NO_COLOR (no-color.org) and FORCE_COLOR (force-color.org) count if they are not empty; a terminal of the type
    ``dumb`` has no colours.
    """
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return False if environ.get("TERM") == "dumb" else None


def leave_out(names: Iterable[str]) -> None:
    """Take variables out of this process's environment; no program that fob starts inherits them then."""
    for name in names:
        os.environ.pop(name, None)


@contextmanager
def environment_with(name: str, value: str) -> Iterator[None]:
    """Set an environment variable of this process in a ``with`` block; programs started in the block inherit it."""
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
    """Return a path with ``~`` and ``$NAME`` replaced, as botocore does for the paths of the AWS files.

    Raises:
        FilesError: The home folder that ``~`` stands for is not known.
    """
    return Path(_with_home(os.path.expandvars(text)))


def _with_home(text: str) -> str:
    """Return a path with ``~`` or ``~user`` replaced; unlike Python, refuse to take ``~`` for a folder's name."""
    expanded = os.path.expanduser(text)  # noqa: PTH111  Path.expanduser raises RuntimeError
    if not expanded.startswith("~"):
        return expanded
    user = expanded.replace(os.sep, "/").split("/")[0][1:]
    if user:
        raise FilesError(f"cannot use {text}: this machine has no user '{user}'", "write the path without ~")
    home = SYSTEM.home_variable
    raise FilesError(
        f"cannot use {text}: the home folder is not known, for {home} is not set",
        f"set {home}, or name the paths: AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE and FOB_STATE_DIR",
    )


def state_folder(environ: Mapping[str, str]) -> Path:
    """Return the path of fob's state folder, which may not exist yet: locks, used codes, cached sessions, backups.

    It is FOB_STATE_DIR, in which ``~`` is replaced; else ``fob`` in XDG_STATE_HOME if that is an absolute path, else
    ``~/.local/state/fob`` (XDG Base Directory Specification 0.8); on Windows, ``fob`` in ``%LOCALAPPDATA%``.
    ``fastpath/entry.py`` and the script ``fob-process`` have the same rule, and leave a ``~`` to this one.

    Raises:
        FilesError: The home folder is not known.
    """
    if chosen := environ.get("FOB_STATE_DIR"):
        return Path(_with_home(chosen))
    return Path(_with_home(SYSTEM.state_base(environ))) / "fob"
