"""The question which section gets the sessions of a key, and the line ``fob_session`` that keeps the answer."""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.text import shell_word

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.profiles.layouts import Pair


def with_section(context: Context, to: str | None) -> Context:
    """Write the section for the sessions of a profile's key beside the key, if the user chooses one.

    Args:
        context: The context of the command.
        to: The section that the user named; None asks if the evidence decides for none and there is a terminal.

    Returns:
        A context that reads the files again, or the same one if nothing was written.

    Raises:
        FilesError: The profile has no key, the section holds a key, or the file cannot be written.
    """
    from awsfob.profiles.layouts import pair_of_own_key
    from awsfob.profiles.user_pair import user_pairs

    found = user_pairs(context.snapshot, context.profile)
    pairs = [] if isinstance(found, FilesError) else found
    own = pair_of_own_key(context.snapshot, context.profile) if to else None
    pairs = [own] if own and own not in pairs else pairs
    if to is None and len(pairs) > 1:
        to = _asked(context, pairs)
    if to is None:
        return context
    chosen = next((pair for pair in pairs if pair.session_section == to), pairs[0] if pairs else None)
    if chosen is None:
        raise FilesError(
            f"profile '{context.profile}' has no access key whose sessions could go to [{to}]",
            "name the profile with the key; to see all: fob status",
        )
    _write(context, chosen, to)
    return context.reread()


def _asked(context: Context, pairs: list[Pair]) -> str | None:
    """Ask the user at the terminal; without one, say how to answer."""
    from awsfob.interaction.terminal import open_terminal

    terminal = open_terminal()
    if terminal is None:
        commands = [
            f"fob init {shell_word(pair.key_profile)} --to {shell_word(pair.session_section)}" for pair in pairs
        ]
        context.messages.notice(
            f"the files do not say which section gets the sessions; to choose: {', or '.join(commands)}"
        )
        return None
    terminal.say(f"The sessions of profile {context.profile} can go to several sections:")
    for number, pair in enumerate(pairs, 1):
        terminal.say(f"{number}: [{pair.session_section}], from the key in {pair.key} (layout {pair.layout.name})")
    while True:
        answer = terminal.ask(f"Which section (1 to {len(pairs)})? ").strip()
        if answer.isdecimal() and 1 <= int(answer) <= len(pairs):
            return pairs[int(answer) - 1].session_section


def _write(context: Context, pair: Pair, section: str) -> None:
    from awsfob.ini.limits import check_section
    from awsfob.keys.setup import write_facts
    from awsfob.profiles.destination import check_target
    from awsfob.profiles.layouts import ANSWER
    from awsfob.profiles.values import foreign_signs

    if pair.key_profile in context.snapshot.profile_files:
        raise FilesError(
            f"the key of '{pair.key_profile}' is in a profile file, so its sessions go to [{pair.key_profile}]",
            f"to write one session elsewhere: fob login {shell_word(pair.key_profile)} --to SECTION",
        )
    check_section(section)
    if signs := foreign_signs(section):
        raise FilesError("that is not the name of a section", *signs)
    another = f"fob init {shell_word(pair.key_profile)} --to ANOTHER-SECTION"
    others = [name for name in context.snapshot.answers.get(section, ()) if name != pair.key_profile]
    if others:
        raise FilesError(
            f"[{section}] gets the sessions of the key in [{others[0]}], and one session would overwrite the other",
            f"choose another section: {another}",
        )
    check_target(context.snapshot, section, pair.key_profile, another)
    path = context.snapshot.path(pair.key.file)
    for warning in write_facts(path, pair.key, {ANSWER: section}, context.state):
        context.messages.notice(f"warning: {warning}")
    context.messages.done(f"wrote to {pair.key}: {ANSWER} = {section}")
