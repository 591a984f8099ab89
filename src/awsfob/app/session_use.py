"""The question how the sessions of a key are used, which ``fob init`` asks once for a new key."""

from __future__ import annotations

import re
from functools import partial

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.layouts import ANSWER, default_layout, find_pairs, section_for_key
from awsfob.profiles.snapshot import CREDENTIALS
from awsfob.text import shell_word

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.snapshot import Snapshot

_REGION = r"[a-z]+(-[a-z]+)+-[0-9]+"  # of all partitions; users type "Ireland", too
PROCESS = "process"
"""What ``--session-in`` names for a session that is in no AWS file."""


def chosen_use(context: Context, given: str | None, *, ask: bool) -> str | None:
    """Return where the sessions of the profile's key go: a section, or ``PROCESS``; None if that is decided already.

    Args:
        context: The context of the command.
        given: The value of ``--session-in``.
        ask: Whether to ask the user if nothing says it.
    """
    pairs = find_pairs(context.snapshot, context.profile)
    if given is not None or len(pairs) != 1 or _is_decided(context.snapshot, pairs[0]):
        return given
    return _asked(pairs[0]) if ask else None


def move_key(context: Context) -> Context:
    """Move the key of the profile to a section of its own, so that its sessions go to the section of the profile.

    Only the header of the section changes: the device, comments and all other lines go with the key.

    Returns:
        A context that reads the files again.

    Raises:
        FilesError: The profile has no key in the credentials file, or the other section exists.
    """
    from awsfob.ini.rename import rename_section
    from awsfob.storage import files as disk

    name = context.profile
    target = section_for_key(name)
    if any(pair.session_section == name for pair in find_pairs(context.snapshot, name)):
        return context  # it has moved already
    pairs = [pair for pair in find_pairs(context.snapshot, name) if pair.key == (CREDENTIALS, name)]
    if not pairs:
        raise FilesError(
            f"[{name}] of {context.credentials_path} has no access key to move",
            "name the profile of a key in that file",
        )
    if context.snapshot.section_refs(target):
        raise FilesError(
            f"the key cannot move to [{target}], because there is such a profile", "rename that profile first"
        )
    change = partial(rename_section, section=name, name=target)
    for warning in disk.edit(context.credentials_path, change, state=context.state).warnings:
        context.messages.notice(f"warning: {warning}")
    context.messages.done(f"moved the key from [{name}] to [{target}] of {context.credentials_path}")
    return context.reread()


def ask_for_region(context: Context) -> Context:
    """Ask for a region if no file and no variable names one, and write it to the profile in config.

    Returns:
        A context that reads the files again, or the same one.

    Raises:
        FilesError: The config file cannot be written.
    """
    from awsfob.interaction.terminal import open_keyboard
    from awsfob.keys.setup import write_facts
    from awsfob.profiles.section_ref import SectionRef
    from awsfob.profiles.snapshot import CONFIG, header_for_all

    name, terminal = context.profile, open_keyboard()
    names = {
        name,
        *(each for pair in find_pairs(context.snapshot, name) for each in (pair.key_profile, pair.session_section)),
    }
    if terminal is None or context.region or any(context.snapshot.settings(each).get("region") for each in names):
        return context
    while region := terminal.ask(f"Region of {name}, such as eu-west-1 (Enter for none): ").strip():
        if re.fullmatch(_REGION, region):
            ref = SectionRef(CONFIG, header_for_all(context.snapshot.config, name))
            for warning in write_facts(context.config_path, ref, {"region": region}, context.state):
                context.messages.notice(f"warning: {warning}")
            return context.reread()
        terminal.say("a region is a name such as eu-west-1")
    return context


def _is_decided(snapshot: Snapshot, pair: Pair) -> bool:
    """Return whether the files or fob's record say where the sessions of a key go."""
    is_of_tool = pair.layout is not default_layout() or pair.key != (CREDENTIALS, pair.key_profile)
    is_there = snapshot.section_refs(pair.session_section) or snapshot.last_section(pair.key)
    return bool(is_of_tool or is_there or snapshot.settings(pair.key_profile).get(ANSWER))


def _asked(pair: Pair) -> str | None:
    from awsfob.interaction.terminal import open_keyboard

    terminal = open_keyboard()
    if terminal is None:
        return None
    name, section = pair.key_profile, pair.session_section
    plain = "plain aws" if name == "default" else f"AWS_PROFILE={shell_word(name)}"
    terminal.say(f"Where do the sessions of {name} go?")
    terminal.say(f"1: to [{name}]: {plain} just works; the key moves to [{section_for_key(name)}]")
    terminal.say(f"2: to [{section}]: use aws --profile {shell_word(section)}; nothing moves")
    terminal.say(
        f"3: to no AWS file; aws --profile {shell_word(section)} runs fob, which asks for a code when it needs one"
    )
    choices = {"1": name, "2": section, "3": PROCESS, "": section}
    while (answer := terminal.ask("Which (1 to 3)? [2] ").strip()) not in choices:
        pass
    return choices[answer]
