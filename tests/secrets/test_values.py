"""No value that travels through fob shows a secret: not printed, logged, packed, nor in a traceback with its locals.

The values are found by walking the package, so that a new one is covered by being there.
"""

from __future__ import annotations

import copy
import inspect
import logging
import pickle
import pkgutil
import re
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import pytest

import awsfob
from awsfob.errors import FobError
from awsfob.model import Key, Secret, Session
from awsfob.structs import Struct
from tests.secrets.canaries import CANARIES, CODE, SECRET, TOKEN, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HIDDEN_BY_NAME = re.compile(r"code$|digits|token$|seed|^value$|^output$|^said$")
HIDDEN_BY_TYPE = re.compile(r"bytes|Mapping\[str, str\]|dict\[str, str\]")
SPELLED = (repr, str, ascii, "{}".format, "{!r:>9}".format, lambda value: f"{[value]} {(value,)}")
SECRETS = {"Secret": Secret(SECRET), "Key": Key("AKIA", Secret(SECRET))}
SECRETS["Session"] = Session("ASIA", Secret(SECRET), Secret(TOKEN), None)


def values() -> dict[str, type]:
    """Return every class of the package with named fields, by its full name; the sandbox has no secrets of anybody."""
    names = (each.name for each in pkgutil.walk_packages(awsfob.__path__, "awsfob."))
    modules = [
        import_module(name) for name in names if not re.search(r"\.sandbox|__main__|\.system\.(macos|windows)", name)
    ]
    owned = ((module, each) for module in modules for each in vars(module).values() if inspect.isclass(each))
    found = {f"{each.__module__}.{each.__name__}": each for module, each in owned if each.__module__ == module.__name__}
    return {name: each for name, each in found.items() if is_struct(each) or is_named_tuple(each)}


def is_named_tuple(cls: type) -> bool:
    return issubclass(cls, tuple) and hasattr(cls, "_fields")


def is_struct(cls: type) -> bool:
    return issubclass(cls, Struct) and cls is not Struct


def types_of_fields(cls: type) -> dict[str, str]:
    annotated = [each for base in reversed(cls.__mro__) for each in vars(base).get("__annotations__", {}).items()]
    return {name: getattr(hint, "__forward_arg__", str(hint)) for name, hint in annotated if name in cls._fields}  # type: ignore[attr-defined]


def content(name: str, kind: str) -> Any:  # noqa: ANN401  of any type
    """Return what to put into a field: a canary where a secret may come to be."""
    for word, secret in SECRETS.items():
        if re.search(rf"\b{word}\b", kind):
            return secret
    if "bytes" in kind:
        return SECRET.encode()
    if HIDDEN_BY_TYPE.search(kind):
        return {"FOB_CODE": CODE, "AWS_SECRET_ACCESS_KEY": SECRET}
    return CODE if kind.startswith("str") and HIDDEN_BY_NAME.search(name) else ""


def filled(cls: type) -> Any:  # noqa: ANN401  of any class
    """Return an instance with canaries in it; it need not make sense, so nothing of the class gets to check it."""
    contents = {name: content(name, kind) for name, kind in types_of_fields(cls).items()}
    if is_named_tuple(cls):
        return cls(**contents)
    made: Any = object.__new__(cls)
    for name, value in contents.items():
        object.__setattr__(made, name, value)
    return made


def said_of(value: object) -> Iterator[str]:
    """Give what a careless program would print of a value."""
    for spell in SPELLED:
        yield spell(value)
    try:
        fail(value)
    except FobError as error:
        yield "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def fail(value: object) -> NoReturn:
    raise FobError("canary of a traceback") from ValueError(value)


def holds_one(cls: type) -> bool:
    return any(content(name, kind) for name, kind in types_of_fields(cls).items())


HOLDERS = {name: cls for name, cls in values().items() if holds_one(cls)}


def test_the_walk_finds_what_is_known_to_hold_secrets() -> None:
    known = {"model.Key", "model.Session", "mfa.source.Code", "keys.journal.Journal", "settings.Settings"}
    assert {f"awsfob.{name}" for name in known} <= HOLDERS.keys()


@pytest.mark.parametrize("name", HOLDERS)
def test_a_value_does_not_show_what_it_holds(name: str, caplog: pytest.LogCaptureFixture) -> None:
    value = filled(HOLDERS[name])
    logging.getLogger("canary").warning("%s %r", value, value)
    assert not [text for text in (*said_of(value), caplog.text) if shown(text)]


class Careless(NamedTuple):
    """A value as it should not be: it holds a secret as plain text."""

    code: str


class CarelessToo(Struct, frozen=False):
    """The other kind of it."""

    environ: dict[str, str]


@pytest.mark.parametrize("cls", [Careless, CarelessToo])
def test_a_careless_value_is_found_out(cls: type, caplog: pytest.LogCaptureFixture) -> None:
    assert holds_one(cls)
    value = filled(cls)
    logging.getLogger("canary").warning("%s", value)
    assert all(shown(text) for text in (*said_of(value), caplog.text))


PACKING: tuple[Callable[[Any], object], ...] = (pickle.dumps, copy.copy, copy.deepcopy)


def test_a_secret_is_not_packed_away() -> None:
    for pack in PACKING:
        with pytest.raises(TypeError):
            pack(Secret(SECRET))
    with pytest.raises(TypeError):
        vars(Secret(SECRET))
    for value in SECRETS.values():
        with pytest.raises(TypeError):
            pickle.dumps(value)
    assert shown(Secret(SECRET).reveal())


def taken_apart(value: Any) -> str:  # noqa: ANN401  of any class
    """Return the parts of a value as text."""
    return f"{value._asdict() if is_named_tuple(type(value)) else vars(value)}"


def test_a_value_taken_apart_does_not_show_its_secrets() -> None:
    types = {name: " ".join(types_of_fields(cls).values()) for name, cls in HOLDERS.items()}
    kept = [name for name in HOLDERS if re.search(r"\b(Secret|Key|Session)\b", types[name])]
    assert {"awsfob.model.Key", "awsfob.keys.journal.Journal"} <= set(kept)
    assert not [name for name in kept if shown(taken_apart(filled(HOLDERS[name])))]
    assert shown(taken_apart(filled(CarelessToo)))


def errors() -> Iterator[type[FobError]]:
    waiting = [FobError]
    while waiting:
        kind = waiting.pop()
        yield kind
        waiting += kind.__subclasses__()


@pytest.mark.parametrize("kind", [pytest.param(each, id=each.__name__) for each in errors()])
def test_an_error_shows_no_secret_that_it_was_made_with(kind: type[FobError]) -> None:
    """Handed a value by mistake, it shows the value's mask; its text is the user's own affair."""
    for value in SECRETS.values():
        error = kind(f"no good: {value}", f"see {value!r}")
        texts = [*said_of(error), repr(error.args), repr(vars(error)), str(error.hints)]
        assert not [text for text in texts if shown(text)]


def test_every_canary_is_another() -> None:
    assert len(set(CANARIES.values())) == len(CANARIES)
