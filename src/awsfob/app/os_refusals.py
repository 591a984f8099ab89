"""The error to show for an unexpected failure of the operating system."""

from __future__ import annotations

from pathlib import Path

from awsfob.light_typing import TYPE_CHECKING
from awsfob.storage.os_errors import to_files_error
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from awsfob.errors import FilesError


def is_reader_gone(error: OSError) -> bool:
    """Return whether an error of writing to stdout says that the program behind the pipe has ended."""
    if isinstance(error, BrokenPipeError):
        return True
    return not isinstance(error.filename, str) and error.errno == SYSTEM.broken_pipe


def unexpected_os_error(error: OSError) -> FilesError:
    """Return the error to show; an ``OSError`` without a file name concerns fob's own output."""
    if isinstance(error.filename, str):
        return to_files_error(error, Path(error.filename), "use")
    return to_files_error(error, Path("the output"), "write")
