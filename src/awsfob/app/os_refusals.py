"""What to tell the user when the operating system refused something that no rule foresaw."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from awsfob.storage.os_errors import to_files_error

if TYPE_CHECKING:
    from awsfob.errors import FilesError


def explain_refusal(error: OSError) -> FilesError:
    """Return the error to show; an ``OSError`` without a file name concerns fob's own output."""
    if isinstance(error.filename, str):
        return to_files_error(error, Path(error.filename), "use")
    return to_files_error(error, Path("the output"), "write")
