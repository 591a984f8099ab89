"""The changes of a file as a diff that users can show to others (``--dry-run``). Pure.

A value is shown only if its setting is known to be harmless and the value has a harmless form. Everything else is
masked: other settings, all comments but fob's markers, and the lines that continue a value. A list of secret settings
would never be complete.
"""

from __future__ import annotations

import difflib
import re

from awsfob.ini.document import Document
from awsfob.ini.lines import split_end, split_setting
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles import expiry
from awsfob.profiles.fob_process import is_plain_fob
from awsfob.profiles.key_rule import may_hide_key
from awsfob.profiles.snapshot import KEY_ID
from awsfob.text import MASK, has_key_id_form, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from awsfob.ini.lines import Entry
    from awsfob.ini.parsed import Parsed

_HARMLESS = frozenset({
    *expiry.SETTINGS,
    *("region", "output", "username", "account_id", "role_name", "master_profile", "mfa_type"),
    *("mfa_serial", "aws_mfa_device", "mfa_id"),
    *("role_arn", "source_profile", "credential_source", "duration_seconds", "role_session_name"),
    *("sso_session", "sso_region", "sso_account_id", "sso_role_name", "cli_pager", "max_attempts", "retry_mode"),
    *("sts_regional_endpoints", "defaults_mode", "fob_master_profile", "assumed_role"),
})  # fmt: skip
_VALUE = re.compile(r"[\w+=,.@:/-]*( [0-9:.+]+)?", re.ASCII)  # a time may follow a date
_PROFILES = re.compile(r"[\w+=,.@:/-]+( [\w+=,.@:/-]+)*", re.ASCII)  # names of profiles may have spaces
_ARN = re.compile(r"arn:[a-z-]+:iam::[0-9]{12}:(role|user|mfa)/[\w+=,.@/-]+", re.ASCII)
# Short words: a line of a secret without a setting before it may look like a name, too.
_NAME = re.compile(r"[A-Za-z]{1,13}[0-9]{0,2}([_.-][A-Za-z]{1,13}[0-9]{0,2})*")
_MARKER = re.compile(r"### This [a-z -]+ from '[^']*' ###")


def masked_diff(name: str, before: bytes, after: bytes, *, with_headers: bool = False) -> str:
    """Return a unified diff without context, with each value masked that is not known to be harmless.

    Args:
        name: The name of the file.
        before: The content of the file.
        after: Its new content.
        with_headers: Name the section of each change, after its line numbers.
    """
    old, new = Document.parse(before).parsed, Document.parse(after).parsed
    shown_old, shown_new = list(_shown_lines(old)), list(_shown_lines(new))
    changes = list(_changes(old, new))
    lines = [f"--- {name}", f"+++ {name}"] if changes else []
    for old_start, old_end, new_start, new_end in changes:
        section = f" {_section_at(old, shown_old, old_start)}" if with_headers else ""
        lines.append(f"@@ -{_range(old_start, old_end)} +{_range(new_start, new_end)} @@{section}".rstrip())
        lines += [f"-{line}" for line in shown_old[old_start:old_end]]
        lines += [f"+{line}" for line in shown_new[new_start:new_end]]
    return "".join(f"{line}\n" for line in lines)


def _changes(old: Parsed, new: Parsed) -> Iterator[tuple[int, int, int, int]]:
    """Yield the start and the end of each change, in the old and in the new lines.

    difflib takes time in proportion to the square of the lines. So it gets one section at a time if all old sections
    stay in their order and new ones follow them, as in all edits of fob but ``--prune``.
    """
    old_texts, new_texts = _texts(old), _texts(new)
    old_parts, new_parts = _parts(old), _parts(new)
    if [*old_parts] != [*new_parts][: len(old_parts)]:
        old_parts = new_parts = {"": 0}
    old_ends, new_ends = [*old_parts.values(), len(old_texts)], [*new_parts.values(), len(new_texts)]
    for number in range(len(old_parts)):
        old_at, new_at = old_ends[number], new_ends[number]
        old_part = old_texts[old_at : old_ends[number + 1]]
        new_part = new_texts[new_at : new_ends[number + 1]]
        if old_part == new_part:
            continue
        matcher = difflib.SequenceMatcher(None, old_part, new_part, autojunk=False)
        for kind, *(old_start, old_end, new_start, new_end) in matcher.get_opcodes():
            if kind != "equal":
                yield old_at + old_start, old_at + old_end, new_at + new_start, new_at + new_end
    if len(new_parts) > len(old_parts):
        yield len(old_texts), len(old_texts), new_ends[len(old_parts)], len(new_texts)


def _parts(parsed: Parsed) -> dict[str, int]:
    """Return the first line of each section in the order of the lines, and of the lines above the first one."""
    found = {name: section.header for name, section in parsed.reading.sections.items()}
    return {"": 0, **dict(sorted(found.items(), key=lambda each: each[1]))}


def _section_at(parsed: Parsed, shown: Sequence[str], at: int) -> str:
    """Return the header above a line as it may be shown; an empty text above the first header."""
    headers = [section.header for section in parsed.reading.sections.values() if section.header < at]
    return shown[max(headers)] if headers else ""


def _texts(parsed: Parsed) -> list[str]:
    return [split_end(line)[0] for line in parsed.lines]


def _range(start: int, end: int) -> str:
    """Return the range of lines in the format of a unified diff (POSIX): an empty one names the line before it."""
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + 1 if length else start},{length}"


def _shown_lines(parsed: Parsed) -> Iterator[str]:
    """Yield each line of a file as it may be shown."""
    reading = parsed.reading
    sections = [reading.defaults, *reading.sections.values()]
    entries = [each for section in sections for entry in section.entries.values() for each in _with_shadowed(entry)]
    settings = {entry.line for entry in entries}
    continued = {index for entry in entries for index in entry.more}
    for index, text in enumerate(_texts(parsed)):
        if index in settings:
            shown = _setting(text)
        elif index in continued and text.strip():
            shown = f"    {MASK}"
        else:
            shown = _other_line(text)
        yield printable(shown.expandtabs(1))


def _with_shadowed(entry: Entry | None) -> Iterator[Entry]:
    """Yield a setting and the earlier settings with the same name, which only a damaged file has."""
    while entry is not None:
        yield entry
        entry = entry.shadowed


def _other_line(text: str) -> str:
    """Return a header, a comment, an empty line, or a line that is not valid, as it may be shown."""
    bare = text.strip()
    if not bare:
        return ""
    if bare[0] in "#;":
        return bare if _MARKER.fullmatch(bare) else f"{bare[0]} {MASK}"
    header, end, rest = bare.rpartition("]")
    if text[0] == "[" and end:
        return f"{header}{end}{f' {MASK}' if rest.strip() else ''}"
    return MASK


def _setting(text: str) -> str:
    setting = split_setting(text)
    if not _NAME.fullmatch(setting.name) or not _is_word(setting.name):
        return MASK
    value = setting.value if _is_harmless(setting.name.lower(), setting.value) else MASK
    return f"{setting.indent}{setting.name}{setting.before}{setting.delimiter}{setting.after}{value}"


def _is_word(name: str) -> bool:
    """Return whether a name may be shown: no part of it mixes cases as a secret does."""
    return all(part in {part.lower(), part.upper(), part.capitalize()} for part in re.split(r"[_.-]", name))


def _is_harmless(name: str, value: str) -> bool:
    if name == KEY_ID:
        return has_key_id_form(value)
    if name == "credential_process" and is_plain_fob(value):
        return not may_hide_key(value)
    form = _PROFILES if name == "source_profile" else _VALUE
    if name not in _HARMLESS or not form.fullmatch(value) or "://" in value:
        return False
    return bool(_ARN.fullmatch(value)) or not may_hide_key(value)
