"""A new source of codes is one entry of the registry: nothing else has to know its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from awsfob.errors import UsageError
from awsfob.interaction.interaction import Interaction
from awsfob.mfa import source_registry
from awsfob.mfa.source import Code, CodeRequest, Kind
from awsfob.mfa.source_context import SourceContext
from awsfob.mfa.source_registry import SourceChoice, SourceEntry

if TYPE_CHECKING:
    from awsfob.mfa.source import CodeSource


class _Dice:
    name = "dice"

    def code(self, request: CodeRequest) -> Code:
        del request
        return Code("123456", Kind.GENERATED, self.name)


def _make(argument: str, context: SourceContext) -> CodeSource:
    del argument, context
    return _Dice()


def test_an_entry_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(source_registry.SOURCES, "dice", SourceEntry(_make, lambda _: None, "a made-up source"))
    chosen = source_registry.parse("command:print, it,dice:two words", "--mfa-from")
    assert chosen == [SourceChoice("command", "print, it"), SourceChoice("dice", "two words")]
    source = source_registry.in_order(chosen[1:], SourceContext(Interaction(None, print), {}))
    assert source.code(CodeRequest("work", "a-device")).source == "dice"


def test_without_the_entry_there_is_no_such_source() -> None:
    with pytest.raises(UsageError):
        source_registry.parse("dice", "--mfa-from")
