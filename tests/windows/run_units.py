"""The unit tests, run by the Windows Python: ``python.exe run_units.py ROOT SITE ARGUMENTS``.

ROOT is the checkout, SITE the folder with pytest. The interpreter knows neither, because it reads no PYTHONPATH.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run pytest, without the ``conftest.py`` of all tests, which needs a POSIX system; return its exit code."""
    root, site, *arguments = sys.argv[1:]
    sys.path[:0] = [root, f"{root}\\src", site]
    import pytest

    units = f"{root}\\tests\\unit"
    settings = ["-c", f"{root}\\pyproject.toml", "--rootdir", root, "--confcutdir", units, "-p", "no:cacheprovider"]
    return int(pytest.main([*settings, "-q", "--tb=short", "-m", "not proof", *arguments, units]))


if __name__ == "__main__":
    sys.exit(main())
