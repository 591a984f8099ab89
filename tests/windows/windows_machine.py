"""A user of Windows, whose fob is run by wine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.harness.user_machine import UserMachine
from tests.windows.set_up import windows_path
from tests.windows.wine import FOB, PYTHON, Wine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future
    from pathlib import Path

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.harness.program import Result

_SECONDS = 280  # the machine may be busy, and wine takes its time


class WindowsMachine(UserMachine):
    """A user with a key and a device, at a home folder on drive Z: of wine."""

    def __init__(self, home: Home, sandbox: SandboxProcess, name: str, wine: Wine) -> None:
        super().__init__(home, sandbox, name)
        self.wine = wine

    @property
    def state(self) -> Path:
        """fob's state folder."""
        return self.home.path / "AppData/Local/fob"

    def environ(self, env: Mapping[str, str | None] | None = None) -> dict[str, str]:
        """Return the environment of a program of this user."""
        home = windows_path(self.home.path)
        values: dict[str, str | None] = {
            "SYSTEMROOT": r"C:\windows",
            "COMSPEC": r"C:\windows\system32\cmd.exe",
            "PATHEXT": ".COM;.EXE;.BAT;.CMD",
            "PATH": r"C:\windows\system32;C:\windows",
            "USERPROFILE": home,
            "LOCALAPPDATA": rf"{home}\AppData\Local",
            "APPDATA": rf"{home}\AppData\Roaming",
            "TEMP": rf"{home}\Temp",
            "AWS_ENDPOINT_URL": self.sandbox.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            **(env or {}),
        }
        return {name: text for name, text in values.items() if text is not None}

    def start(self, *words: str, env: Mapping[str, str | None] | None = None, text: str = "") -> Future[Result]:
        """Start fob; the result comes when it has ended."""
        return self.wine.start([FOB, *words], self.environ(env), self.home.path, text=text)

    def run(self, *words: str, env: Mapping[str, str | None] | None = None, text: str = "") -> Result:
        """Run fob to its end, with nobody at a keyboard."""
        return self.start(*words, env=env, text=text).result(_SECONDS)

    def python(self, script: str, *words: str, env: Mapping[str, str | None] | None = None) -> Result:
        """Run a script of Python in Windows."""
        return self.wine.run([PYTHON, "-c", script, *words], self.environ(env), self.home.path)

    def logged_in(self, *words: str, env: Mapping[str, str | None] | None = None) -> Result:
        """Log in with a code that AWS takes, and see that it works."""
        done = self.run("login", self.profile, "--code", self.code(), *words, env=env)
        assert done.code == 0, done.all
        return done
