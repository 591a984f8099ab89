"""fob, loaded once and forked for every command line: the other half of forked.py.

Run as ``python forked_child.py``. It reads jobs from stdin, one JSON document a line, forks for each a process in which
the program's own entry runs with the job's arguments, environment, streams and umask, and answers with its exit code.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import filelock  # noqa: F401  loaded here once, not in each child

import awsfob
from awsfob.__main__ import main as fob
from awsfob.aws.client import Connection, make_client
from awsfob.model import Key, Secret

if TYPE_CHECKING:
    from collections.abc import Mapping


def load_everything() -> None:
    """Have every command, and botocore's models, read once."""
    from tests.harness.commands import every_command

    assert every_command()
    nowhere = Connection("us-east-1", "none", Path("none"), Path("none"))
    for service in ("sts", "iam"):
        make_client(service, nowhere, Key("AKIANONE", Secret("none")), once=True)
    for name in sorted(Path(awsfob.__file__).parent.rglob("*.py")):
        module = ".".join(name.relative_to(Path(awsfob.__file__).parents[1]).with_suffix("").parts)
        if not re.search(r"\.sandbox|__main__|\.system\.(macos|windows)", module):
            import_module(module.removesuffix(".__init__"))
    assert "localhost".encode("idna")  # what a first call would load, from where another user may not look


def be_fob(job: Mapping[str, Any]) -> int:
    """Be the installed program, from its entry to its exit code."""
    for number, (name, flags) in enumerate(((job["stdin"], os.O_RDONLY), (job["out"], None), (job["err"], None))):
        opened = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC if flags is None else flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.setsid()
    os.chdir(job["cwd"])
    os.umask(job["umask"])
    if job["uid"] is not None:
        os.setgroups([])
        os.setgid(job["uid"])
        os.setuid(job["uid"])
    os.environ.clear()
    os.environ.update(job["env"])
    sys.argv[:] = ["fob", *job["words"]]
    start_as_python_does()
    try:
        fob()
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException as error:  # noqa: BLE001  as the interpreter does it
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    return 0


def start_as_python_does() -> None:
    """Take PYTHONPATH in, and what is in there for every start of an interpreter."""
    sys.path[:0] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    with contextlib.suppress(ModuleNotFoundError):
        import_module("sitecustomize")


def answer(job: Mapping[str, Any]) -> int:
    child = os.fork()
    if child == 0:
        code = 70
        with contextlib.suppress(BaseException):
            code = be_fob(job)
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    load_everything()
    for line in sys.stdin:
        print(answer(json.loads(line)), flush=True)  # noqa: T201  the answer to the test
