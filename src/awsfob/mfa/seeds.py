"""The seeds of devices, kept in the keyring of the system: Secret Service, macOS Keychain, Windows Credential Manager.

The libraries for it, keyring and pyotp, come with the extra ``awsfob[keyring]``. No other source of codes needs them.
A keyring may wait until the user unlocks it, and without a desktop it waits for ever. So a thread asks it, and fob
stops waiting after a time.
"""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qs

from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING, cast
from awsfob.mfa.source import SourceFailedError
from awsfob.model import Secret
from awsfob.system.time_limit import in_thread
from awsfob.text import how_to_install

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    _Value = TypeVar("_Value")

SERVICE = "fob MFA seed"
SECONDS = 60.0
_SHORTEST_BYTES = 14  # 112 bits: NIST SP 800-63B-4, 3.1.4.1, and what pyotp takes; AWS's seeds have 320
_INSTALL = how_to_install("keyring")


def read_seed(text: str) -> Secret:
    """Return the seed that a user gave: base32 with or without spaces, or the ``otpauth://`` URI of a QR code.

    Raises:
        UsageError: It is neither, or not of a device that AWS knows; the text is not repeated.
    """
    text = text.strip()
    bare = _from_uri(text) if "://" in text else text
    seed = "".join(bare.split()).replace("-", "").rstrip("=").upper()
    if _bytes_in(seed) < _SHORTEST_BYTES:
        raise UsageError(
            "that is not the seed of an MFA device",
            "it is the secret key that AWS shows beside the QR code: letters and the digits 2 to 7 (base32)",
        )
    return Secret(seed)


def _bytes_in(seed: str) -> int:
    """Return the number of bytes that a base32 text encodes, 0 for any other text."""
    try:
        return len(base64.b32decode(seed + "=" * (-len(seed) % 8)))
    except (binascii.Error, ValueError):
        return 0


def _from_uri(text: str) -> str:
    """Return the secret of an ``otpauth://totp/`` URI (the key URI format of Google Authenticator)."""
    start, _, query = text.partition("?")
    values = {key.lower(): value[0] for key, value in parse_qs(query).items()}
    if not start.lower().startswith("otpauth://totp/") or not values.get("secret"):
        raise UsageError("that is not the seed of an MFA device", "the URI of a QR code starts with otpauth://totp/")
    usual = {"digits": "6", "period": "30", "algorithm": "SHA1"}
    if any(values.get(key, value).upper() != value for key, value in usual.items()):
        raise UsageError(
            "that is not the seed of a device that AWS supports", "AWS takes six digits, 30 seconds and SHA-1"
        )
    return values["secret"]


def need_packages() -> None:
    """Check that the packages of the extra ``keyring`` are installed.

    Raises:
        SourceFailedError: One is not.
    """
    if missing := _missing_package():
        raise SourceFailedError(f"totp: the Python package {missing} is not installed", _INSTALL)


def _missing_package() -> str | None:
    try:
        import keyring
        import pyotp
    except ModuleNotFoundError as error:
        return error.name
    del keyring, pyotp
    return None


def get(serial: str, seconds: float = SECONDS) -> Secret | None:
    """Return the seed of a device, or None.

    Raises:
        SourceFailedError: There is no keyring, or it gives nothing in time.
    """
    need_packages()
    import keyring

    seed = _in_time(lambda: keyring.get_password(SERVICE, serial), seconds)
    return Secret(seed) if seed else None


def put(serial: str, seed: Secret) -> None:
    """Keep the seed of a device.

    Raises: as `get`.
    """
    need_packages()
    import keyring

    _in_time(lambda: keyring.set_password(SERVICE, serial, seed.reveal()), SECONDS)


def remove(serial: str) -> None:
    """Forget the seed of a device, which must be there.

    Raises: as `get`.
    """
    need_packages()
    import keyring

    _in_time(lambda: keyring.delete_password(SERVICE, serial), SECONDS)


def keyring_name() -> str:
    """Return the name of the keyring that is used here."""
    import keyring

    return keyring.get_keyring().name


def why_no_keyring() -> str | None:
    """Say that there is no keyring, or no package to reach it with; None when there are both."""
    if missing := _missing_package():
        return f"the Python package {missing} is not installed: {_INSTALL}"
    import keyring
    from keyring.backends import fail, null

    return "no system keyring runs here" if isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring) else None


def _in_time(ask: Callable[[], _Value], seconds: float) -> _Value:
    """Return the answer of the keyring.

    Raises:
        SourceFailedError: It failed, or did not answer within ``seconds``.
    """
    try:
        return cast("_Value", in_thread(seconds, ask))
    except TimeoutError:
        raise SourceFailedError(f"totp: the system keyring did not answer in {seconds:g} s", "unlock it") from None
    except Exception as error:  # noqa: BLE001  backends raise what they like, and it may quote a value
        raise SourceFailedError(f"totp: the system keyring failed ({type(error).__name__})", *_hints()) from None


def _hints() -> list[str]:
    missing = why_no_keyring()
    return [f"{missing}: on Linux it is a Secret Service such as gnome-keyring"] if missing else []
