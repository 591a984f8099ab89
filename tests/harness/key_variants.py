"""What can be in a section: every form of an id, with every token and secret beside it, and what fob may do with it.

What may be lost is said here case by case, not computed: the rule of fob is compared with it.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

LONG_TERM_ID = "AKIAIOSFODNN7EXAMPLE"
LONG_TERM_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SESSION_SECRET = "s3551on+Secret/OfASessionThatMayBeLost01"

_OTHER_IDS = {
    "comment": f"{LONG_TERM_ID}  # laptop",
    "lost character": LONG_TERM_ID[:-1],
    "joined": f"{LONG_TERM_ID} {LONG_TERM_SECRET}",
    "swapped": LONG_TERM_SECRET,
    "lower case": LONG_TERM_ID.lower(),
    "old form": "0PN5J17HBGZHT7JJ3X82",
    "another server's": "minioadmin",
    "none": None,
}
_IDS = {"AWS's form": LONG_TERM_ID, **_OTHER_IDS}
_SECRETS = {"whole": LONG_TERM_SECRET, "comment": f"{LONG_TERM_SECRET}  # mine", "missing": None}
_TOKENS = {
    "no token": "",
    "empty token": "aws_session_token =\n",
    "token": "aws_session_token = t/+=\n",
    "legacy token": "aws_security_token = t/+=\n",
    "both tokens": "aws_session_token = t/+=\naws_security_token = t/+=\n",
}


class Variant(NamedTuple):
    """The lines of a section, and what may become of them.

    Attributes:
        name: What is in it, in words.
        key_id: The id, or None.
        lines: The lines.
        stays: Every text in it that may be part of a long-term key; without one, fob may remove the lines.
        is_unclear: The id is of no form of AWS's, so that only fob's own record says that it is a session.
    """

    name: str
    key_id: str | None
    lines: str
    stays: tuple[str, ...]
    is_unclear: bool = False


def _variant(id_name: str, secret_name: str, token_name: str) -> Variant:
    key_id, secret, token = _IDS[id_name], _SECRETS[secret_name], _TOKENS[token_name]
    if id_name == "swapped":
        secret = LONG_TERM_ID if secret else None
    lines = f"aws_access_key_id = {key_id}\n" if key_id else ""
    lines += f"aws_secret_access_key = {secret}\n" if secret else ""
    lines += token
    stays = tuple(text for text in (LONG_TERM_ID[:-1], LONG_TERM_SECRET) if text in lines)
    is_unclear = "token" in token.partition("=")[2] or "t/" in token
    is_unclear = is_unclear and LONG_TERM_ID[:-1] not in lines and bool(stays)
    return Variant(f"{id_name} id, {secret_name} secret, {token_name}", key_id, lines, stays, is_unclear)


KEYS = [each for names in product(_IDS, _SECRETS, _TOKENS) if (each := _variant(*names)).stays]
"""Everything that may be a long-term key, or half of one."""

_SESSION = f"aws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SESSION_SECRET}\n"
OTHERS = [
    Variant("a session", "ASIAIOSFODNN7EXAMPLE", f"{_SESSION}aws_session_token = t\n", ()),
    Variant("a legacy session", "ASIAIOSFODNN7EXAMPLE", f"{_SESSION}aws_security_token = t\n", ()),
    Variant("half a session", "ASIAIOSFODNN7EXAMPLE", _SESSION, ()),
    Variant("dummies", "x", "aws_access_key_id = x\naws_secret_access_key = x\naws_session_token = x\n", ()),
    Variant(
        "long dummies",
        "X" * 20,
        f"aws_access_key_id = {'X' * 20}\naws_secret_access_key = {'X' * 40}\naws_session_token = {'X' * 99}\n",
        (),
    ),
    Variant("a token alone", None, "aws_session_token = t\n", ()),
    Variant("no credentials", None, "colour = blue\n", ()),
]
"""What a session may overwrite and a logout may remove."""


def few(variants: list[Variant]) -> list[Variant]:
    """Return the variants with a whole secret and the usual tokens: one process each is quick enough."""
    wanted = ("whole secret, no token", "whole secret, token", "whole secret, legacy token")
    return [each for each in variants if each.name.endswith(wanted)]
