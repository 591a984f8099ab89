"""The classes of ``datetime`` in C. The module ``datetime`` of Python 3.11 first runs a copy of them in Python."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING

__all__ = ["UTC", "datetime", "timedelta"]

if TYPE_CHECKING:
    from datetime import UTC, datetime, timedelta
else:
    try:
        from _datetime import UTC, datetime, timedelta
    except ImportError:  # a Python without that C code
        from datetime import UTC, datetime, timedelta
