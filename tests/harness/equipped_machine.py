"""A machine with every source of codes, for the tests that send secrets through fob in each way there is."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.harness.home import Home
from tests.harness.private_keyring import install_keyring
from tests.harness.user_machine import UserMachine
from tests.harness.users import key_of

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.sandbox.server_process import SandboxProcess

TOKEN_START = "IQoJb3JpZ2luX2Vj"
"""What every token of the sandbox begins with, as AWS's do."""


@dataclass(eq=False)
class EquippedMachine(UserMachine):
    """A machine with the usual files, an ``op`` that gives codes, and a keyring."""

    def equip(self) -> None:
        """Put files, programs and keyring in place."""
        self.write_key_and_region()
        self.install("op", f"echo {self.code()}")
        install_keyring(self.home.programs)

    def env(self, *python_path: Path) -> dict[str, str | None]:
        """Return the variables that lead to the sources of codes.

        Args:
            python_path: Further folders from which Python may import.
        """
        keyring = install_keyring(self.home.programs)
        return {
            **keyring,
            "PYTHONPATH": ":".join((keyring["PYTHONPATH"], *map(str, python_path))),
            "AWS_MFA_UPDATER_OP_ACCOUNT": "acme.1password.com",
            "AWS_MFA_UPDATER_OP_ITEM_NAME": "AWS",
        }

    def secrets(self) -> dict[str, str]:
        """Return all that must not show: also the beginning of tokens, since nobody knows those that were not kept."""
        codes = {f"code {number}": code for number, code in enumerate(self.given)}
        return {"secret": self.user.secret, "seed": self.seed, "token": TOKEN_START, **codes}

    def write_profile_folder(self) -> None:
        """Have the profile as a file of its own, too, for ``sync``."""
        folder = self.home.aws / "aws-profiles"
        folder.mkdir()
        (folder / "plain").write_text(f"[plain]\n{key_of(self.user)}region = eu-west-1\n")
        (folder / "guarded").write_text(f"[guarded]\n{key_of(self.user)}mfa_id = {self.serial}\n")


class MachineMaker:
    """Makes equipped machines, one after the other, each with a home and a user of its own.

    Args:
        folder: For the homes.
        name: Of the users, who get numbers.
    """

    def __init__(self, folder: Path, name: str, sandbox: SandboxProcess) -> None:
        self._folder = folder
        self._name = name
        self._sandbox = sandbox
        self._numbers = itertools.count()

    def __call__(self) -> EquippedMachine:
        number = next(self._numbers)
        path = self._folder / f"machine{number}" / "home"
        path.mkdir(mode=0o700, parents=True)
        home = Home(path, self._sandbox.endpoint)
        made = EquippedMachine(home, self._sandbox, f"{self._name}-{number}", policy="open")
        made.equip()
        return made
