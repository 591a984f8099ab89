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
from awsfob.profiles.key_rule import may_hide_key
from awsfob.profiles.snapshot import KEY_ID
from awsfob.text import MASK, has_key_id_form, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_ARN = re.compile(r"arn:[a-z-]+:iam::[0-9]{12}:(role|user|mfa)/[\w+=,.@/-]+", re.ASCII)
# Short words: a line of a secret without a setting before it may look like a name, too.
_NAME = re.compile(r"[A-Za-z]{1,13}[0-9]{0,2}([_.-][A-Za-z]{1,13}[0-9]{0,2})*")
_MARKER = re.compile(r"### This [a-z -]+ from '[^']*' ###")


def masked_diff(name: str, before: bytes, after: bytes) -> str:
    """Return a unified diff without context, with each value masked that is not known to be harmless.

    Args:
        name: The name of the file.
        before: The content of the file.
        after: Its new content.
    """
    old, new = Document.parse(before).parsed, Document.parse(after).parsed
    shown_old, shown_new = list(_shown_lines(old)), list(_shown_lines(new))
    matcher = difflib.SequenceMatcher(None, _texts(old), _texts(new), autojunk=False)
    changes = [each for each in matcher.get_opcodes() if each[0] != "equal"]
    lines = [f"--- {name}", f"+++ {name}"] if changes else []
    for _, old_start, old_end, new_start, new_end in changes:
        lines.append(f"@@ -{_range(old_start, old_end)} +{_range(new_start, new_end)} @@")
        lines += [f"-{line}" for line in shown_old[old_start:old_end]]
        lines += [f"+{line}" for line in shown_new[new_start:new_end]]
    return "".join(f"{line}\n" for line in lines)


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
    if name not in _HARMLESS or not _VALUE.fullmatch(value) or "://" in value:
        return False
    return bool(_ARN.fullmatch(value)) or not may_hide_key(value)
