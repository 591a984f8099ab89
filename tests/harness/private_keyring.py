"""A system keyring for a program under test: a file beside its home, which keyring finds as any other backend."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MODULE = """\
import json, os, pathlib
from keyring.backend import KeyringBackend

FILE = pathlib.Path(os.environ["HOME"]).with_name("keyring.json")

class PrivateKeyring(KeyringBackend):
    priority = 1

    def _all(self):
        return json.loads(FILE.read_text()) if FILE.exists() else {}

    def get_password(self, service, username):
        return self._all().get(service + username)

    def set_password(self, service, username, password):
        FILE.write_text(json.dumps({**self._all(), service + username: password}))

    def delete_password(self, service, username):
        FILE.write_text(json.dumps({k: v for k, v in self._all().items() if k != service + username}))
"""


def install_keyring(folder: Path) -> dict[str, str]:
    """Write the backend into a folder; return the variables that make a program use it."""
    folder.mkdir(exist_ok=True)
    (folder / "private_keyring.py").write_text(_MODULE)
    return {"PYTHON_KEYRING_BACKEND": "private_keyring.PrivateKeyring", "PYTHONPATH": str(folder)}
