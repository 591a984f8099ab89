"""Names of files for long texts. ``hashlib`` would say them too, but OpenSSL takes a quarter of a start to load."""

from __future__ import annotations

from _imp import source_hash  # SipHash, as Python marks its bytecode

_KEYS = (0x666F6231, 0x666F6232)


def short_name(text: str) -> str:
    """Return the name of a file for a text: 32 digits. No two texts have the same name by chance.

    An attacker can make two such texts. So where that matters, the file has to contain its text.
    """
    return "".join(source_hash(key, text.encode("utf-8", "surrogatepass")).hex() for key in _KEYS)
