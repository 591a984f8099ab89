"""Situations in which a hint names a command: access keys, rotations, devices and sources of codes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from tests.harness.user_machine import PROMPT
from tests.harness.users import key_lines, key_section
from tests.scripts.hint_machine import Hint, Situation
from tests.scripts.hint_situations import SOURCES, TYPE_KEY, a_key, the_users_key

if TYPE_CHECKING:
    from tests.scripts.hint_machine import HintMachine

AGREED = ((r"\[y/N\] ", "y"),)
TYPED = ((PROMPT, "<code>"),)
LOOK = Hint("keys/other_keys.py", "to look at both keys: fob keys work", cures=False)
DELETE = "if nobody needs it: fob rotate work --delete-key <other>"
FINISH = "to finish: fob rotate work"


def a_key_and_its_csv(machine: HintMachine) -> None:
    machine.write_key()
    machine.csv()


def an_unknown_device(machine: HintMachine) -> None:
    machine.home.write_credentials(f"[work]\n{machine.key}")
    machine.names["serial"] = machine.serial


def a_full_house(machine: HintMachine) -> None:
    machine.write_key()
    text = "Cannot exceed quota for AccessKeysPerUser: 2"
    machine.control.fault("CreateAccessKey", "error", code="LimitExceeded", text=text, status=409)


def a_used_key(machine: HintMachine) -> None:
    other, _ = machine.second_key()
    machine.control.use_key(other)


def two_keys_in_files(machine: HintMachine) -> None:
    other = machine.second_key()
    machine.home.write_credentials(f"{machine.section}[laptop]\n{key_lines(*other)}")


def one_key_for_all(machine: HintMachine) -> None:
    """What the hint says, and then the other key is one that no file has."""
    machine.home.write_credentials(f"{machine.section}[laptop]\n{machine.key}")


def a_step_that_fails(machine: HintMachine) -> None:
    machine.write_key()
    machine.control.fault("UpdateAccessKey", "error", code="ValidationError", text="no", status=400)


def one_inactive_key_of_two(machine: HintMachine) -> None:
    other = machine.control.user(f"{machine.name}-b", policy="open")
    machine.home.write_credentials(machine.section + key_section("b", other))
    machine.names["inactive"] = other.key_id
    machine.control.set_key(other.key_id, "Inactive")


def activate(machine: HintMachine) -> None:
    machine.control.set_key(machine.names["inactive"], "Active")


def a_corrupt_journal(machine: HintMachine) -> None:
    machine.write_key()
    folder = machine.state / "rotations"
    folder.mkdir(mode=0o700, parents=True)
    (folder / f"{hashlib.sha256(machine.user.key_id.encode()).hexdigest()[:32]}.json").write_text("{")


def a_source_with_one_code(machine: HintMachine) -> None:
    """A program that gives a code once, so that the rotation has none for the new key."""
    machine.write_key()
    (machine.home.path / "code").write_text(machine.code())
    program = machine.install("once", 'test -e "$HOME/code" && cat "$HOME/code" && rm "$HOME/code"')
    machine.home.write_config(f"[profile work]\nmfa_process = {program}\n")


def a_source_that_repeats(machine: HintMachine) -> None:
    machine.write_key()
    code = machine.code()
    machine.home.write_config(f"[profile work]\nmfa_process = echo {code}\n")
    assert machine.fob("login", "work").code == 0


def a_wrong_seed(machine: HintMachine) -> None:
    machine.write_key()
    seeds = {f"fob MFA seed{machine.serial}": "no seed!"}
    machine.home.path.with_name("keyring.json").write_text(json.dumps(seeds))


def the_seed(machine: HintMachine) -> None:
    machine.write_key()
    machine.names["seed"] = machine.seed


def a_wrong_seed_and_the_seed(machine: HintMachine) -> None:
    the_seed(machine)
    a_wrong_seed(machine)


SITUATIONS = {
    "no key, and its file": Situation(
        lambda machine: machine.csv(),
        "init work",
        (
            Hint(
                "app/init.py", "use the CSV file of the IAM console: fob init work --from-csv FILE", {"FILE": "<file>"}
            ),
        ),
        code=6,
    ),
    "a key, and its file": Situation(
        a_key_and_its_csv,
        "init work --from-csv <file>",
        (Hint("app/init.py", "to replace it: fob rotate work", cures=False),),
        policy="open",
    ),
    "a key that came while another one was typed": Situation(
        the_users_key,
        "init work",
        (Hint("keys/setup.py", "to replace it safely: fob rotate work", cures=False),),
        policy="open",
        typed=TYPE_KEY,
        meanwhile=lambda machine: machine.write_key(),
    ),
    "a device that must be named": Situation(
        an_unknown_device,
        "init work",
        (Hint("app/init.py", "name it: fob init work --serial ARN", {"ARN": "<serial>"}, cures=False),),
        policy="none",
        typed=((r"\[y/N\] ", "n"),),
        code=6,
    ),
    "an old key": Situation(
        a_key,
        "keys work --max-age 0",
        (Hint("app/list_keys.py", "fob rotate work", cures=False),),
        policy="open",
        code=6,
    ),
    "two keys by now": Situation(
        a_full_house,
        "rotate work",
        (Hint("aws/refusals.py", "look at them: fob keys work", cures=False),),
        policy="open",
        code=4,
    ),
    "a second key": Situation(
        lambda machine: machine.second_key(),
        "rotate work",
        (
            Hint("keys/other_keys.py", DELETE),
            Hint("keys/other_keys.py", "or run this in a terminal: fob rotate work", typed=AGREED),
            LOOK,
        ),
        policy="open",
        code=6,
    ),
    "a second key that is used": Situation(
        a_used_key, "rotate work", (Hint("keys/other_keys.py", DELETE),), policy="open", code=4
    ),
    "a second key that stays": Situation(
        lambda machine: machine.second_key(),
        "rotate work",
        (LOOK,),
        policy="open",
        typed=((r"\[y/N\] ", "n"),),
        code=130,
    ),
    "two keys in the files": Situation(
        two_keys_in_files,
        "rotate work",
        (
            Hint(
                "keys/other_keys.py",
                "else put one key into all sections, and then: fob rotate work",
                first=one_key_for_all,
                typed=AGREED,
            ),
        ),
        policy="open",
        code=4,
    ),
    "one code for two": Situation(
        a_key,
        "rotate work",
        (
            Hint("keys/iam_user.py", "run this in a terminal: fob rotate work", cures=False, typed=TYPED),
            Hint(
                "keys/iam_user.py",
                "or give the next code, for the session is stored: FOB_CODE=123456 fob rotate work",
                cures=False,
            ),
        ),
        code=6,
    ),
    "a source with one code for two": Situation(
        a_source_with_one_code,
        "rotate work",
        (
            Hint("keys/rotate.py", "run this in a terminal: fob rotate work", cures=False),
            Hint("keys/standing.py", FINISH, cures=False),
        ),
        has_code=False,
        code=6,
    ),
    "a rotation that was stopped": Situation(
        a_step_that_fails, "rotate work", (Hint("keys/standing.py", FINISH),), policy="open", code=4
    ),
    "a rotation of several keys, and one fails": Situation(
        one_inactive_key_of_two,
        "rotate --all",
        (Hint("app/replace_keys.py", "when the reason is gone: fob rotate b", first=activate),),
        policy="open",
        has_code=False,
        code=4,
    ),
    "a rotation that cannot be read": Situation(
        a_corrupt_journal, "rotate work", (Hint("keys/rotate.py", "fob keys work", cures=False),), policy="open"
    ),
    "no such source": Situation(
        a_key,
        "login work --mfa-from none",
        (Hint("mfa/source_registry.py", "; see fob mfa sources", cures=False),),
        code=2,
    ),
    "no seed": Situation(
        the_seed,
        "mfa sources",
        (
            Hint(
                "mfa/source_registry.py",
                "a seed in the system keyring: fob mfa add PROFILE",
                {"PROFILE": "work"},
                typed=(("Seed of", "<seed>"),),
            ),
        ),
        then="login work --mfa-from totp",
        has_code=False,
        code=0,
    ),
    "no seed for a login": Situation(
        the_seed,
        "login work --mfa-from totp",
        (
            Hint("mfa/sources/totp.py", "put it there: fob mfa add work", typed=(("Seed of", "<seed>"),)),
            Hint("mfa/source.py", "run this in a terminal: fob login work", typed=TYPED),
            SOURCES,
        ),
        has_code=False,
        code=6,
    ),
    "a wrong seed": Situation(
        a_wrong_seed_and_the_seed,
        "login work --mfa-from totp",
        (
            Hint("mfa/sources/totp.py", "put one there: fob mfa add work --replace", typed=(("Seed of", "<seed>"),)),
            Hint("mfa/source.py", "run this in a terminal: fob login work", typed=TYPED),
            SOURCES,
        ),
        has_code=False,
        code=6,
    ),
    "no seed to remove": Situation(
        a_key,
        "mfa remove work",
        (Hint("app/mfa_sources.py", "to see profiles and devices: fob status", cures=False),),
    ),
    "a seed that was added": Situation(
        the_seed,
        "mfa add work",
        (Hint("app/mfa_sources.py", "to test it: fob mfa test work --mfa-from totp", cures=False),),
        typed=(("Seed of", "<seed>"),),
        code=0,
        slow=True,
    ),
    "a test and nobody to ask": Situation(
        a_key,
        "mfa test work",
        (
            Hint(
                "app/mfa_sources.py",
                "run this in a terminal: fob mfa test work",
                cures=False,
                typed=(*TYPED, *TYPED),
            ),
        ),
        has_code=False,
        code=6,
        slow=True,
    ),
    "a source that repeats itself": Situation(
        a_source_that_repeats,
        "login work --force",
        (Hint("mfa/unused_codes.py", "see what it does: fob mfa test work", cures=False, code=6),),
        has_code=False,
        code=4,
        slow=True,
    ),
}
