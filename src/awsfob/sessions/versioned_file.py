"""Reads a JSON file of the state folder, which says in which version of its form it was written.

A damaged file counts as no file, because fob works without it. A file that fob cannot read now, or that a newer fob
wrote, is an error: a change would lose what it holds.
"""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.storage import files as disk

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def read_version(path: Path, version: int) -> dict[str, Any] | None:
    """Return the content of a file; None if it is missing or damaged, or if its version is an older one.

    Args:
        path: The file. Its folder is made if it is missing.
        version: The version of the form that this fob writes.

    Raises:
        FilesError: The file cannot be read, other users can change its folder, or a newer version of fob wrote it.
    """
    disk.private_folder(path.parent)
    data = disk.read(path)
    if not data:
        return None
    import json

    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return None
    found = content.get("version") if isinstance(content, dict) else None
    if isinstance(found, int) and found > version:
        raise FilesError(f"{path} was written by a newer version of fob", "use that version, or remove the file")
    return content if found == version else None
