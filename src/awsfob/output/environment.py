"""Credentials as environment variables, and as commands that set these variables in a shell.

The variables in ``SHADOWS`` were found by tests with botocore, the AWS CLI and the JavaScript SDK.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing is not loaded where fob answers from a stored entry
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsfob.model import Key, Session

CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION")
LEGACY = ("AWS_ACCT", "AWS_MFA_SN", "ADMIN_AWS_ACCT")
REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
ENDPOINT = "AWS_ENDPOINT_URL"
OWN_ENDPOINTS = "FOB_ENDPOINTS"
"""The variable with the names of the endpoint variables that ``env`` and ``exec`` have set; see ``settings.py``."""
USED = "FOB_USE"
"""The variable with the profile that ``fob use`` or ``fob shell`` has put into a shell."""
ALSO = {"awsume": "AWSUME_PROFILE", "aws-vault": "AWS_VAULT", "aws-sso": "AWS_SSO_PROFILE"}
"""The variables in which other tools leave the name of the profile, by tool; prompts show them."""
OWN_REGION = "FOB_REGION"
"""The variable with the region that ``fob use`` or ``fob shell`` has set for a profile; it is of no other profile."""
SHELL_OF = "FOB_SHELL"
"""The variable with the profile that a ``fob shell`` was started for."""
NAMES = (USED, OWN_REGION, *ALSO.values())

# Variables that SDKs use instead of these credentials, or mix with them: a profile (some SDKs prefer it to an access
# key in the environment), the legacy token (botocore prefers it), an old expiry, the id of another account (botocore
# uses it in endpoints), and the credentials of a container or of a web identity.
SHADOWS = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ACCOUNT_ID",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
)


def variables(
    credentials: Key | Session, region: str | None, endpoints: dict[str, str] | None = None
) -> dict[str, str]:
    """Return the variables to set.

    Args:
        credentials: A key or a session.
        region: The region, or None; it goes into two variables, because SDKs read different ones.
        endpoints: See ``endpoint_variables``.
    """
    from awsfob.model import Session
    from awsfob.profiles.expiry import rfc3339

    values = {"AWS_ACCESS_KEY_ID": credentials.key_id, "AWS_SECRET_ACCESS_KEY": credentials.secret.reveal()}
    if isinstance(credentials, Session):
        values["AWS_SESSION_TOKEN"] = credentials.token.reveal()
        if credentials.expiration:
            values["AWS_CREDENTIAL_EXPIRATION"] = rfc3339(credentials.expiration)
    return values | (dict.fromkeys(REGIONS, region) if region else {}) | (endpoints or {})


def endpoint_variables(endpoints: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for the endpoints that a profile names, in the order in which the SDKs look for them.

    A variable of the user stays, and AWS_ENDPOINT_URL wins over all endpoints of a profile. No AWS service has a name
    that a variable cannot have, and a shell would obey some of them.

    Args:
        endpoints: See ``profiles.inherited.endpoints``.
        environ: The environment of the user, without the variables that fob has set.
    """
    from awsfob.text import is_variable

    if environ.get(ENDPOINT) or environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return {}
    named = {f"{ENDPOINT}_{name.upper()}" if name else ENDPOINT: url for name, url in endpoints.items()}
    values = {name: url for name, url in named.items() if is_variable(name) and not environ.get(name)}
    return values | {OWN_ENDPOINTS: " ".join(values)} if values else {}


def legacy_variables(values: Mapping[str, str], serial: str | None) -> dict[str, str]:
    """Return the variables that aws-token-refresh sets: the account id, twice, and the serial of the device."""
    account = values.get("account_id")
    found = (account, values.get("mfa_id") or serial, account)
    return {name: value for name, value in zip(LEGACY, found, strict=True) if value}


def to_remove(values: Mapping[str, str]) -> list[str]:
    """Return the variables to unset beside ``values``: ``SHADOWS``, an old token, and the name of another profile."""
    return [name for name in (*SHADOWS, "AWS_SESSION_TOKEN", *NAMES) if name not in values]


def kept_names() -> list[str]:
    """Return the variables that ``fob use`` may change and ``fob use --unset`` gives back."""
    return list(dict.fromkeys((*CREDENTIALS, *SHADOWS, *REGIONS, *LEGACY, *NAMES)))


def names_of(profile: str, region: str | None, also: str | None) -> dict[str, str]:
    """Return the variables that say whose credentials a shell has.

    Args:
        profile: The profile.
        region: The region that fob sets; None if it sets none, or the one that the user has set already.
        also: Keys of ``ALSO``, with commas between them; None for none.

    Raises:
        UsageError: Another word is among them.
    """
    tools = [tool.strip() for tool in also.split(",")] if also else []
    if unknown := [tool for tool in tools if tool not in ALSO]:
        from awsfob.errors import UsageError

        raise UsageError(f"--also does not know '{unknown[0]}'", f"use one or more of: {','.join(ALSO)}")
    own = {OWN_REGION: region} if region else {}
    return dict.fromkeys((USED, *(ALSO[tool] for tool in tools)), profile) | own


def child_environment(parent: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Return the parent's environment with the credentials, without ``to_remove`` and without FOB_CODE.

    A variable without a name, which Python takes from its parent and gives to nobody, is left out, too.
    """
    dropped = {*to_remove(values), OWN_ENDPOINTS, "FOB_CODE", ""}
    if parent.get(OWN_REGION) and parent[OWN_REGION] == parent.get(REGIONS[0]):
        dropped |= {*REGIONS}  # of another profile
    return {name: value for name, value in parent.items() if name not in dropped} | dict(values)


def lines(values: Mapping[str, str], removed: list[str], shell: str) -> str:
    """Return the commands for a shell that unset and set variables.

    Args:
        values: The variables to set; a value contains no NUL byte.
        removed: The variables to unset first.
        shell: A key of ``SHELLS``.

    Raises:
        FilesError: cmd or a dotenv file cannot hold one of the values.
    """
    return SHELLS[shell](values, removed)


def lines_of_use(values: Mapping[str, str], removed: list[str], shell: str) -> str:
    """Return what the function behind ``fob use`` evaluates: it keeps what was there, once, and then sets.

    Args:
        values: As for ``lines``.
        removed: As for ``lines``.
        shell: A key of ``FUNCTION_SHELLS``.
    """
    return "_fob_keep\n" + lines(values, removed, FUNCTION_SHELLS[shell])


def lines_of_unset(removed: list[str], shell: str, *, quiet: bool, always: bool) -> str:
    """Return what the function behind ``fob use --unset`` evaluates; only the shell knows what it gives back.

    Where nothing is kept, the variables are the user's own, or what a ``fob shell`` began with, and stay. But if
    FOB_USE is set outside a ``fob shell``, a parent of this shell has used ``fob use``, and they go.

    Args:
        removed: The variables to unset first.
        shell: A key of ``FUNCTION_SHELLS``.
        quiet: Whether the user hears nothing about it.
        always: Whether the variables go in any case.
    """
    syntax = FUNCTION_SHELLS[shell]
    commands = lines({}, removed, syntax) + f"_fob_give_back{' 2>/dev/null' if quiet else ''}\n"
    otherwise = "" if quiet else f'else\necho "{_NOTHING_SET}" >&2\n'
    return commands if always else _WHERE_FOB_SET[syntax].format(commands + otherwise)


def _sh(values: Mapping[str, str], removed: list[str]) -> str:
    unset = f"unset {' '.join(removed)}\n" if removed else ""
    return unset + "".join(f"export {name}={_sh_quoted(value)}\n" for name, value in values.items())


def _fish(values: Mapping[str, str], removed: list[str]) -> str:
    unset = "".join(f"set -e {name}; or true;\n" for name in removed)  # it fails for one that is not set
    return unset + "".join(f"set -gx {name} {_fish_quoted(value)};\n" for name, value in values.items())


def _powershell(values: Mapping[str, str], removed: list[str]) -> str:
    unset = "".join(f"Remove-Item -ErrorAction SilentlyContinue Env:{name}\n" for name in removed)
    quoted = {
        name: "".join(sign * 2 if sign in _POWERSHELL_QUOTES else sign for sign in value)
        for name, value in values.items()
    }
    return unset + "".join(f"$Env:{name} = '{value}'\n" for name, value in quoted.items())


def _cmd(values: Mapping[str, str], removed: list[str]) -> str:
    _refuse(values, _CMD_CANNOT, "cmd")
    unset = "".join(f'set "{name}="\n' for name in removed)
    return unset + "".join(f'set "{name}={value}"\n' for name, value in values.items())


def _dotenv(values: Mapping[str, str], removed: list[str]) -> str:
    """Return a dotenv file; it cannot unset variables."""
    del removed
    _refuse(values, "\r\n", "a dotenv file")
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _json(values: Mapping[str, str], removed: list[str]) -> str:
    import json

    return json.dumps({**dict(values), **dict.fromkeys(removed)}, indent=2) + "\n"


SHELLS: dict[str, Callable[[Mapping[str, str], list[str]], str]] = {
    "sh": _sh,
    "fish": _fish,
    "powershell": _powershell,
    "cmd": _cmd,
    "dotenv": _dotenv,
    "json": _json,
}

FUNCTION_SHELLS = {"bash": "sh", "zsh": "sh", "fish": "fish"}
"""The shells with a function for ``fob use``, and their syntax."""
_NOTHING_SET = "fob: this shell has nothing of fob to give back"
_WHERE_FOB_SET = {
    "sh": 'if [ -n "${{_fob_kept-}}" ] || [ -n "${{FOB_USE-}}" -a -z "${{FOB_SHELL-}}" ]; then\n{}fi\n',
    "fish": 'if set -qg _fob_kept; or test -n "$FOB_USE" -a -z "$FOB_SHELL"\n{}end\n',
}


# PowerShell reads a typographic single quote as a plain one. Inside a quoted text, each quote is doubled.
_POWERSHELL_QUOTES = "'\u2018\u2019\u201a\u201b"
_CMD_CANNOT = '\r\n"%'


def _refuse(values: Mapping[str, str], characters: str, form: str) -> None:
    """Refuse a value with a character that the form would change; credentials from AWS have no such character."""
    for name, value in values.items():
        if set(value) & set(characters):
            from awsfob.errors import FilesError

            raise FilesError(f"{form} cannot hold the value of {name}", "use another --shell, such as json")


def _sh_quoted(value: str) -> str:
    """Quote a value for a POSIX shell: inside single quotes, only the single quote is special."""
    return "'" + value.replace("'", "'\\''") + "'"


def _fish_quoted(value: str) -> str:
    """Quote a value for fish: inside single quotes, a backslash escapes itself and the quote."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
