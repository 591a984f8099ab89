"""Marked values in the place of secrets, and how one is seen where it must not be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET, TOKEN, CODE, TYPO = "canarySECRET" * 3 + "cana", "canaryTOKEN" * 9, "271828", "canary code"
SEED, ANSWER = "CANARYSEED" * 3 + "AB", "canary answer of a vault"
CANARIES = {
    "secret": SECRET,
    "token": TOKEN,
    "code": CODE,
    "mistyped code": TYPO,
    "seed": SEED,
    "answer of 1Password": ANSWER,
}


def shown(text: str, canaries: Mapping[str, str] = CANARIES) -> list[str]:
    """Return the names of the canaries in a text. A code counts where it stands alone: hashes have digits, too."""
    return [name for name, value in canaries.items() if re.search(rf"(?<![0-9A-Za-z]){re.escape(value)}", text)]
