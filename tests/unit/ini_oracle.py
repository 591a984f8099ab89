"""What botocore itself makes of a file: the judge of everything that fob believes about one."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.configloader import raw_config_parse
from botocore.exceptions import ConfigParseError

from tests.harness.memory import MEMORY

if TYPE_CHECKING:
    from awsfob.ini.document import Document

Sections = dict[str, dict[str, str]]


@lru_cache(maxsize=50)  # each check asks again about the same file
def botocore_reads(data: bytes) -> Sections | None:
    """Return all sections of a real file with these bytes, None when botocore refuses it.

    Nested blocks come as one text, as ``Document`` has them; that botocore can take them apart is asked as well.
    """
    with tempfile.NamedTemporaryFile(dir=MEMORY, delete=False) as file:  # Windows opens it no second time
        file.write(data)
    try:
        raw_config_parse(file.name)
        read: Sections = raw_config_parse(file.name, parse_subsections=False)
    except ConfigParseError:
        return None
    finally:
        Path(file.name).unlink()
    return read


def fob_reads(document: Document) -> Sections:
    return {name: document.items(name) for name in document.sections()}


def meaning(document: Document) -> Sections:
    """Each section's own settings, those of ``[DEFAULT]`` beside them."""
    return {name: document.own(name) for name in (*document.sections(), "DEFAULT")}
