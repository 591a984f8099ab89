"""What was being done when a call failed."""

from __future__ import annotations

from awsfob.light_typing import NamedTuple

THE_SESSION, FROM_SOURCE = "the session", "the credentials from the source"
"""Signers: a session of an IAM user's key, which another login replaces, and what ``fob login`` cannot get."""


class Situation(NamedTuple):
    """What was being done when AWS refused, for the hints.

    Attributes:
        profile: The profile as the user named it.
        signer: What signed, in words that the user can find: ``the key in [x] of credentials``.
        key_id: The access key id that signed.
        serial: The device, if a code went along.
        role_arn: The role, for AssumeRole.
        region: Where the call went.
        purpose: What of ``NEEDS`` in permissions.py the call is part of.
        source: The profile whose source botocore resolves; None for a call of fob.
        origin: The setting that names this source, with its file and line, or None.
    """

    profile: str
    signer: str
    key_id: str
    serial: str | None = None
    role_arn: str | None = None
    region: str | None = None
    purpose: str | None = None
    source: str | None = None
    origin: str | None = None
