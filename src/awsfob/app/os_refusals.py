"""The error to show for an unexpected failure of the operating system."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from awsfob.storage.os_errors import to_files_error

if TYPE_CHECKING:
    from awsfob.errors import FilesError


def unexpected_os_error(error: OSError) -> FilesError:
    """Return the error to show; an ``OSError`` without a file name concerns fob's own output."""
    if isinstance(error.filename, str):
        return to_files_error(error, Path(error.filename), "use")
    return to_files_error(error, Path("the output"), "write")
