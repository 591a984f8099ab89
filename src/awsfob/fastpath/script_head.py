"""The first line of a script, as the kernel reads it; loads nothing."""

from __future__ import annotations

import os

_HEAD_BYTES = 512


def head_of(program: str) -> bytes:
    """Return the start of a file; of one that may be run and not read, a byte that makes it no script.

    So for what is no file: to open a pipe would wait for a writer.
    """
    if not os.path.isfile(program):  # noqa: PTH113  a path as the kernel gets it
        return b"\0"
    try:
        with open(program, "rb") as file:  # noqa: PTH123  likewise
            return file.read(_HEAD_BYTES)
    except OSError:
        return b"\0"


def is_script(head: bytes) -> bool:
    """Say whether a file that starts like this names its interpreter."""
    return head.startswith(b"#!")


def has_interpreter(head: bytes) -> bool:
    """Say whether the interpreter that a script names is there.

    The kernel takes the first word after ``#!``; words end at spaces and tabs, and at nothing else.
    """
    words = head[2:].partition(b"\n")[0].replace(b"\t", b" ").split(b" ")
    interpreter = next(filter(None, words), b"")
    return os.path.isfile(interpreter) and os.access(interpreter, os.X_OK)  # noqa: PTH113  as the kernel does
