"""Values with named fields, as dataclasses are, but defined in microseconds.

``dataclasses`` writes and compiles the methods of each class, which takes half a millisecond, and loads ``inspect`` and
``ast``. A login defines some thirty classes before it asks for a code. The methods here look the fields up when they
run. Type checkers take a subclass for a dataclass (PEP 681).
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    SomeStruct = TypeVar("SomeStruct", bound="Struct")

_MISSING = object()


class _Field:
    def __init__(self, default: object, factory: Callable[[], Any] | None, *, is_shown: bool) -> None:
        self.default = default
        self.factory = factory
        self.is_shown = is_shown


def field(*, default: object = _MISSING, factory: Callable[[], Any] | None = None, shown: bool = True) -> Any:  # noqa: ANN401  of any type
    """Describe a field of a struct.

    Args:
        default: Its value when none is given.
        factory: Makes that value, for each struct anew.
        shown: Whether ``repr`` shows the value, which may be a secret.
    """
    return _Field(default, factory, is_shown=shown)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Struct:
    """The base of classes whose annotations are their fields. With ``frozen=False`` the fields may be assigned to.

    Two structs are equal if they are of one class and all their fields are equal.

    Raises:
        TypeError: A field is missing, unknown, or given twice.
    """

    _fields: dict[str, _Field] = {}  # noqa: RUF012  each class gets its own
    __match_args__: tuple[str, ...] = ()

    def __init_subclass__(cls, *, frozen: bool = True) -> None:
        """Read the fields of a new class off its annotations, after those of its base."""
        cls._fields = {**cls._fields}
        for name in cls.__annotations__:
            given = cls.__dict__.get(name, _MISSING)
            cls._fields[name] = given if isinstance(given, _Field) else _Field(given, None, is_shown=True)
        cls.__match_args__ = tuple(cls._fields)  # type: ignore[misc]
        if not frozen:
            cls.__setattr__ = object.__setattr__  # type: ignore[method-assign,assignment]
            cls.__hash__ = None  # type: ignore[assignment]

    def __init__(self, *args: object, **named: object) -> None:
        """Take the values of the fields, in their order or by their names."""
        fields = self._fields
        values = self.__dict__
        if len(args) > len(fields):
            raise TypeError(f"{type(self).__name__} has {len(fields)} fields, {len(args)} are given")
        for name, value in zip(fields, args, strict=False):
            values[name] = value
        for name, value in named.items():
            if name not in fields or name in values:
                raise TypeError(f"{type(self).__name__}: {name} is no field, or is given twice")
            values[name] = value
        for name, each in fields.items():
            if name not in values:
                if each.factory is None and each.default is _MISSING:
                    raise TypeError(f"{type(self).__name__} needs {name}")
                values[name] = each.factory() if each.factory else each.default

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse to change a field."""
        raise AttributeError(f"{type(self).__name__}.{name} cannot be assigned to")

    def __eq__(self, other: object) -> bool:
        """Compare the fields."""
        if type(other) is not type(self):
            return NotImplemented
        return as_dict(self) == as_dict(other)

    def __hash__(self) -> int:
        """Hash the fields."""
        return hash(tuple(as_dict(self).values()))

    def __repr__(self) -> str:
        """Show the fields, but for those that are not to be shown."""
        shown = (f"{name}={getattr(self, name)!r}" for name, each in self._fields.items() if each.is_shown)
        return f"{type(self).__name__}({', '.join(shown)})"


def replace(struct: SomeStruct, **changes: object) -> SomeStruct:
    """Return a struct with other values of some fields.

    Raises:
        TypeError: A field is unknown.
    """
    return type(struct)(**{**as_dict(struct), **changes})


def as_dict(struct: Struct) -> dict[str, Any]:
    """Return the fields with their values, in their order."""
    return {name: struct.__dict__[name] for name in struct._fields}
