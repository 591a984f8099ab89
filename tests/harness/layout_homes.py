"""The two AWS files of a user in each of the layouts that ``fob migrate`` moves between."""

from __future__ import annotations

from typing import NamedTuple

MOVABLE = ("long-term", "mfa-suffix", "sts-suffix", "source-profile")
NAMES = {
    "long-term": ("{}-long-term", "{}"),
    "mfa-suffix": ("{}", "{}mfa"),
    "sts-suffix": ("{}", "{}-sts"),
    "source-profile": ("{}Perm", "{}"),
}
"""For each layout the profile of the key and that of the session, for the name that users type."""


class LayoutHome(NamedTuple):
    """Both files as text.

    Attributes:
        credentials: The credentials file.
        config: The config file.
        key_profile: The profile of the key.
        session: The profile of the session.
    """

    credentials: str
    config: str
    key_profile: str
    session: str


def layout_home(  # noqa: PLR0913  what may differ
    layout: str, key: str, serial: str, *, name: str = "work", session: str | None = "", key_in_config: bool = False
) -> LayoutHome:
    """Return the files of a user in a layout, as its tool has them.

    Args:
        layout: One of ``MOVABLE``.
        key: The lines of the key.
        serial: The serial of the device.
        name: What the user types.
        session: The lines of a session in its section; None without a section in credentials.
        key_in_config: Have the key in config, which only aws-mfa-rotate reads.
    """
    key_profile, to = (each.format(name) for each in NAMES[layout])
    beside = {"long-term": f"aws_mfa_device = {serial}\n", "sts-suffix": f"# the phone\nmfa_serial={serial}\n"}
    credentials = f"# my keys\n[{key_profile}]\n; made in May\n{key}{beside.get(layout, '')}note = [not a header]\n\n"
    in_config = "region = eu-west-1\n  # nested\ns3 =\n  max_queue_size = 9\n\n"
    if key_in_config:
        credentials, in_config = "", f"{key}{in_config}"
    if session is not None:
        credentials += f"[{to}]\n{session}# end of the session\n\n"
    config = f"[profile {key_profile}]\n{in_config}"
    device = f"mfa_serial = {serial}\n"
    if layout == "mfa-suffix":
        config += f"[profile {to}]\noutput = json\n{device}\n"
    elif layout == "source-profile":
        config = config.replace(in_config, f"{device}{in_config}")
        config += f"[profile {to}]\noutput: json\nsource_profile = {key_profile}\n\n"
    else:
        config += f"[profile {to}]\noutput=json\n\n"
    return LayoutHome(credentials, config, key_profile, to)
