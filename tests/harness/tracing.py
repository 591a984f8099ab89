"""Whether strace can watch a program here; where it cannot, the tests that need it skip and say so."""

from __future__ import annotations

import functools
import shutil
import subprocess

import pytest


@functools.cache
def can_trace() -> bool:
    strace = shutil.which("strace")
    if strace is None:
        return False
    return subprocess.run([strace, "-f", "--seccomp-bpf", "true"], capture_output=True, check=False).returncode == 0


needs_strace = pytest.mark.skipif(not can_trace(), reason="strace is missing, or may not trace here")
