"""One person with a key, a device and ``~/.aws``; and how a refusal has to look."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tests.scripts.people import fresh_code, key_section, logins, serial_of

if TYPE_CHECKING:
    from awsfob.sandbox.control import Control, SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.harness.program import Program, Result

_OURS = (".local/", ".aws/.fob.lock")


@dataclass(frozen=True)
class Scene:
    """A person whose files hold ``[work]`` with key and device, unless a test writes others."""

    sandbox: SandboxProcess
    home: Home
    fob: Program
    name: str
    given: set[str] = field(default_factory=set, repr=False)

    @cached_property
    def user(self) -> SandboxUser:
        return self.control.user(self.name)

    @property
    def control(self) -> Control:
        return self.sandbox.control

    @property
    def serial(self) -> str:
        return serial_of(self.user)

    @property
    def calls(self) -> list[str]:
        """How each GetSessionToken so far came out."""
        return logins(self.control)

    def code(self) -> str:
        """Return a code that AWS would take and fob has not seen: one that came to nothing is not sent again either."""
        if (code := fresh_code(self.sandbox, self.user)) in self.given:
            self.control.advance(30)
            return self.code()
        self.given.add(code)
        return code

    def wrong_code(self, step: int = 1) -> str:
        """Return a code that the device does not show, another one for each ``step``."""
        return f"{(int(self.control.code(self.serial)) + 111 * step) % 1_000_000:06d}"

    def settle(self) -> None:
        """Put the usual files in place."""
        self.home.write_credentials(key_section("work", self.user))

    def aws_files(self) -> dict[str, bytes]:
        """Return every file of the home but fob's own state."""
        return {name: data for name, data in self.home.files().items() if not name.startswith(_OURS)}

    def login(self, *words: str, env: dict[str, str | None] | None = None, profile: str = "work") -> Result:
        """Log in with a code that AWS would take."""
        return self.fob("login", profile, "--code", self.code(), *words, env=env)

    def works(self, *words: str, env: dict[str, str | None] | None = None, profile: str = "work") -> None:
        """The positive control: the same without what was in the way."""
        done = self.login(*words, env=env, profile=profile)
        assert done.code == 0, done.all
        assert self.calls[-1:] == ["ok"]


def refused(result: Result, code: int, *says: str) -> str:
    """Check the form of a refusal, and that it says these things; return its hints.

    One line of what, at least one hint, nothing on stdout, no traceback.
    """
    assert result.code == code, result.all
    assert result.out == ""
    what = [line for line in result.err.splitlines() if line.startswith("fob: error: ")]
    hints = [line for line in result.err.splitlines() if line.startswith("hint: ")]
    assert len(what) == 1, result.err
    assert hints, result.err
    assert "Traceback" not in result.err
    for text in says:
        assert text in result.err
    return "\n".join(hints)
