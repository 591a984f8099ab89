"""Several changes to one file in one edit: the new text is built, parsed and verified once.

Rules for all changes:

* All bytes outside the changed lines stay: comments, order, spacing, case, line ends, undecodable bytes.
* A changed line keeps its name, delimiter and spacing. If the value has several lines, its other lines are removed,
  with blank lines between them; comments between them stay.
* A new setting follows the last setting of its section in the same style. A new section goes to the end of the file.
* The new text is parsed and compared with the requested settings. If they differ, the whole edit is refused.

An edit records its changes by line numbers of the original text. If a change depends on an earlier one in a way that
line numbers cannot express, the earlier changes are applied first; this needs one more parse.
"""

from __future__ import annotations

from awsfob.errors import EditError, FilesError
from awsfob.ini.limits import check_name, check_section, check_value
from awsfob.ini.lines import Entry, Reading, Section, Setting, indent_of, split_end, split_setting
from awsfob.ini.parsed import Parsed, broken, encode, parse
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN = Setting(indent="", name="", before=" ", delimiter="=", after=" ", value="", tail="")  # the style of a new file


class Edit:
    """Changes to one file, which ``done`` applies.

    Args:
        text: The file before the changes.
    """

    def __init__(self, text: Parsed) -> None:
        self._begin(text)

    def _begin(self, text: Parsed) -> None:
        self._text = text
        self._sections = text.reading.sections
        self._wanted: dict[str, dict[str, str]] = {}  # the sections that change, and their new settings
        self._dropped: set[str] = set()
        self._changed: dict[int, str] = {}
        self._gone: set[int] = set()
        self._settings: dict[int, list[str]] = {}  # new settings, by the index of the line after them
        self._lines: dict[int, list[str]] = {}  # other new lines, which follow the new settings
        self._end: list[str] = []  # new sections
        self._models: dict[str, Setting] = {}  # section -> its last new setting
        self._positions: dict[str, int] = {}  # section -> the index of the line after its new settings
        self._unsettled: set[str] = set()  # sections that need ``_settle`` before their next new line

    def has(self, section: str) -> bool:
        """Return whether the file has a section, after the changes so far."""
        return section not in self._dropped and (section in self._wanted or section in self._sections)

    def own(self, section: str) -> dict[str, str]:
        """Return the settings in a section, after the changes so far."""
        if section in self._wanted:
            return dict(self._wanted[section])
        found = self._sections.get(section) if section not in self._dropped else None
        return found.own() if found else {}

    def comments(self, section: str) -> list[str]:
        """Return the comments in a section before the edit."""
        found = self._sections.get(section)
        if found is None:
            return []
        inside = self._text.lines[found.header + 1 : self._text.end_of_section(found)]
        return [text for line in inside if (text := line.strip())[:1] in ("#", ";")]

    def set(self, section: str, name: str, value: str) -> None:
        """Set the value of a setting; add the setting and the section if they are missing.

        Args:
            section: The header, case-sensitive.
            name: The name of the setting, case-insensitive; an existing line keeps its case.
            value: One line of text. It is not escaped or quoted, because botocore reads all characters literally.

        Raises:
            FilesError: The file cannot hold this section, name or value; the message does not contain it.
        """
        own = self.own(section)
        if own.get(name.lower()) == value:
            return
        check_value(value)
        found = self._sections.get(section)
        is_there = name.lower() in own
        entry = found.entries.get(name.lower()) if found and is_there else None
        if section in self._unsettled or section in self._dropped or (is_there and entry is None):
            self._settle()
            found = self._sections.get(section)
            entry = found.entries.get(name.lower()) if found else None
        if entry is not None:
            self._change(entry, value)
        else:
            check_name(name)
            self._add(section, found, name, value)
        self._wanted[section] = {**own, name.lower(): value}

    def remove(self, section: str, name: str) -> bool:
        """Remove a setting with all lines of its value; comments between them stay.

        Returns:
            Whether the section had the setting; ``[DEFAULT]`` may still have it.
        """
        own = self.own(section)
        if name.lower() not in own:
            return False
        if section in self._positions or section in self._unsettled or section not in self._sections:
            self._settle()
        entry: Entry | None = self._sections[section].entries[name.lower()]
        while entry is not None:
            self._gone.update((entry.line, *entry.more))
            entry = entry.shadowed
        del own[name.lower()]
        self._wanted[section] = own
        self._unsettled.add(section)
        return True

    def add_section(self, section: str, lines: Sequence[str]) -> None:
        """Add a section at the end of the file, after a blank line; ``lines`` have no line ends."""
        if self._has_lines_at_the_end() or section in self._dropped:
            self._settle()
        end = self._text.line_end
        last = [*self._text.lines[-2:], *self._end[-2:]][-2:]
        if last and not last[-1].endswith(("\n", "\r")):
            self._changed[len(self._text.lines) - 1] = last[-1] + end
        has_gap = len(last) > 1 and last[-1] == end and last[-2].endswith(end)
        has_text = bool(self._end) or any(line.strip() for line in self._text.lines)
        self._end += [
            *([end] if has_text and not has_gap else []),
            *(f"{line}{end}" for line in (f"[{section}]", *lines)),
        ]
        self._wanted[section] = _own_of(lines)
        self._unsettled.add(section)

    def add_lines(self, section: str, lines: Sequence[str], *, above: str | None = None) -> None:
        """Add lines to a section, above the setting ``above`` if the section has it, else at the end."""
        if section in self._unsettled or section not in self._sections or self._ends_openly(section):
            self._settle()
        own, found, end = self.own(section), self._sections[section], self._text.line_end
        entry = found.entries.get(above) if above else None
        at = entry.line if entry else self._text.end_of_section(found)
        last = self._last_before(at)
        if not self._line(last).endswith(("\n", "\r")):
            self._changed[last] = self._line(last) + end
        self._lines.setdefault(at, []).extend(line + end for line in lines)
        new = _own_of(lines)
        self._wanted[section] = {**own, **new}
        if new:
            self._unsettled.add(section)

    def remove_section(self, section: str) -> None:
        """Remove a section, with the comments in it and the blank lines after it."""
        if section in self._wanted:
            self._settle()
        lines, found = self._text.lines, self._sections[section]
        last = self._text.end_of_section(found)
        while last < len(lines) and not lines[last].strip():
            last += 1
        self._gone.update(range(found.header, last))
        self._dropped.add(section)

    def done(self) -> Parsed:
        """Return the text with all changes.

        Raises:
            FilesError: The text would not have the requested settings, or would change others.
        """
        if not self._wanted and not self._dropped:
            return self._text
        wanted = {name: own for name, own in self._text.meaning().items() if name not in self._dropped} | self._wanted
        new = parse(encode(self._text.bom, self._put_together()))
        names = [name for name in self._sections if name not in self._dropped]
        names += [name for name in self._wanted if name not in self._sections]
        if wanted != new.meaning() or names != list(new.reading.sections):
            raise self._refusal()
        return new

    def _refusal(self) -> FilesError:
        problem = min(self._text.problems(), default=None)
        if problem is not None:
            return broken(problem)
        sections = ", ".join(f"[{name}]" for name in (*self._wanted, *self._dropped))
        return EditError(
            f"{sections} cannot be edited without changing something else",
            "write the section as `aws configure` does: one line for each setting",
        )

    def _settle(self) -> None:
        """Apply the changes so far, so that the next changes start from the new text."""
        self._begin(self.done())

    def _put_together(self) -> list[str]:
        new: list[str] = []
        for index, line in enumerate([*self._text.lines, ""]):
            new += self._settings.get(index, ())
            new += self._lines.get(index, ())
            if index not in self._gone:
                new.append(self._changed.get(index, line))
        return new + self._end

    def _line(self, index: int) -> str:
        return self._changed.get(index, self._text.lines[index])

    def _last_before(self, at: int) -> int:
        """Return the index of the last line before ``at`` that is not removed."""
        return next(index for index in range(at - 1, -1, -1) if index not in self._gone)

    def _has_lines_at_the_end(self) -> bool:
        return len(self._text.lines) in (*self._settings, *self._lines) or bool(self._gone and not self._end)

    def _ends_openly(self, section: str) -> bool:
        """Return whether the new settings of a section are at the end of the file, without a line end."""
        at = self._positions.get(section, -1)
        return at >= 0 and not self._settings[at][-1].endswith(("\n", "\r"))

    def _change(self, entry: Entry, value: str) -> None:
        old = split_setting(self._line(entry.line))
        self._changed[entry.line] = "".join(old._replace(after=old.gap() if value else old.after, value=value))
        self._gone.update(entry.more)

    def _add(self, section: str, found: Section | None, name: str, value: str) -> None:
        if section in self._models:
            self._add_another(section, name, value)
        elif found is None:
            self._add_first(section, name, value)
        else:
            self._add_below(section, found, name, value)

    def _add_another(self, section: str, name: str, value: str) -> None:
        """Add a setting below a setting that this edit has added."""
        self._models[section] = new = _in_the_style_of(self._models[section], name, value)
        lines = self._settings[self._positions[section]] if section in self._positions else self._end
        end = split_end(lines[-1])[1]
        if not end:  # the last line of the file has no line end, so the new last line gets none
            lines[-1] += self._text.usual_end
        lines.append("".join(new) + end)

    def _add_below(self, section: str, found: Section, name: str, value: str) -> None:
        """Add the first new setting to an existing section."""
        if found.last is not None:
            at = self._end_of(found.last)
            new = _in_the_style_of(split_setting(self._line(found.last.line)), name, value)
        else:
            at = found.header + 1
            new = _in_the_style_of(_PLAIN._replace(indent=self._text.first_indent(found)), name, value)
        last = self._last_before(at)
        above, end = split_end(self._line(last))
        if not end:
            self._changed[last] = above + self._text.usual_end
        self._settings.setdefault(at, []).append("".join(new) + end)
        self._models[section], self._positions[section] = new, at

    def _add_first(self, section: str, name: str, value: str) -> None:
        """Add a section with one setting at the end of the file."""
        check_section(section)
        if self._has_lines_at_the_end():
            self._settle()
        end, lines = self._text.usual_end, self._end or self._text.lines
        if lines:
            above, own_end = split_end(lines[-1])
            end = own_end or end
            if not own_end:
                self._changed[len(lines) - 1] = above + end
            self._end += [end] if above.strip() else []
        new = _in_the_style_of(_PLAIN, name, value)
        self._end += [f"[{section}]{end}", "".join(new) + end]
        self._unsettled.update(each for each in self._models if each not in self._positions)  # no longer at the end
        self._models[section] = new

    def _end_of(self, entry: Entry) -> int:
        """Return the index after a setting's value and after the comments below it that are indented more."""
        lines, at = self._text.lines, max(index for index in (entry.line, *entry.more) if index not in self._gone) + 1
        level = len(indent_of(lines[entry.line]))
        while at < len(lines):
            is_comment = lines[at].strip()[:1] in ("#", ";")
            if at not in self._gone and not (is_comment and len(indent_of(lines[at])) > level):
                break
            at += 1
        return at


def _own_of(lines: Sequence[str]) -> dict[str, str]:
    """Return the settings in the lines of a section."""
    return Reading(["[x]\n", *(f"{line}\n" for line in lines)]).sections["x"].own()


def _in_the_style_of(model: Setting, name: str, value: str) -> Setting:
    """Return a line for a setting with the style of another one; the delimiter keeps its column if names are padded."""
    before = model.before
    if len(before) > 1 and not before.strip(" "):
        before = " " * max(1, len(model.name) + len(before) - len(name))
    return model._replace(name=name, before=before, after=model.gap(), value=value, tail="")
