"""A Windows under wine, with Python and fob in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tests.harness.program import Result
from tests.windows.set_up import WINE, windows_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".cache/windows"
PYTHON = windows_path(FOLDER / "python/python.exe")
FOB = windows_path(FOLDER / "python/fob.exe")
_PATIENCE = 280.0


class Wine:
    """The Windows of all tests. Its programs are started by ``agent.py``, which runs inside."""

    def __init__(self) -> None:
        self.environ = {**os.environ, **WINE, "WINEPREFIX": str(FOLDER / "prefix")}
        self._writing = threading.Lock()
        self._waiting: dict[int, Future[Result]] = {}

    def __enter__(self) -> Self:
        """Install fob, and start Windows."""
        site = FOLDER / "python/site/awsfob"
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(ROOT / "src/awsfob", site, ignore=shutil.ignore_patterns("__pycache__"))
        # The services of Windows, which stay, would keep the pipes of the program that starts them.
        null = subprocess.DEVNULL
        subprocess.run(
            ["wineserver", "--persistent"], env=self.environ, stdin=null, stdout=null, stderr=null, check=False
        )
        subprocess.run(["wineboot"], env=self.environ, stdin=null, stdout=null, stderr=null, check=True)
        self._agent = subprocess.Popen(
            ["wine", PYTHON, "-u", windows_path(Path(__file__).with_name("agent.py"))],
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End all programs of this Windows, and it."""
        assert self._agent.stdin is not None
        self._agent.stdin.close()
        subprocess.run(["wineserver", "--kill"], env=self.environ, check=False)
        self._agent.wait(30)
        self._reader.join(30)
        for stream in (self._agent.stdout, self._agent.stderr):
            assert stream is not None
            stream.close()

    def start(
        self, words: Sequence[str], env: Mapping[str, str], folder: Path, *, text: str = "", console: bool = False
    ) -> Future[Result]:
        """Start a program, with or without a console; the result comes when it has ended."""
        assert self._agent.stdin is not None
        answer: Future[Result] = Future()
        with self._writing:
            number = len(self._waiting)
            self._waiting[number] = answer
            request = {"id": number, "words": [*words], "env": {**env}, "folder": windows_path(folder)}
            self._agent.stdin.write(json.dumps({**request, "input": text, "console": console}) + "\n")
            self._agent.stdin.flush()
        return answer

    def run(
        self, words: Sequence[str], env: Mapping[str, str], folder: Path, *, text: str = "", console: bool = False
    ) -> Result:
        """Run a program to its end."""
        return self.start(words, env, folder, text=text, console=console).result(_PATIENCE)

    def _read(self) -> None:
        assert self._agent.stdout is not None
        assert self._agent.stderr is not None
        for line in self._agent.stdout:
            answer: dict[str, Any] = json.loads(line)
            out, err = (_shown(answer[name]) for name in ("out", "err"))
            self._waiting[answer["id"]].set_result(Result(answer["code"], out, err))
        said = self._agent.stderr.read()
        for each in self._waiting.values():
            if not each.done():
                each.set_exception(AssertionError(f"the agent has ended: {said}"))


def _shown(text: str) -> str:
    """Return what a program wrote, in the usual encoding of Windows, with the line ends of Linux."""
    return text.encode("latin-1").decode("cp1252", errors="replace").replace("\r\n", "\n")
