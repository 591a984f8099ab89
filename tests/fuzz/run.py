"""One target under atheris, which follows fob's branches: ``python -m tests.fuzz.run TARGET --seconds 60``.

What is found is written beside the given place, and belongs into ``tests/fuzz/regressions/TARGET``. The last lines are
the fuzzer's own: how many inputs it ran. An input that takes longer than it should, or more memory, is a finding too.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

atheris: Any = import_module("atheris")  # it has no types, and is not to be had everywhere


def main() -> None:
    """Run the target; the process ends with the fuzzer's exit code."""
    asked = _arguments()
    with atheris.instrument_imports(include=["awsfob"]):
        from tests.fuzz.mutants import MUTANTS
        from tests.fuzz.targets import TARGETS, corpus
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        if asked.mutant:
            stack.enter_context(MUTANTS[asked.mutant].applied())
        place = Path(made)
        for number, data in enumerate(corpus(asked.target)):
            (place / f"{number:05}").write_bytes(data)
        words = place.parent / f"{place.name}.words"
        words.write_text("".join(f'"{_spelled(word)}"\n' for word in TARGETS[asked.target].words))
        atheris.Setup([sys.argv[0], *_options(asked, words), made], _keeping(TARGETS[asked.target].run, asked.found))
        atheris.Fuzz()


def _keeping(run: Callable[[bytes], None], found: str) -> Callable[[bytes], None]:
    """Keep an input that fails: the fuzzer does so itself, but not always when it ends."""

    def each(data: bytes) -> None:
        try:
            run(data)
        except Exception:
            Path(found, f"failed-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)
            raise

    return each


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seconds-each", type=int, default=10, help="how long one input may take")
    parser.add_argument("--seed", type=int, default=0, help="0 for another one each time")
    parser.add_argument("--mutant", help="plant this bug first")
    parser.add_argument("--found", default="./", help="where a finding is written: a folder, with its slash")
    return parser.parse_args()


def _options(asked: argparse.Namespace, words: Path) -> list[str]:
    return [
        f"-max_total_time={asked.seconds}",
        f"-timeout={asked.seconds_each}",
        f"-seed={asked.seed}",
        f"-dict={words}",
        f"-artifact_prefix={asked.found}",
        "-rss_limit_mb=1024",
        "-max_len=3000",
        "-print_final_stats=1",
    ]


def _spelled(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main()
