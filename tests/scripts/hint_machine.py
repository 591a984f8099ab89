"""What a situation of ``hint_situations`` is made of, and the machine where it comes about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tests.harness.private_keyring import install_keyring
from tests.harness.sdk import client
from tests.harness.user_machine import UserMachine
from tests.harness.users import key_of, key_section

if TYPE_CHECKING:
    from collections.abc import Callable

ARN = "arn:aws:iam::111122223333:role/deploy"
"""The role that ``HintMachine.role`` makes."""


@dataclass(eq=False)
class HintMachine(UserMachine):
    """A user's machine with a system keyring.

    Attributes:
        names: What a name such as ``<file>`` stands for in the texts of a situation, once it has come about.
    """

    names: dict[str, str] = field(default_factory=dict, kw_only=True)

    def fill(self, text: str) -> str:
        """Return a text with the names replaced; ``<code>`` stands for a code that AWS would take."""
        for name, value in self.names.items():
            text = text.replace(f"<{name}>", value)
        return text.replace("<code>", self.code()) if "<code>" in text else text

    @property
    def keyring(self) -> dict[str, str]:
        """The variables that lead to the keyring."""
        return install_keyring(self.home.path.parent / "keyring")

    @property
    def key(self) -> str:
        """The lines of the user's key, without a device."""
        return key_of(self.user)

    @property
    def section(self) -> str:
        """The section ``[work]`` with the key and the device."""
        return key_section("work", self.user)

    def role(self, *lines: str) -> None:
        """Write the usual files, and a role that asks for MFA, with its profile ``deploy``."""
        self.write_key_and_region()
        assert self.make_role("deploy", *lines, mfa=True) == ARN

    def second_key(self) -> tuple[str, str]:
        """Make another key of the user; its id is ``<other>``."""
        self.write_key()
        with client(self.home, "iam", "work") as iam:
            made = iam.create_access_key(UserName=self.user.name)["AccessKey"]
        self.names["other"] = made["AccessKeyId"]
        return made["AccessKeyId"], made["SecretAccessKey"]

    def csv(self) -> None:
        """Write the file of the IAM console with the key; its path is ``<file>``."""
        path = self.home.path / "accessKeys.csv"
        path.write_text(f"Access key ID,Secret access key\n{self.user.key_id},{self.user.secret}\n")
        self.names["file"] = str(path)


Typed = tuple[tuple[str, str], ...]
"""Questions at the terminal as patterns, each with its answer."""


class Hint(NamedTuple):
    """A hint that names a command.

    Attributes:
        module: Where the text is, below ``src/awsfob``.
        text: Its end, up to the command and with it; it must stand in what the refused command says.
        values: What the user puts in for the placeholders of the command.
        cures: The refused command works afterwards, and does not say this again. Else the command only has to work: it
            is the right one in place of the refused one, or it shows something.
        typed: What the user types; if anything, the command runs at a terminal, and else with FOB_CODE.
        first: What the hint tells the user to do before the command.
        code: The exit code of the command.
    """

    module: str
    text: str
    values: dict[str, str] = {}  # noqa: RUF012  nobody changes it
    cures: bool = True
    typed: Typed = ()
    first: Callable[[HintMachine], object] | None = None
    code: int = 0


class Situation(NamedTuple):
    """Files, a command that is refused (or that says what to do next), and all hints in what it says.

    Attributes:
        before: Brings the situation about.
        line: The command line without ``fob``.
        hints: Every command that it names, in order.
        then: The command that has to work after a cure, if it is another one.
        code: The exit code of the first command.
        policy: What IAM lets the user do.
        has_code: Whether the first command gets a code.
        typed: What the user types to the first command; then it runs at a terminal.
        meanwhile: What another program does before the user answers.
        env: Variables for every command.
        slow: It takes half a minute or more, because a code changes every 30 seconds.
    """

    before: Callable[[HintMachine], object]
    line: str
    hints: tuple[Hint, ...]
    then: str | None = None
    code: int = 3
    policy: str = "mfa"
    has_code: bool = True
    typed: Typed = ()
    meanwhile: Callable[[HintMachine], object] | None = None
    env: dict[str, str] = {}  # noqa: RUF012  nobody changes it
    slow: bool = False
