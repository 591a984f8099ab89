"""The commands that are killed and failed, as data: what is on disk before each, and what must stand there after it.

There are comments, neighbours, line ends of both kinds and modes of every kind in the files, so that each can be lost.
"""

from __future__ import annotations

from tests.faults.case_model import CommandCase, File

_CREDENTIALS, _CONFIG = ".aws/credentials", ".aws/config"
_KEY = "aws_access_key_id = {key_id}\naws_secret_access_key={secret}\n"
_SESSION = "aws_access_key_id = {session_id}\naws_secret_access_key = {session_secret}\naws_session_token = {token}\n"
_ENDS = "expiration = {ends}\n"
_MINE = f"# keys of mine\r\n[work]\n{_KEY}"
_NEIGHBOUR = "\n; a neighbour\n[other]\r\nregion = eu-west-1\r\n"
_SETTINGS = "# settings\n[profile work]\nregion = eu-west-3\r\noutput = json\n"
_STALE = (
    "aws_access_key_id = ASIASTALE\nAWS_SECRET_ACCESS_KEY:stale\naws_session_token = stale\n"
    "aws_security_token = stale\nexpiration = 2001-01-01T00:00:00Z\n"
)
_NOT_IN_STEP = "warning: programs may call another region or endpoint for ["


def _crlf(text: str) -> str:
    """Return what fob adds below a line that ends with CRLF."""
    return text.replace("\n", "\r\n")


def _same(name: str, mode: int, text: str) -> File:
    return File(name, mode, text, text)


NEW_SECTION = CommandCase(
    "fob login, a new section",
    ("login", "work"),
    (
        File(
            _CREDENTIALS,
            0o640,
            f"{_MINE}mfa_serial = {{serial}}\n{_NEIGHBOUR}# the end",
            f"{_MINE}mfa_serial = {{serial}}\n{_NEIGHBOUR}# the end\n\n[work-sts]\n{_SESSION}{_ENDS}",
        ),
        File(_CONFIG, 0o644, _SETTINGS, f"{_SETTINGS}\n[profile work-sts]\nregion = eu-west-3\n", warning=_NOT_IN_STEP),
    ),
    session="work-sts",
)
EXISTING_SECTION = CommandCase(
    "fob login, an existing section",
    ("login", "work"),
    (
        File(
            _CREDENTIALS,
            0o644,
            f"[work]\r\n# old\n{_STALE}{_NEIGHBOUR}\n[work-long-term]\n{_KEY}aws_mfa_device = {{serial}}",
            "[work]\r\n# old\naws_access_key_id = {session_id}\nAWS_SECRET_ACCESS_KEY:{session_secret}\n"
            "aws_session_token = {token}\naws_security_token = {token}\nexpiration = {ends}\n"
            f"{_NEIGHBOUR}\n[work-long-term]\n{_KEY}aws_mfa_device = {{serial}}",
        ),
        _same(_CONFIG, 0o640, _SETTINGS),
    ),
    session="work",
    used=(("login", "work"),),
)
NEW_FILE = CommandCase(
    "fob login, a new file",
    ("login", "work"),
    (
        File(_CREDENTIALS, 0o600, None, f"[workmfa]\n{_SESSION}{_ENDS}"),
        File(
            _CONFIG,
            0o600,
            f"{_SETTINGS}{_KEY}\n[profile workmfa]\nmfa_serial = {{serial}}\n",
            f"{_SETTINGS}{_KEY}\n[profile workmfa]\nmfa_serial = {{serial}}\nregion = eu-west-3\n",
            warning=_NOT_IN_STEP,
        ),
    ),
    session="workmfa",
    used=(("login", "work"),),
)
_USER_FILE = (
    "[mainuser]\n# An optional comment\naws_access_key_id = {key_id}\naws_secret_access_key = {secret}\n"
    "mfa_id = {serial}\naccount_id = {account}\nregion = us-east-1"
)
_KEYS_ONLY = "[keys]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = other\n"
_KEYS_MARK = "### This section is made by fob from '{home}/.aws/aws-profiles/keys' ###\n"
_COPIED = (
    "mfa_id = {serial}\naccount_id = {account}\nregion = us-east-1\n"
    "### This section is made by fob from '{home}/.aws/aws-profiles/mainuser' ###\n"
)
BOTH_FILES = CommandCase(
    "fob login, both files",
    ("login", "mainuser"),
    (
        File(
            _CREDENTIALS,
            0o640,
            f"# the top\n{_NEIGHBOUR}",
            f"# the top\n{_NEIGHBOUR}"
            + _crlf(
                f"\n[mainuser]\n# An optional comment\n{_COPIED}{_SESSION}aws_session_token_expiration = {{ends}}\n"
            ),
        ),
        File(_CONFIG, 0o644, _SETTINGS, _SETTINGS + _crlf(f"\n[profile mainuser]\n{_COPIED}")),
        _same(".aws/aws-profiles/mainuser", 0o600, _USER_FILE),
    ),
    session="mainuser",
    used=(("login", "mainuser"),),
)
LOGOUT = CommandCase(
    "fob logout",
    ("logout", "work"),
    (
        File(
            _CREDENTIALS,
            0o640,
            f"{_MINE}mfa_serial = {{serial}}\n\n[work-sts]\r\n# temporary\noutput = text\n{_NEIGHBOUR}",
            f"{_MINE}mfa_serial = {{serial}}\n\n[work-sts]\r\n# temporary\noutput = text\n{_NEIGHBOUR}",
        ),
        _same(
            _CONFIG,
            0o644,
            f"{_SETTINGS}\n[profile deploy]\nrole_arn = arn:aws:iam::{{account}}:role/deploy\n"
            "source_profile = work-sts\n\n[profile work-sts]\nregion = eu-west-3\n",
        ),
    ),
    used=(("login", "work"), ("process", "deploy")),
    role="deploy",
    starts_used=True,
)
INIT = CommandCase(
    "fob init",
    ("init", "work"),
    (
        File(
            _CREDENTIALS,
            0o640,
            f"{_MINE}{_NEIGHBOUR}",
            f"{_MINE}mfa_serial={{serial}}\nusername={{name}}\n{_NEIGHBOUR}",
        ),
        _same(_CONFIG, 0o644, _SETTINGS),
    ),
    policy="open",
)
INIT_PROCESS = CommandCase(
    "fob init --process, both files",
    ("init", "work", "--process"),
    (
        File(
            _CREDENTIALS,
            0o640,
            f"{_MINE}\n[work-sts]\n# old\n{_STALE}{_NEIGHBOUR}",
            f"{_MINE}mfa_serial={{serial}}\nusername={{name}}\n\n[work-sts]\n# old\n{_NEIGHBOUR}",
            between=(f"{_MINE}mfa_serial={{serial}}\nusername={{name}}\n\n[work-sts]\n# old\n{_STALE}{_NEIGHBOUR}",),
        ),
        File(
            _CONFIG,
            0o644,
            _SETTINGS,
            f"{_SETTINGS}\n[profile work-sts]\ncredential_process = {{fob_process}} work-sts\nregion = eu-west-3\n",
        ),
    ),
    policy="open",
    used=(("init", "work", "--process"),),
)
ROTATE = CommandCase(
    "fob rotate",
    ("rotate", "work", "--yes", "--wait", "1"),
    (
        File(
            _CREDENTIALS,
            0o640,
            f"{_MINE}{_NEIGHBOUR}",
            _MINE.replace("{key_id}", "{new_id}").replace("{secret}", "{new_secret}") + _NEIGHBOUR,
        ),
        File(
            _CONFIG,
            0o600,
            f"{_SETTINGS}\n[profile twin]\r\n{_KEY}",
            f"{_SETTINGS}\n[profile twin]\r\naws_access_key_id = {{new_id}}\naws_secret_access_key={{new_secret}}\n",
        ),
    ),
    policy="open",
    kills=range(3),
    errors=range(5),
)
SYNC = CommandCase(
    "fob sync",
    ("sync",),
    (
        File(
            _CREDENTIALS,
            0o640,
            f"# the top\n{_NEIGHBOUR}",
            f"# the top\n{_NEIGHBOUR}"
            + _crlf(f"\n{_KEYS_ONLY}{_KEYS_MARK}")
            + _crlf(f"\n[mainuser]\n# An optional comment\n{_COPIED}"),
        ),
        File(
            _CONFIG,
            0o644,
            _SETTINGS,
            _SETTINGS + _crlf(f"\n[profile keys]\n{_KEYS_MARK}\n[profile mainuser]\n{_COPIED}"),
        ),
        _same(".aws/aws-profiles/mainuser", 0o600, _USER_FILE),
        _same(".aws/aws-profiles/keys", 0o600, _KEYS_ONLY),
    ),
    used=(("sync",),),
)
CASES = (NEW_SECTION, EXISTING_SECTION, NEW_FILE, BOTH_FILES, LOGOUT, INIT, INIT_PROCESS, ROTATE, SYNC)

WRONG = CommandCase(
    "a wrong program",
    (),
    (
        File(_CREDENTIALS, 0o640, f"# old\n{_MINE}", f"# new\n{_MINE}"),
        File(_CONFIG, 0o644, f"# old\n{_SETTINGS}", f"# new\n{_SETTINGS}"),
    ),
)
"""For wrong_writer.py, in the place of fob."""
