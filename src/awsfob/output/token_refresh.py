"""What aws-token-refresh prints and sets, for ``fob as aws-token-refresh``."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.environment import CREDENTIALS, LEGACY, OWN_ENDPOINTS, legacy_variables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ADMINPY = ("GLOBUS_ACCOUNT_NAME", "OPS_ADMIN_EXTERNAL_MFA")
CLEARED = (*CREDENTIALS, "AWS_REGION", *LEGACY, *_ADMINPY, OWN_ENDPOINTS)
"""What ``clear_aws_env`` unsets. AWS_PROFILE and AWS_DEFAULT_REGION stay, as there."""

_SH = """\
_fob_awsenv() {
  _fob_lines=$(command fob as aws-token-refresh "$@") || {
    set -- "$?"
    unset _fob_lines
    return "$1"
  }
  eval "$_fob_lines"
  unset _fob_lines
}
token() { command fob as aws-token-refresh token "$@"; }
awsenv() { _fob_awsenv awsenv "$@"; }
clear_aws_env() { _fob_awsenv clear_aws_env "$@"; }
list_aws_profiles() { command fob as aws-token-refresh list_aws_profiles "$@"; }
"""
_FISH = """\
function token
    command fob as aws-token-refresh token $argv
end
function awsenv
    set -l lines (command fob as aws-token-refresh awsenv $argv | string replace -r '^unset ' 'set -e ')
    test $pipestatus[1] -eq 0; or return 1
    string join \\n -- $lines | source
end
function clear_aws_env
    command fob as aws-token-refresh clear_aws_env | string replace -r '^unset ' 'set -e ' | source
end
function list_aws_profiles
    command fob as aws-token-refresh list_aws_profiles $argv
end
"""
FUNCTIONS = {"bash": _SH, "zsh": _SH, "fish": _FISH}


def as_there(profile: str, settings: Mapping[str, str], serial: str | None, region: str | None) -> dict[str, str]:
    """Return the variables that ``awsenv`` sets beside the credentials.

    Args:
        profile: The profile.
        settings: Its settings.
        serial: The device of its session, or None.
        region: Its region, or None.
    """
    account = dict(zip(_ADMINPY, (profile, "true"), strict=True))
    where = {"AWS_PROFILE": profile} | ({"AWS_DEFAULT_REGION": region} if region else {})
    return where | account | legacy_variables(settings, serial)


def in_columns(names: Sequence[str], width: int) -> str:
    """Return names in columns, the first column first, as column(1) does it."""
    if not names:
        return ""
    cell = max(map(len, names)) + 2
    rows = -(-len(names) // max(width // cell, 1))
    lines = ("".join(name.ljust(cell) for name in names[row::rows]).rstrip() for row in range(rows))
    return "".join(f"{line}\n" for line in lines)
