"""Many changes of one file, made in one go: the text is put together once, parsed once and verified once.

What holds for every change:

* All bytes outside the lines that must change stay: comments, order, spacing, case, line ends, undecodable bytes.
* A changed line keeps its spelling of name, delimiter and spacing. A changed or removed value of several lines loses
  the lines that continue it, blank ones inside it too; comments among them stay.
* A new setting stands after the last one of its section and looks like it; a new section stands at the end of the file.
* The new text is parsed and compared with what was meant. Where the two differ, the whole edit is refused.

All changes are noted by the line numbers of the text before the edit. A change that builds on another one of the same
edit in a way that this cannot express starts from a text in which the earlier changes are made; that costs one parse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.errors import FilesError
from awsfob.ini.limits import check_name, check_section, check_value
from awsfob.ini.lines import Entry, Reading, Section, Setting, indent_of, split_end, take_apart
from awsfob.ini.parsed import Parsed, broken, encode, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN = Setting(indent="", name="", before=" ", delimiter="=", after=" ", value="", tail="")  # the style of a new file


class Edit:
    """Changes of one file, kept until ``done``.

    Args:
        text: The file as it is.
    """

    def __init__(self, text: Parsed) -> None:
        self._begin(text)

    def _begin(self, text: Parsed) -> None:
        self._text = text
        self._sections = text.reading.sections
        self._wanted: dict[str, dict[str, str]] = {}  # the sections that change, and what they shall say
        self._dropped: set[str] = set()
        self._changed: dict[int, str] = {}
        self._gone: set[int] = set()
        self._settings: dict[int, list[str]] = {}  # new settings by the index of the line that follows
        self._lines: dict[int, list[str]] = {}  # whole lines, behind the new settings
        self._end: list[str] = []  # new sections
        self._models: dict[str, Setting] = {}  # section -> its last new setting
        self._positions: dict[str, int] = {}  # section -> the index of the line that follows its new settings
        self._unsettled: set[str] = set()  # sections whose next new line needs a text with the earlier changes made

    def has(self, section: str) -> bool:
        """Say whether there is such a section, with the changes so far."""
        return section not in self._dropped and (section in self._wanted or section in self._sections)

    def own(self, section: str) -> dict[str, str]:
        """Return a section's own settings, with the changes so far."""
        if section in self._wanted:
            return dict(self._wanted[section])
        found = self._sections.get(section) if section not in self._dropped else None
        return found.own() if found else {}

    def comments(self, section: str) -> list[str]:
        """Return the comments among the lines of a section as they were before the edit."""
        found = self._sections.get(section)
        if found is None:
            return []
        inside = self._text.lines[found.header + 1 : self._text.end_of_section(found)]
        return [text for line in inside if (text := line.strip())[:1] in ("#", ";")]

    def set(self, section: str, name: str, value: str) -> None:
        """Give a setting of a section this value, creating what is missing. What is so already stays untouched.

        Args:
            section: The header's text; case counts.
            name: The setting's name; case does not count, and an existing line keeps its own.
            value: One line of text. Nothing is escaped or quoted: botocore reads every character as it stands.

        Raises:
            FilesError: The file format cannot hold this section, name or value; the message does not repeat it.
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
        """Remove a setting from a section with all lines of its value; comments among them stay.

        Returns:
            False when the section itself has no such setting (``[DEFAULT]`` may still have it).
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
        """Put a new section at the end of the file, with a blank line above; ``lines`` come without line ends."""
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
        """Put lines into a section: above the line of the setting ``above``, where it has that, else at its end."""
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
        """Take a section out, with the comments that stand between its lines and the blank lines behind it."""
        if section in self._wanted:
            self._settle()
        lines, found = self._text.lines, self._sections[section]
        last = self._text.end_of_section(found)
        while last < len(lines) and not lines[last].strip():
            last += 1
        self._gone.update(range(found.header, last))
        self._dropped.add(section)

    def done(self) -> Parsed:
        """Return the text with all changes made.

        Raises:
            FilesError: It would mean something else than what was meant.
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
        return FilesError(f"{sections} cannot be edited without a change to something else", "nothing was changed")

    def _settle(self) -> None:
        """Make the changes so far, so that the next ones start from their result."""
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
        """Return the index of the last line before an index that stays."""
        return next(index for index in range(at - 1, -1, -1) if index not in self._gone)

    def _has_lines_at_the_end(self) -> bool:
        return len(self._text.lines) in (*self._settings, *self._lines) or bool(self._gone and not self._end)

    def _ends_openly(self, section: str) -> bool:
        """Say whether the new settings of a section end the file without a line end."""
        at = self._positions.get(section, -1)
        return at >= 0 and not self._settings[at][-1].endswith(("\n", "\r"))

    def _change(self, entry: Entry, value: str) -> None:
        old = take_apart(self._line(entry.line))
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
        """Add a setting below one that this edit has added."""
        self._models[section] = new = _in_the_style_of(self._models[section], name, value)
        lines = self._settings[self._positions[section]] if section in self._positions else self._end
        end = split_end(lines[-1])[1]
        if not end:  # the file's last line has no end: the new last line gets none either
            lines[-1] += self._text.usual_end
        lines.append("".join(new) + end)

    def _add_below(self, section: str, found: Section, name: str, value: str) -> None:
        """Add the first new setting of a section that is there."""
        if found.last is not None:
            at = self._end_of(found.last)
            new = _in_the_style_of(take_apart(self._line(found.last.line)), name, value)
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
        """Return the index after a setting's value, and after comments that are indented as if they belonged to it."""
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
    """Make a line for a setting that looks like another one; where names are padded to a column, to that column."""
    before = model.before
    if len(before) > 1 and not before.strip(" "):
        before = " " * max(1, len(model.name) + len(before) - len(name))
    return model._replace(name=name, before=before, after=model.gap(), value=value, tail="")
