"""A folder for files that come and go by the thousand."""

from __future__ import annotations

import os

_SHARED = "/dev/shm"  # noqa: S108  what is made in it is private, and has a free name
MEMORY = _SHARED if os.access(_SHARED, os.W_OK) else None
"""A folder that is no disk, for ``tempfile``; None, which means its usual one, where there is none."""
