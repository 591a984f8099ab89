"""The list of all code sources, and the order in which fob asks them: options, then the profile, then the prompt."""

from __future__ import annotations

import re

from awsfob.errors import FilesError, UsageError
from awsfob.light_typing import TYPE_CHECKING, Protocol
from awsfob.mfa.fallback import Fallback
from awsfob.profiles.layouts import SERIAL_SETTINGS
from awsfob.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from awsfob.mfa.source import CodeSource
    from awsfob.mfa.source_context import SourceContext

MFA_FROM, MFA_PROCESS, MFA_TYPE = "fob_mfa_from", "mfa_process", "mfa_type"
# What aws-token-refresh calls the kinds of device, in its profile files; any other word means: ask.
_TYPES = {"virtual": "prompt", "yubikey": "ykman"}


class _SourceModule(Protocol):
    """What a file in ``sources`` offers."""

    def make(self, argument: str, context: SourceContext) -> CodeSource:
        """Make the source from the words after its name and a colon."""

    def why_unavailable(self, context: SourceContext) -> str | None:
        """Return why the source cannot be used on this machine, or None."""


class SourceEntry(Struct):
    """A source as the registry knows it.

    Attributes:
        make: Makes it from the words after its name and a colon.
        why_unavailable: Says why it cannot be used on this machine, or None.
        what: One line for a list.
    """

    make: Callable[[str, SourceContext], CodeSource]
    why_unavailable: Callable[[SourceContext], str | None]
    what: str


def _entry(load: Callable[[], _SourceModule], what: str) -> SourceEntry:
    """Describe a source whose file is loaded when the source is needed: most logins need the prompt alone."""
    return SourceEntry(
        lambda argument, context: load().make(argument, context), lambda context: load().why_unavailable(context), what
    )


def _prompt() -> _SourceModule:
    from awsfob.mfa.sources import prompt

    return prompt


def _onepassword() -> _SourceModule:
    from awsfob.mfa.sources import onepassword

    return onepassword


def _command() -> _SourceModule:
    from awsfob.mfa.sources import command

    return command


def _pass() -> _SourceModule:
    from awsfob.mfa.sources import pass_

    return pass_


def _ykman() -> _SourceModule:
    from awsfob.mfa.sources import ykman

    return ykman


def _keepassxc() -> _SourceModule:
    from awsfob.mfa.sources import keepassxc

    return keepassxc


def _totp() -> _SourceModule:
    from awsfob.mfa.sources import totp

    return totp


# A new source is a file in ``sources``, a function like these, and a line here.
SOURCES = {
    "prompt": _entry(_prompt, "you type it, at the terminal or in a pinentry"),
    "1password": _entry(_onepassword, "op, with --op-account and --op-item"),
    "command": _entry(_command, "any program that prints it: 'command:PROGRAM ARGS...'"),
    "pass": _entry(_pass, "pass with pass-otp: pass[:ENTRY]"),
    "ykman": _entry(_ykman, "a YubiKey with OATH: ykman[:ACCOUNT]"),
    "keepassxc": _entry(_keepassxc, "a KeePassXC database: 'keepassxc:DATABASE ENTRY'"),
    "totp": _entry(_totp, "a seed in the system keyring: fob mfa add PROFILE"),
}


def _parts(text: str) -> list[str]:
    """Split at commas. A comma may also stand in the words of a command, so only one before a source's name counts."""
    return re.split(rf"\s*,\s*(?=(?:{'|'.join(SOURCES)})\s*(?:[:,]|$))", text)


class SourceChoice(Struct):
    """A source and the words for it."""

    name: str
    argument: str


def parse(text: str, origin: str) -> list[SourceChoice]:
    """Read ``SOURCE[:WORDS][,SOURCE...]``.

    Args:
        text: What was given; not repeated in errors, since the words of a command may hold a seed.
        origin: Where it was given.

    Raises:
        UsageError: A name that no source has.
    """
    wanted = []
    for part in _parts(text):
        name, _, argument = part.partition(":")
        if name.strip() not in SOURCES:
            raise UsageError(
                f"{origin} is not a source of codes", f"sources: {', '.join(SOURCES)}; see fob mfa sources"
            )
        wanted.append(SourceChoice(name.strip(), argument.strip()))
    return wanted


def of_profile(sections: Iterable[Mapping[str, str]], serial: str) -> list[SourceChoice]:
    """Return the sources that the profile's sections name; the first section that names any counts.

    ``mfa_process`` is aws-vault's, ``mfa_type`` aws-token-refresh's. A section that names another device is about
    that one, and is passed over.

    Args:
        sections: Their values, the profile's own first.
        serial: The device that a code is needed of.

    Raises:
        FilesError: They name no source.
    """
    for values in sections:
        own = [values[name] for name in SERIAL_SETTINGS if values.get(name)]
        if own and serial not in own:
            continue
        found = _parsed(values[MFA_FROM]) if values.get(MFA_FROM) else []
        if values.get(MFA_PROCESS):
            from awsfob.mfa.sources.command import through_shell

            found.append(SourceChoice("command", through_shell(values[MFA_PROCESS])))
        if not found and values.get(MFA_TYPE):
            found.append(SourceChoice(_TYPES.get(values[MFA_TYPE].lower(), "prompt"), ""))
        if found:
            return found
    return []


def in_order(wanted: list[SourceChoice], context: SourceContext) -> Fallback:
    """Return the sources as one, with the prompt as the last resort.

    Args:
        wanted: What was chosen; when nothing was, 1Password if account and item are known.
        context: What sources are made from.

    Raises:
        UsageError: A source lacks its words.
    """
    chosen = list(wanted)
    if not chosen and context.op_account and context.op_item:
        chosen = [SourceChoice("1password", "")]
    if "prompt" not in (each.name for each in chosen):
        chosen.append(SourceChoice("prompt", ""))
    return Fallback([SOURCES[each.name].make(each.argument, context) for each in chosen], context.interaction.notify)


def _parsed(text: str) -> list[SourceChoice]:
    try:
        return parse(text, MFA_FROM)
    except UsageError as error:
        raise FilesError(f"{error.what} in the profile", *error.hints) from None
