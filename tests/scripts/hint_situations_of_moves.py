"""Situations in which a hint names a command: profiles that move to another layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scripts.hint_machine import Hint, Situation
from tests.scripts.hint_situations import a_folder

if TYPE_CHECKING:
    from tests.scripts.hint_machine import HintMachine

YES = ((r"changes\? \[y/N\] ", "y"),)
LIST = "to list the profiles that can move: fob migrate"


def the_folder(machine: HintMachine) -> None:
    """A profile folder without other profiles; its path is ``<folder>``."""
    a_folder(machine)
    machine.home.credentials.unlink()
    machine.home.config.unlink()
    path = machine.home.aws / "aws-profiles/plain"
    path.write_text(f"[plain]\n{machine.key}")
    path.chmod(0o600)
    machine.names["folder"] = str(machine.home.aws / "aws-profiles")


def a_vault(machine: HintMachine) -> None:
    """An ``aws-vault`` that has the key of ``mine``."""
    facts = f'"AccessKeyId": "{machine.user.key_id}", "SecretAccessKey": "{machine.user.secret}"'
    machine.install("aws-vault", f"echo '{{{facts}}}'")


def a_file_of_keys(machine: HintMachine) -> None:
    """The file of aws-mfa-tools."""
    machine.home.aws.mkdir(mode=0o700)
    (machine.home.aws / "mfa_credentials").write_text(f"[work]\n{machine.key}")


def a_key_apart(machine: HintMachine) -> None:
    machine.home.write_credentials(machine.section.replace("[work]", "[work-long-term]"))


SITUATIONS = {
    "a key that has moved": Situation(
        lambda machine: machine.write_key_and_region(),
        "migrate work --to long-term --yes",
        (Hint("app/migrate.py", "to log in: fob login work", cures=False),),
        code=0,
    ),
    "a list of keys that can move": Situation(
        lambda machine: machine.write_key_and_region(),
        "migrate",
        (Hint("app/recognised_keys.py", "fob migrate work --to long-term", typed=YES),),
        code=0,
    ),
    "a list of keys that can move back": Situation(
        a_key_apart, "migrate", (Hint("app/recognised_keys.py", "fob migrate work --to sts-suffix", typed=YES),), code=0
    ),
    "a list of profile files": Situation(
        the_folder, "migrate", (Hint("app/recognised_keys.py", "fob import <folder>", cures=False),), code=0
    ),
    "a tool that keeps keys": Situation(
        a_vault,
        "migrate",
        (
            Hint(
                "app/recognised_keys.py",
                "aws-vault is installed; to copy a key out of it: fob migrate PROFILE --from aws-vault --to long-term",
                {"PROFILE": "mine"},
                cures=False,
                typed=YES,
            ),
        ),
        code=0,
    ),
    "a list of a file of keys": Situation(
        a_file_of_keys,
        "migrate",
        (
            Hint(
                "app/recognised_keys.py",
                "fob migrate work --from mfa_credentials --to long-term",
                cures=False,
                typed=YES,
            ),
        ),
        code=0,
    ),
    "a profile file without a device that shall move": Situation(
        the_folder,
        "migrate plain --to long-term --yes --remove-source",
        (
            Hint(
                "profiles/migration/from_folder.py",
                "to convert all profile files: fob import <folder>",
                cures=False,
            ),
        ),
    ),
    "a role that shall move": Situation(
        lambda machine: machine.role(),
        "migrate deploy --to long-term --yes",
        (Hint("app/migrate.py", LIST, cures=False),),
    ),
    "nothing that shall move": Situation(
        lambda machine: machine.write_key(),
        "migrate --to long-term",
        (Hint("app/migrate.py", LIST, cures=False),),
        code=2,
    ),
}
