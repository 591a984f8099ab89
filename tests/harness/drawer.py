"""A system keyring for a program under test: a drawer beside its home, which keyring finds as any other backend."""

from __future__ import annotations

DRAWER = """\
import json, os, pathlib
from keyring.backend import KeyringBackend

FILE = pathlib.Path(os.environ["HOME"]).with_name("drawer.json")

class Drawer(KeyringBackend):
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
