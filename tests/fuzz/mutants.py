"""Bugs to plant, each for one target, which has to find it: a fuzzer that finds nothing might be looking at nothing."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from awsfob.aws import iam, refusals
from awsfob.fastpath import entry as hot
from awsfob.ini import lines, parsed
from awsfob.keys import journal
from awsfob.mfa import seeds
from awsfob.mfa.sources import program
from awsfob.profiles import destination as targets
from awsfob.profiles import expiry, snapshot
from awsfob.profiles.folder import section_copy
from awsfob.sessions import cache as sessions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class Mutant(NamedTuple):
    """A bug: what is put in whose place."""

    target: str
    module: Any
    name: str
    wrong: Any

    @contextmanager
    def applied(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.module, self.name, self.wrong)
            yield


def _naive_words(header: str) -> str | None:
    """The profile is what stands behind the word, quotes and all."""
    return header if header == "default" else header.partition("profile ")[2] or None


def _zone_forgotten(key: str, text: str, section: Mapping[str, str]) -> expiry.Expiry | None:
    del section
    try:
        return expiry.Expiry(datetime.fromisoformat(text.strip()).replace(tzinfo=UTC), key, "")
    except ValueError:
        return None


def _thrown_away(self: journal.Journals, path: Path) -> journal.Journal | None:
    """A journal that cannot be read is only in the way."""
    try:
        return _load(self, path)
    except Exception:
        path.unlink()
        raise


_load = journal.Journals._load  # noqa: SLF001  what the bug is planted in


def _for_ever(answer: object) -> None:
    while answer:
        time.sleep(0.01)


MUTANTS = {
    "only equals signs": Mutant("editor", lines, "delimiter_at", lambda text: text.find("=")),
    "nine more line ends": Mutant("editor", parsed, "split_lines", lambda text: text.splitlines(keepends=True)),
    "quotes are a part of names": Mutant("finder", snapshot, "profile_of", _naive_words),
    "a key may be overwritten": Mutant("finder", targets, "check_target", lambda *_, **__: None),
    "secrets go into config": Mutant("folder", section_copy, "is_secret_name", lambda _: False),
    "the zone is forgotten": Mutant("expiries", expiry, "_parsed", _zone_forgotten),
    "entries never end": Mutant("stored", hot, "_is_to_come", bytes.isdigit),
    "any text is a credential": Mutant("cached", sessions, "plain", str),
    "a journal is thrown away": Mutant("journals", journal.Journals, "_load", _thrown_away),
    "a secret is made up": Mutant("journals", journal, "plain", str),
    "times without a zone": Mutant("answers", iam, "instant", lambda value: value),
    "an answer is waited for": Mutant("answers", refusals, "_drift", _for_ever),
    "any text is a seed": Mutant("seeds", seeds, "_bytes_in", len),
    "a code among other words": Mutant("programs", program, "_ONE_CODE", re.compile(rb"\s*(\d{6}).*", re.DOTALL)),
}  # fmt: skip
WAITS = "an answer is waited for"
QUICK = (
    "the zone is forgotten", "entries never end", "any text is a credential", "any text is a seed",
    "a secret is made up", "a journal is thrown away", "a code among other words", "times without a zone",
    "secrets go into config",
)  # fmt: skip
