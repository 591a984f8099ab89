"""The rule that tells a long-term key from a session. Pure. No other module decides this.

A long-term secret has no second copy at AWS, so the rule is careful in one direction: what may be a long-term key is
never overwritten and never removed. A session token beside a key proves nothing: ``aws configure`` writes an id and a
secret and leaves an old token where it is. The prefixes of ids are from AWS's reference of IAM identifiers: ``AKIA``
for long-term keys, ``ASIA`` for sessions.
"""

from __future__ import annotations

import re
from enum import Enum

from awsfob.ini.comments import without_comment
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.snapshot import KEY_ID, LEGACY_TOKEN, SECRET, TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.model import Key

_CREDENTIALS = (KEY_ID, SECRET, TOKEN, LEGACY_TOKEN)
_LONG_TERM, _OF_SESSION = "AKIA", "ASIA"
_LONG_TERM_ID = _LONG_TERM + r"[A-Z0-9]{16}"
# AWS's secrets have 40 of these characters. With one missing or lost it may still be the only copy.
_LONG_RUN = r"[A-Za-z0-9/+]{36,}"
_FEWEST_DIFFERENT = 10


class Held(Enum):
    """The credentials in a section.

    Attributes:
        NOTHING: Neither an id nor a secret.
        KEY: A long-term key, or half of one.
        SESSION: A session, or half of one.
        PLACEHOLDER: Values that cannot be credentials, with a token beside them.
        UNCLEAR: An id of another form, a secret that may be a long-term one, and a token.
    """

    NOTHING = "nothing"
    KEY = "key"
    SESSION = "session"
    PLACEHOLDER = "placeholder"
    UNCLEAR = "unclear"


def held_in(values: Mapping[str, str]) -> Held:
    """Return what the credentials in a section are.

    An id of AWS's form for long-term keys is a key, whatever is beside it, and also if it is in the wrong setting or
    has text around it. Of other ids, one without a token is a key, unless it is the id of a session.

    Args:
        values: The settings of the section by lower-case name.
    """
    key_id, secret = values.get(KEY_ID, ""), values.get(SECRET, "")
    if key_id.startswith(_LONG_TERM) or any(_has_long_term_id(values.get(name, "")) for name in _CREDENTIALS):
        return Held.KEY
    if not (key_id or secret):
        return Held.NOTHING
    if key_id.startswith(_OF_SESSION):
        return Held.SESSION
    if not has_token(values):
        return Held.KEY
    return Held.UNCLEAR if _may_be_secret(key_id) or _may_be_secret(secret) else Held.PLACEHOLDER


def has_token(values: Mapping[str, str]) -> bool:
    """Return whether a section has a session token, under either name."""
    return bool(values.get(TOKEN) or values.get(LEGACY_TOKEN))


def holds_key(values: Mapping[str, str]) -> bool:
    """Return whether a section holds a long-term key, or half of one."""
    return held_in(values) is Held.KEY


def holds_session(values: Mapping[str, str]) -> bool:
    """Return whether a section holds temporary credentials that are complete."""
    return held_in(values) is Held.SESSION and has_token(values) and bool(values.get(SECRET))


def may_be_lost(values: Mapping[str, str], copied: Key | None = None, written: str | None = None) -> bool:
    """Return whether a change of the credentials in a section could lose the only copy of a long-term key.

    Args:
        values: The settings of the section.
        copied: A long-term key that another file holds too, or None. The section is a copy only if the secret is the
            same as well.
        written: The id of the session that fob has written to this section, or None.
    """
    held, key_id = held_in(values), values.get(KEY_ID, "")
    if held is Held.UNCLEAR:
        return not key_id or key_id != written
    return held is Held.KEY and not (copied and is_copy_of(values, copied))


def is_copy_of(values: Mapping[str, str], key: Key) -> bool:
    """Return whether a section holds this key, with this secret, or half of it; comments after values do not count."""
    own = {KEY_ID: key.key_id, SECRET: key.secret.reveal()}
    return all(without_comment(values.get(name, "")) in ("", value) for name, value in own.items())


def may_hide_key(text: str) -> bool:
    """Return whether a comment or another setting may contain a long-term key, which a user has put aside there."""
    return _has_long_term_id(text) or _may_be_secret(text)


def why_kept(values: Mapping[str, str]) -> str:
    """Return, in words that follow the name of a section, why fob does not change the credentials in it."""
    if held_in(values) is Held.UNCLEAR:
        return "holds credentials that fob has not written, and they may be a long-term key"
    return f"holds a long-term key{' (with an old session token beside it)' if has_token(values) else ''}"


def _has_long_term_id(text: str) -> bool:
    return _LONG_TERM in text and re.search(_LONG_TERM_ID, text) is not None


def _may_be_secret(text: str) -> bool:
    """Return whether a text contains what may be a secret: long, of mixed case, and not one word again and again."""
    found = (match[0] for match in re.finditer(_LONG_RUN, text))
    return any(len(set(run)) >= _FEWEST_DIFFERENT and run.upper() != run != run.lower() for run in found)
