"""An AWS file as bytes that can be read, and edited one setting at a time without touching anything else.

``lines.py`` says what each line means, this module what to do about it. What holds for every edit:

* All bytes outside the lines that must change stay: comments, order, spacing, case, line ends, undecodable bytes.
* A changed line keeps its spelling of key, delimiter and spacing. A changed or removed value of several lines loses
  the lines that continue it, blank ones inside it too; comments among them stay.
* A new key stands after the last key of its section and looks like it; a new section stands at the end of the file.
* After each edit the text is read again and compared with what was meant. Where the two differ nothing is kept.

Files that botocore refuses (``problems()`` says why) are kept byte for byte as well. In them duplicate sections count
as one and of duplicate keys the last counts: ``set`` changes that one, ``remove`` takes them all.
"""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.ini.lines import (
    DEFAULT,
    Entry,
    Problem,
    Reading,
    Section,
    Setting,
    indent_of,
    split_end,
    split_lines,
    take_apart,
)

__all__ = ["Document", "Problem", "check_section", "check_value"]

_BOM = "\ufeff"
_PLAIN = Setting(indent="", key="", before=" ", delimiter="=", after=" ", value="", tail="")  # the style of a new file


class Document:
    """The text of one AWS file.

    Args:
        data: The file's bytes, any bytes.
    """

    def __init__(self, data: bytes) -> None:
        # Bytes that are no UTF-8 become lone surrogates and come back as the same bytes (PEP 383).
        text = data.decode("utf-8", "surrogateescape")
        self._bom = _BOM if text.startswith(_BOM) else ""
        self._lines = split_lines(text[len(self._bom) :])
        self._reading = Reading(self._lines)

    @classmethod
    def parse(cls, data: bytes) -> Document:
        """Read a file's bytes; never fails. ``parse(data).render()`` is ``data``."""
        return cls(data)

    def render(self) -> bytes:
        """Return the bytes of the file as it now is."""
        return _encode(self._bom, self._lines)

    def sections(self) -> list[str]:
        """Return the header texts in the order of the file, each once, without ``DEFAULT``."""
        return list(self._reading.sections)

    def has(self, section: str) -> bool:
        """Say whether there is such a section; ``DEFAULT`` is none."""
        return section in self._reading.sections

    def own(self, section: str) -> dict[str, str]:
        """Return a section's own keys, lower-cased, with their values; nothing when there is no such section.

        A value of several lines is joined by line feeds, each line stripped, as configparser has it. ``DEFAULT`` may be
        asked for.
        """
        found = self._reading.defaults if section == DEFAULT else self._reading.sections.get(section)
        return found.own() if found is not None else {}

    def items(self, section: str) -> dict[str, str]:
        """Return what botocore sees in a section: its own keys, and those of ``[DEFAULT]`` that it does not have."""
        if section not in self._reading.sections:
            return {}
        return self._reading.defaults.own() | self.own(section)

    def get(self, section: str, key: str) -> str | None:
        """Return the value that botocore sees (see ``items``), None when there is none."""
        name = key.lower()
        found = self._reading.sections.get(section)
        if found is None:
            return None
        entry = found.entries.get(name) or self._reading.defaults.entries.get(name)
        return entry.value if entry is not None else None

    def set(self, section: str, key: str, value: str) -> None:
        """Give a key of a section this value, creating what is missing. What is so already stays untouched.

        Args:
            section: The header's text; case counts.
            key: The key; case does not count, and an existing line keeps its own.
            value: One line of text. Nothing is escaped or quoted: botocore reads every character as it stands.

        Raises:
            FilesError: The file format cannot hold this section, key or value (the message does not repeat it), or the
                edit would have changed more than this key; nothing was changed.
        """
        found = self._reading.sections.get(section)
        entry = found.entries.get(key.lower()) if found is not None else None
        if entry is not None and entry.value == value:
            return
        check_value(value)
        if entry is not None:
            lines = self._with_changed(entry, value)
        else:
            _check_key(key)
            lines = self._with_added(found, key, value) if found else self._with_section(section, key, value)
        self._adopt(lines, section, {**self.own(section), key.lower(): value})

    def remove(self, section: str, key: str) -> bool:
        """Remove a key from a section with all lines of its value; comments among them stay.

        Returns:
            False when the section itself has no such key (``[DEFAULT]`` may still have it).

        Raises:
            FilesError: The edit would have changed more than this key, and was not made.
        """
        name = key.lower()
        found = self._reading.sections.get(section)
        entry = found.entries.get(name) if found is not None else None
        if entry is None:
            return False
        wanted = self.own(section)
        del wanted[name]
        gone: set[int] = set()
        while entry is not None:
            gone.update((entry.line, *entry.more))
            entry = entry.shadowed
        self._adopt([line for index, line in enumerate(self._lines) if index not in gone], section, wanted)
        return True

    def problems(self) -> list[Problem]:
        """Return why botocore refuses the file, in order of lines; empty exactly when it takes it."""
        found = [*self._reading.problems, *self._undecodable(), *self._bad_nested()]
        if self._bom:
            found.append(Problem(1, "a byte order mark before the text"))
        return sorted(found)

    def _undecodable(self) -> list[Problem]:
        for index, line in enumerate(self._lines):
            if not line.isascii() and any("\udc80" <= char <= "\udcff" for char in line):
                return [Problem(index + 1, "bytes that are not UTF-8")]
        return []

    def _bad_nested(self) -> list[Problem]:
        sections = self._reading.sections.values()
        entries = [entry for section in sections for entry in section.entries.values()]
        # A setting of [DEFAULT] is looked at only where it shows through.
        for key, entry in self._reading.defaults.entries.items():
            if entry.more and any(key not in section.entries for section in sections):
                entries.append(entry)
        lines = [entry.bad_nested_line() for entry in entries if entry.more]
        return [Problem(line + 1, "a line without = inside a nested block") for line in lines if line is not None]

    def _with_changed(self, entry: Entry, value: str) -> list[str]:
        old = take_apart(self._lines[entry.line])
        gone = set(entry.more)
        lines = list(self._lines)
        lines[entry.line] = "".join(old._replace(after=old.gap() if value else old.after, value=value))
        return [line for index, line in enumerate(lines) if index not in gone] if gone else lines

    def _with_added(self, section: Section, key: str, value: str) -> list[str]:
        last = section.last
        at = self._end_of(last) if last is not None else section.header + 1
        if last is not None:
            new = "".join(_in_the_style_of(take_apart(self._lines[last.line]), key, value))
        else:
            new = self._first_indent(section) + "".join(_in_the_style_of(_PLAIN, key, value))
        above, end = split_end(self._lines[at - 1])
        if not end:  # the file's last line, which has no end: so will the new one, in its place
            return [*self._lines[: at - 1], above + self._usual_end(), new]
        return [*self._lines[:at], new + end, *self._lines[at:]]

    def _with_section(self, section: str, key: str, value: str) -> list[str]:
        check_section(section)
        lines = list(self._lines)
        end = self._usual_end()
        if lines:
            above, own_end = split_end(lines[-1])
            end = own_end or end
            lines[-1] = above + end
            if above.strip():
                lines.append(end)
        return [*lines, f"[{section}]{end}", "".join(_in_the_style_of(_PLAIN, key, value)) + end]

    def _end_of(self, entry: Entry) -> int:
        """Return the index after a key's value, and after comments that are indented as if they belonged to it."""
        at = (entry.more[-1] if entry.more else entry.line) + 1
        level = len(indent_of(self._lines[entry.line]))
        while at < len(self._lines) and self._lines[at].strip()[:1] in ("#", ";"):
            if len(indent_of(self._lines[at])) <= level:
                break
            at += 1
        return at

    def _first_indent(self, section: Section) -> str:
        """Return the white space before the first key of a section.

        That of the header, unless the next line that counts is indented deeper: it would then continue the new value.
        """
        indent = indent_of(self._lines[section.header])
        for line in self._lines[section.header + 1 :]:
            text = line.strip()
            if text and text[0] not in "#;":
                return max(indent, indent_of(line), key=len)
        return indent

    def _usual_end(self) -> str:
        ends = [split_end(line)[1] for line in self._lines]
        known = [end for end in ("\n", "\r\n", "\r") if end in ends]
        return max(known, key=ends.count, default="\n")

    def _adopt(self, lines: list[str], section: str, wanted: dict[str, str]) -> None:
        """Make an edited text the document's, if exactly one section has changed and says what was wanted."""
        new = Document(_encode(self._bom, lines))
        before, after = self._meaning(), new._meaning()
        before[section] = wanted
        if before != after:
            problem = min(self.problems(), default=None)
            if problem is not None:
                what = f"line {problem.line} of the file is broken, so it cannot be edited: {problem.reason}"
                raise FilesError(what, "correct that line; nothing was changed")
            raise FilesError(
                "an edit would have changed more than it should", "this is a bug in fob; nothing was changed"
            )
        self._lines, self._reading = new._lines, new._reading

    def _meaning(self) -> dict[str, dict[str, str]]:
        meaning = {name: section.own() for name, section in self._reading.sections.items()}
        meaning[DEFAULT] = self._reading.defaults.own()
        return meaning


def _encode(bom: str, lines: list[str]) -> bytes:
    return "".join((bom, *lines)).encode("utf-8", "surrogateescape")


def _in_the_style_of(model: Setting, key: str, value: str) -> Setting:
    """Make a line for a key that looks like another one; where keys are padded to a column, to that column."""
    before = model.before
    if len(before) > 1 and not before.strip(" "):
        before = " " * max(1, len(model.key) + len(before) - len(key))
    return model._replace(key=key, before=before, after=model.gap(), value=value, tail="")


def check_value(value: str) -> None:
    """Refuse a value that is not one line of text, as it would be written.

    Raises:
        FilesError: It is not; the message does not repeat it.
    """
    if value != value.strip() or not _is_one_line(value):
        raise _cannot_hold("this value: white space at its ends, or control characters in it")


def _check_key(key: str) -> None:
    if not key or key != key.strip() or key[0] in "#;[" or "=" in key or ":" in key or not _is_one_line(key):
        raise _cannot_hold("a key of this name")


def check_section(section: str) -> None:
    """Refuse a name that no section can be given, or that means something else.

    Raises:
        FilesError: It is one; the message does not repeat it.
    """
    if not section or section == DEFAULT or not _is_one_line(section):
        raise _cannot_hold("a section of this name")


def _cannot_hold(what: str) -> FilesError:
    return FilesError(f"an AWS file cannot hold {what}", "nothing was changed")


def _is_one_line(text: str) -> bool:
    """Say whether a text is free of control characters, line separators and lone surrogates."""
    return not any(
        char < " " or "\x7f" <= char <= "\x9f" or char in "\u2028\u2029" or "\ud800" <= char <= "\udfff"
        for char in text
    )
