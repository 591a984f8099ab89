"""The files of a race: many profiles, in all the layouts that people have, in one credentials file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.harness.users import key_of, key_section, serial_of

if TYPE_CHECKING:
    import random

    from awsfob.sandbox.control import SandboxUser
    from tests.harness.home import Home

FOREIGN = "seventeenth"
"""The profile that another program edits meanwhile."""


class Racer(NamedTuple):
    """A profile that is logged in.

    Attributes:
        profile: Its name.
        user: Whose key it is.
        section: Where the layout wants its session.
        has_settings: Whether a login also writes the profile's settings into the config file.
    """

    profile: str
    user: SandboxUser
    section: str
    has_settings: bool = False


class Texts(NamedTuple):
    """What a profile has in either file, and in a file of its own."""

    racer: Racer
    credentials: str = ""
    config: str = ""
    own: str = ""


def long_term(name: str, user: SandboxUser) -> Texts:
    text = f"[{name}-long-term]\n{key_of(user)}aws_mfa_device = {serial_of(user)}\n"
    return Texts(Racer(name, user, name), text)


def mfa_suffix(name: str, user: SandboxUser) -> Texts:
    config = f"[profile {name}]\nregion = eu-west-1\n[profile {name}mfa]\nmfa_serial = {serial_of(user)}\n"
    return Texts(Racer(name, user, f"{name}mfa"), f"[{name}]\n{key_of(user)}", config)


def source_profile(name: str, user: SandboxUser) -> Texts:
    config = f"[{name}Permanent]\nmfa_serial = {serial_of(user)}\n[{name}]\nsource_profile = {name}Permanent\n"
    return Texts(Racer(name, user, name), f"[{name}Permanent]\n{key_of(user)}[{name}]\n", config)


def sts_suffix(name: str, user: SandboxUser) -> Texts:
    return Texts(Racer(name, user, f"{name}-sts"), key_section(name, user))


def profile_dir(name: str, user: SandboxUser) -> Texts:
    own = f"[{name}]\n{key_of(user)}mfa_id = {serial_of(user)}\nregion = eu-west-1\n"
    return Texts(Racer(name, user, name, has_settings=True), own=own)


LAYOUTS = (long_term, mfa_suffix, source_profile, sts_suffix, profile_dir)


def write_race(home: Home, users: list[SandboxUser], chance: random.Random) -> list[Racer]:
    """Write the files: the layouts, their order, and whether the foreign profile is there already, are by chance."""
    found = [chance.choice(LAYOUTS)(f"p{number:02}", user) for number, user in enumerate(users)]
    chance.shuffle(found)
    is_there = chance.random() < 0.5
    theirs = (f"\n[{FOREIGN}]\n# mine\naws_access_key_id = AKIAOLD\n", f"[profile {FOREIGN}]\nregion = old\n")
    for number, write in enumerate((home.write_credentials, home.write_config), start=1):
        blocks = [str(texts[number]) for texts in found if texts[number]] + [theirs[number - 1]] * is_there
        chance.shuffle(blocks)
        write("# made by hand\n" + chance.choice(["", "\n"]).join(blocks))
    for texts in found:
        if texts.own:
            folder = home.aws / "aws-profiles"
            folder.mkdir(exist_ok=True, mode=0o700)
            (folder / texts.racer.profile).write_text(texts.own)
    return [texts.racer for texts in found]
