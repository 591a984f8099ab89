"""Which ``credential_process`` runs fob."""

from __future__ import annotations

import pytest

from awsfob.profiles.fob_process import fob_arguments


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("fob-process work", ["work"]),
        ("'/my programs/fob-process' work", ["work"]),
        ("python3 -m awsfob process work", ["work"]),
        (r"C:\Users\anna\.local\bin\fob.exe process work", ["work"]),
        (r'"C:\Users\Anna B\fob.EXE" process "my work"', ["my work"]),  # as which of Windows' Python spells it
        ("fob process", []),
        ("fob status work", None),
        ("/opt/FOB process work", None),
        ("other.exe work", None),
        ("", None),
    ],
)
def test_the_arguments_of_fob_process(line: str, arguments: list[str] | None) -> None:
    assert fob_arguments({"credential_process": line}) == arguments
