"""Any edit of any file: the checks of the editor's own tests, with sections and keys that the file itself has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.ini.document import Document
from tests.fuzz.choices import Choices
from tests.fuzz.corpus import aws_files
from tests.unit.edit_checks import Edit, check_edit, check_edits_in_a_row, check_reading

if TYPE_CHECKING:
    from collections.abc import Iterator

VALUES = ("", "v", "w", "a = b", "# x", "[a]", "é🔑", "100%", "IQoJ+/==", None, None)
_CHOICES = 4
_MOST_IN_A_ROW = 300


def run(data: bytes) -> None:
    choose = Choices(data, _CHOICES)
    file = choose.rest
    check_reading(file)
    document = Document.parse(file)
    section = choose.one_of([*document.sections(), "default", "new"])
    key = choose.one_of([*document.own(section), "new", "Region"])
    edit = Edit(section, key, choose.one_of(VALUES))
    check_edit(file, edit)
    if len(file) <= _MOST_IN_A_ROW and key.isprintable() and key[0] != "[":  # what is removed can be put back
        check_edits_in_a_row(file, [edit, edit._replace(value=choose.one_of(VALUES))])


def seeds() -> Iterator[bytes]:
    for number, file in enumerate(aws_files()):
        yield bytes([number % 5, number % 7, number % 11, number % 3]) + file
