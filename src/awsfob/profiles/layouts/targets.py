"""Where each layout keeps the parts of a pair, for a pair that moves to it (``fob migrate``). Pure."""

from __future__ import annotations

from awsfob.light_typing import NamedTuple
from awsfob.profiles.layouts import LAYOUTS, Layout
from awsfob.profiles.layouts.profile_dir import PROFILE_DIR
from awsfob.profiles.snapshot import CONFIG, CREDENTIALS


class Target(NamedTuple):
    """The parts of a pair in a layout.

    Attributes:
        layout: The name of the layout.
        key_suffix: What follows the name of the pair in the name of the key's profile.
        session_suffix: The same for the session's profile.
        serial_setting: The setting for the serial of the device.
        serial_file: The file with this setting.
        is_serial_of_session: Whether it belongs to the session's profile and not to the key's.
        names_source: Whether the session's profile has ``source_profile``, and a section in credentials from the start.
    """

    layout: str
    key_suffix: str
    session_suffix: str
    serial_setting: str
    serial_file: str = CREDENTIALS
    is_serial_of_session: bool = False
    names_source: bool = False

    def key_profile(self, name: str) -> str:
        """Return the profile of the key of a pair."""
        return name + self.key_suffix

    def session_profile(self, name: str) -> str:
        """Return the profile of the session of a pair."""
        return name + self.session_suffix


def _target(layout: Layout) -> Target:
    found = Target(layout.name, layout.key_suffix, layout.session_suffix, layout.serial_setting)
    if layout.name == "mfa-suffix":
        return found._replace(serial_file=CONFIG, is_serial_of_session=True)
    if layout.name == "source-profile":  # awsmfa reads any name; this one is in its README
        return found._replace(key_suffix="Perm", serial_file=CONFIG, names_source=True)
    return found


TARGETS = {each.name: _target(each) for each in LAYOUTS if each is not PROFILE_DIR}
"""The layouts of the two AWS files, by name."""
