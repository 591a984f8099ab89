"""A throw-away home folder with its AWS files, and the environment of a program that lives in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NOWHERE = "http://127.0.0.1:9"
"""An endpoint where nothing listens: a test that should stay off the network fails at once when it does not."""


class Home:
    """What a user has on a machine: a home folder, and in it perhaps ``~/.aws``.

    Args:
        path: An existing folder.
        endpoint: The only AWS that the programs run in this home can reach.
    """

    def __init__(self, path: Path, endpoint: str = NOWHERE) -> None:
        self.path = path
        self.endpoint = endpoint

    @property
    def aws(self) -> Path:
        return self.path / ".aws"

    @property
    def programs(self) -> Path:
        """A folder beside the home for programs of the test's own; where it exists, it is first on PATH."""
        return self.path.parent / "programs"

    @property
    def credentials(self) -> Path:
        return self.aws / "credentials"

    @property
    def config(self) -> Path:
        return self.aws / "config"

    def write_credentials(self, content: str | bytes, mode: int = 0o600) -> Path:
        return self._write(self.credentials, content, mode)

    def write_config(self, content: str | bytes, mode: int = 0o600) -> Path:
        return self._write(self.config, content, mode)

    def files(self) -> dict[str, bytes]:
        """Every regular file below this home with its bytes: two such pictures tell what a command has changed."""
        found = (path for path in self.path.rglob("*") if path.is_file() and not path.is_symlink())
        return {str(path.relative_to(self.path)): path.read_bytes() for path in sorted(found)}

    def env(self, extra: Mapping[str, str | None] | None = None) -> dict[str, str]:
        """Return a whole environment: nothing of the outside world is in it but the way to the programs.

        Args:
            extra: Variables to add or replace; None takes one away.
        """
        own = [self.programs] if self.programs.is_dir() else []
        variables: dict[str, str | None] = {
            "HOME": str(self.path),
            "PATH": ":".join(map(str, (*own, Path(sys.executable).parent, "/usr/local/bin", "/usr/bin", "/bin"))),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            **(extra or {}),
        }
        return {name: value for name, value in variables.items() if value is not None}

    def _write(self, path: Path, content: str | bytes, mode: int) -> Path:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(mode)
        return path
