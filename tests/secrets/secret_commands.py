"""The commands in which secrets travel through fob, and what each needs to meet one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.harness.equipped_machine import EquippedMachine
from tests.harness.users import key_of

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class SecretCommand:
    """A command that meets secrets.

    Attributes:
        words: The command line.
        before: What is done first, so that there is something to meet.
        source: Where a code comes from: FOB_CODE, or a word for ``--mfa-from``.
        prints_secret: Whether its stdout is the secret itself.
        input: What it is given on stdin.
    """

    words: tuple[str, ...]
    before: Callable[[EquippedMachine], object] = lambda _: None
    source: str = "FOB_CODE"
    prints_secret: bool = False
    input: Callable[[EquippedMachine], str] = lambda _: ""

    def verbose(self) -> tuple[str, ...]:
        """Return the command line with ``-v``, which says most."""
        place = 2 if self.words[0] == "mfa" else 1
        return (*self.words[:place], "-v", *self.words[place:])

    def prepare(self, machine: EquippedMachine) -> dict[str, str | None]:
        """Do what comes first; return the variables of the command."""
        self.before(machine)
        env = machine.env()
        return env | ({"FOB_CODE": machine.code()} if self.source == "FOB_CODE" else {"FOB_MFA_FROM": self.source})


def log_in_first(machine: EquippedMachine) -> None:
    assert machine.fob("login", "work", env={"FOB_CODE": machine.code()}).code == 0


def store_seed(machine: EquippedMachine) -> None:
    assert machine.fob("mfa", "add", "work", "--stdin", env=machine.env(), input=machine.seed).code == 0


def write_role_profile(machine: EquippedMachine) -> None:
    arn = machine.control.role(f"role-{machine.user.name}"[:60], mfa=True)
    machine.home.write_config(f"[profile deploy]\nrole_arn = {arn}\nsource_profile = work\nregion = us-east-1\n")


def write_program_profile(machine: EquippedMachine) -> None:
    """Let a profile get its credentials from a program, for a role to be assumed with."""
    arn = machine.control.role(f"made-{machine.user.name}"[:60])
    facts = f'"AccessKeyId": "{machine.user.key_id}", "SecretAccessKey": "{machine.user.secret}"'
    path = machine.install("vault", f"echo '{{\"Version\": 1, {facts}}}'")
    lines = f"[profile base]\ncredential_process = '{path}'\n"
    machine.home.write_config(f"{lines}[profile deploy]\nrole_arn = {arn}\nsource_profile = base\nregion = us-east-1\n")


def put_key_into_config(machine: EquippedMachine) -> None:
    """Have the key in the config file, as aws-mfa-rotate does."""
    lines = f"mfa_serial = {machine.serial}\nregion = us-east-1\n"
    machine.home.write_config(f"[profile work]\n{key_of(machine.user)}[profile workmfa]\n{lines}")
    machine.home.credentials.unlink()


def put_key_into_vault(machine: EquippedMachine) -> None:
    machine.home.credentials.unlink()
    facts = f'"AccessKeyId": "{machine.user.key_id}", "SecretAccessKey": "{machine.user.secret}"'
    machine.install("aws-vault", f"echo '{{{facts}}}'")


def put_key_into_file(machine: EquippedMachine) -> None:
    machine.home.credentials.unlink()
    (machine.home.aws / "mfa_credentials").write_text(f"[mine]\n{key_of(machine.user)}")


def leave_key_in_csv(machine: EquippedMachine) -> None:
    machine.home.credentials.unlink()
    rows = f"Access key ID,Secret access key\n{machine.user.key_id},{machine.user.secret}\n"
    (machine.home.path / "keys.csv").write_text(rows)


SECRET_COMMANDS = {
    "login": SecretCommand(("login", "work")),
    "login, 1password": SecretCommand(("login", "work"), source="1password"),
    "login, keyring": SecretCommand(("login", "work"), store_seed, source="totp"),
    "login, role": SecretCommand(("login", "deploy", "--to", "now"), write_role_profile),
    "login again": SecretCommand(("login", "work", "--json"), log_in_first),
    "logout": SecretCommand(("logout", "--all"), log_in_first),
    "status": SecretCommand(("status",), log_in_first),
    "whoami": SecretCommand(("whoami", "work"), log_in_first),
    "whoami, program": SecretCommand(("whoami", "deploy"), write_program_profile),
    "env": SecretCommand(("env", "work"), prints_secret=True),
    "exec": SecretCommand(("exec", "work", "--", "true")),
    "use": SecretCommand(("use", "--for=bash", "work"), prints_secret=True),
    "shell": SecretCommand(("shell", "work", "--with", "true")),
    "process": SecretCommand(("process", "deploy"), write_role_profile, prints_secret=True),
    "init": SecretCommand(("init", "work", "--process"), log_in_first),
    "init, role": SecretCommand(("init", "deploy", "--process", "--in", "credentials"), write_role_profile),
    "init, roles": SecretCommand(("init", "work", "--roles", "--yes"), write_role_profile),
    "init, roles, dry": SecretCommand(("init", "work", "--roles", "--dry-run"), write_role_profile),
    "init, new key": SecretCommand(("init", "work", "--from-csv", "keys.csv"), leave_key_in_csv),
    "rotate": SecretCommand(("rotate", "work", "--yes"), log_in_first),
    "keys": SecretCommand(("keys", "work")),
    "policy": SecretCommand(("policy", "work")),
    "sync": SecretCommand(("sync",), EquippedMachine.write_profile_folder),
    "sync, dry": SecretCommand(("sync", "--dry-run"), EquippedMachine.write_profile_folder),
    "import": SecretCommand(("import", ".aws/aws-profiles", "--dry-run"), EquippedMachine.write_profile_folder),
    "migrate": SecretCommand(("migrate", "work", "--to", "long-term", "--yes"), write_role_profile),
    "migrate, dry": SecretCommand(("migrate", "work", "--to", "mfa-suffix", "--dry-run"), write_role_profile),
    "migrate, config": SecretCommand(
        ("migrate", "work", "--to", "sts-suffix", "--yes", "--remove-source"), put_key_into_config
    ),
    "migrate, vault": SecretCommand(
        ("migrate", "mine", "--from", "aws-vault", "--to", "long-term", "--yes"), put_key_into_vault
    ),
    "migrate, file": SecretCommand(
        ("migrate", "mine", "--from", "mfa_credentials", "--to", "long-term", "--yes", "--remove-source"),
        put_key_into_file,
    ),
    "mfa add": SecretCommand(("mfa", "add", "work", "--stdin"), input=lambda machine: machine.seed),
    "mfa remove": SecretCommand(("mfa", "remove", "work"), store_seed),
    "mfa sources": SecretCommand(("mfa", "sources", "work")),
}
