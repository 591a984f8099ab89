"""Situations in which a hint names a command: profiles, the sections for their sessions, and who can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.harness.user_machine import PROMPT
from tests.harness.users import key_section
from tests.scripts.hint_machine import Hint, Situation

if TYPE_CHECKING:
    from tests.scripts.hint_machine import HintMachine

INIT = "to find the device and write it beside the key: fob init work"
SOURCES = Hint("mfa/sources/prompt.py", "or let a program give it: fob mfa sources", cures=False)
TYPE_KEY = (("Access key id", "<id>"), ("Secret access key", "<secret>"))
SET_UP = (*TYPE_KEY, ("Which", "2"), ("Region", ""), ("Log in", "n"))


def no_device(machine: HintMachine) -> None:
    machine.home.write_credentials(f"[work]\n{machine.key}")


def a_key(machine: HintMachine) -> None:
    machine.write_key_and_region()


def a_program(machine: HintMachine) -> None:
    document = f'{{"Version": 1, "AccessKeyId": "{machine.user.key_id}", "SecretAccessKey": "{machine.user.secret}"}}'
    program = machine.install("vault", f"echo '{document}'")
    machine.home.write_config(f"[profile base]\nregion = us-east-1\ncredential_process = {program}\n")


def a_folder(machine: HintMachine) -> None:
    """A profile folder whose profile is also an ordinary one, and one whose name only the folder has."""
    folder = machine.home.aws / "aws-profiles"
    machine.write_key_and_region()
    folder.mkdir(mode=0o700)
    for name in ("work", "mine"):
        (folder / name).write_text(f"[{name}]\n{machine.key}mfa_id = {machine.serial}\nregion = us-east-1\n")
        (folder / name).chmod(0o600)


def the_users_key(machine: HintMachine) -> None:
    """No file, and the key that the user is going to type."""
    machine.names |= {"id": machine.user.key_id, "secret": machine.user.secret}


def two_sections(machine: HintMachine) -> None:
    machine.home.write_credentials(f"{machine.section}[workmfa]\n[work-sts]\n")


def a_key_in_the_way(machine: HintMachine) -> None:
    machine.home.write_credentials(key_section("work-long-term", machine.user) + machine.section)


def an_answer_with_a_key(machine: HintMachine) -> None:
    machine.home.write_credentials(f"{machine.section}fob_session = other\n[other]\n{machine.key}")


def two_keys_for_a_section(machine: HintMachine) -> None:
    other = machine.control.user(f"{machine.name}-b")
    machine.home.write_credentials(f"{machine.section}fob_session = t\n{key_section('b', other)}fob_session = t\n")


def a_taken_section(machine: HintMachine) -> None:
    other = machine.control.user(f"{machine.name}-b")
    machine.home.write_credentials(f"{machine.section}{key_section('b', other)}fob_session = t\n")


def another_key(machine: HintMachine) -> None:
    machine.home.write_credentials(f"{machine.section}[other]\n{machine.key}")


def a_user_for_a_device(machine: HintMachine) -> None:
    machine.home.write_credentials(key_section("work", machine.user, machine.user.arn))


SITUATIONS = {
    "no device": Situation(
        no_device,
        "login work",
        (
            Hint("profiles/plan.py", INIT),
            Hint("profiles/plan.py", "if the account does not require MFA: fob login work --no-mfa", cures=False),
        ),
    ),
    "no profile is named": Situation(
        lambda machine: machine.write_key(),
        "login",
        (Hint("app/only_profile.py", "to use the key in [work]: fob login work", cures=False),),
    ),
    "no profile is named, and no device": Situation(
        no_device,
        "login",
        (Hint("app/only_profile.py", "to set up the key in [work]: fob init work", cures=False),),
    ),
    "two sections": Situation(
        two_sections,
        "login work",
        (
            Hint("profiles/layouts/__init__.py", "choose, once: fob init work --to workmfa"),
            Hint("profiles/layouts/__init__.py", "choose, once: fob init work --to work-sts"),
        ),
    ),
    "two sections, and nobody to ask": Situation(
        two_sections,
        "init work",
        (
            Hint("app/session_section.py", "fob init work --to workmfa"),
            Hint("app/session_section.py", "fob init work --to work-sts"),
        ),
        then="login work",
        code=0,
    ),
    "a key in the way": Situation(
        a_key_in_the_way,
        "login work",
        (
            Hint("profiles/destination.py", "fob login work-long-term --to work-long-term-sts", cures=False),
            Hint("profiles/destination.py", "or give the key in [work] its own section: fob init work --to work-sts"),
        ),
    ),
    "an answer with a key in it": Situation(
        an_answer_with_a_key,
        "login work",
        (Hint("profiles/destination.py", "choose another section: fob init work --to work-sts"),),
    ),
    "two keys for a section": Situation(
        two_keys_for_a_section,
        "login work",
        (
            Hint("profiles/layouts/__init__.py", "choose another section for one: fob init work --to work-sts"),
            Hint("profiles/layouts/__init__.py", "choose another section for one: fob init b --to b-sts"),
        ),
    ),
    "a section that another key has": Situation(
        a_taken_section,
        "init work --to t",
        (
            Hint(
                "app/session_section.py",
                "choose another section: fob init work --to ANOTHER-SECTION",
                {"ANOTHER-SECTION": "u"},
                cures=False,
            ),
        ),
    ),
    "a section with a key": Situation(
        another_key,
        "init work --to other",
        (Hint("app/session_section.py", "fob init work --to ANOTHER-SECTION", {"ANOTHER-SECTION": "u"}, cures=False),),
    ),
    "no key whose sessions could go anywhere": Situation(
        a_program,
        "init base --to other",
        (Hint("app/session_section.py", "name the profile with the key; to see all: fob status", cures=False),),
    ),
    "a profile file": Situation(
        a_folder,
        "init mine --to other",
        (
            Hint(
                "app/session_section.py",
                "to write one session elsewhere: fob login mine --to SECTION",
                {"SECTION": "other"},
                cures=False,
            ),
        ),
    ),
    "a user in place of a device": Situation(
        a_user_for_a_device,
        "login work",
        (Hint("profiles/values.py", "to find the device and write it there: fob init work --force"),),
    ),
    "no session": Situation(a_key, "status work --check", (Hint("app/status.py", "fob login work"),), code=6),
    "nobody to ask": Situation(
        a_key,
        "env work",
        (Hint("mfa/source.py", "run this in a terminal: fob login work", typed=((PROMPT, "<code>"),)), SOURCES),
        has_code=False,
        code=6,
    ),
    "nobody to ask for a while": Situation(
        a_key,
        "process work",
        (
            Hint("sessions/broker.py", "waiting for a login elsewhere: fob login work"),
            Hint("sessions/broker.py", "run this in a terminal: fob login work", typed=((PROMPT, "<code>"),)),
            SOURCES,
        ),
        has_code=False,
        env={"FOB_LOGIN_WAIT": "1"},
        code=6,
    ),
    "no profile": Situation(
        the_users_key,
        "login",
        (Hint("profiles/roles.py", "to set it up: fob init default", typed=SET_UP),),
    ),
    "no profile to show": Situation(
        the_users_key,
        "status",
        (Hint("cli/status_command.py", "to set one up: fob init NAME", {"NAME": "work"}, typed=SET_UP),),
        code=0,
    ),
}
