"""Reading the QR picture that AWS shows for a new device, with zbarimg (package zbar-tools) where it is installed."""

from __future__ import annotations

import re

from awsfob.errors import FilesError
from awsfob.interaction.run_program import HungError, run
from awsfob.light_typing import TYPE_CHECKING
from awsfob.mfa.source import SourceFailedError
from awsfob.mfa.sources.program import missing_program

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from awsfob.interaction.interaction import Interaction

_PROGRAM = "zbarimg"
_SECONDS = 20.0
_URI = re.compile(r"otpauth://\S+")
_OTHER_WAY = "give the URI or the secret key that AWS shows beside the picture instead"


def read_picture(picture: Path, interaction: Interaction, environ: Mapping[str, str]) -> str:
    """Return the ``otpauth://`` URI in a picture.

    Raises:
        FilesError: There is no such file, or no such code in it.
        SourceFailedError: zbarimg is not installed, or hangs.
    """
    if not picture.is_file():
        raise FilesError(f"there is no file {picture}")
    if missing := missing_program(_PROGRAM, environ):
        raise SourceFailedError(f"{missing}, which reads QR pictures", "install zbar-tools (zbar on macOS)", _OTHER_WAY)
    try:
        outcome = run([_PROGRAM, "--quiet", "--raw", str(picture.absolute())], interaction, _SECONDS)
    except (HungError, OSError):
        raise SourceFailedError(f"{_PROGRAM} could not read {picture}", _OTHER_WAY) from None
    found = _URI.search(outcome.output.decode(errors="replace"))
    if not found:
        raise FilesError(f"{picture} shows no QR code of an MFA device", _OTHER_WAY)
    return found[0]
