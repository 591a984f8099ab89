"""The account in an access key id.

AWS does not document the form. It is public knowledge: after the prefix, an id is base32; of its first fifty bits the
first is set, and the forty after it are the account id. Ids from before 2019 have no account in them.
"""

from __future__ import annotations

from typing import Final

_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PREFIXES: Final = ("AKIA", "ASIA")


def account_of(key_id: str) -> str | None:
    """Return the twelve digits of the account in an access key id, or None if it has none."""
    digits = key_id[4:14]
    if not key_id.startswith(_PREFIXES) or len(digits) < 10 or set(digits) - set(_ALPHABET):  # noqa: PLR2004 - fifty bits
        return None
    bits = 0
    for digit in digits:
        bits = bits * 32 + _ALPHABET.index(digit)
    return f"{bits >> 9 & (1 << 40) - 1:012d}" if bits >> 49 else None
