"""What modules need of ``typing`` when they run. ``typing`` itself takes a fifth of a start of Python to load.

The type checker takes these names from ``typing``. Only the type checker needs the other names of ``typing``, so
modules import them under ``TYPE_CHECKING``.
"""

from __future__ import annotations

from operator import itemgetter

__all__ = ["NamedTuple", "Protocol", "cast", "dataclass_transform"]

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NamedTuple, Protocol, Self, cast, dataclass_transform
else:
    Protocol = object

    def cast(_kind: object, value: object) -> object:
        """Return the value; only the type checker reads the type."""
        return value

    def dataclass_transform(**_: object) -> Callable[[type], type]:
        """Return a decorator that changes nothing; the type checker takes the class for a dataclass."""
        return lambda decorated: decorated

    class NamedTuple(tuple):
        """The base of tuples whose annotations are their fields, as ``typing.NamedTuple`` is.

        Raises:
            TypeError: A field is missing, unknown, or given twice.
        """

        __slots__ = ()
        _fields = ()
        _defaults = ()

        def __init_subclass__(cls) -> None:
            """Read the fields of a new class off its annotations."""
            cls._fields = cls.__match_args__ = tuple(cls.__annotations__)
            cls._defaults = tuple(vars(cls)[name] for name in cls._fields if name in vars(cls))
            cls._size = len(cls._fields)
            for index, name in enumerate(cls._fields):
                setattr(cls, name, property(itemgetter(index)))

        def __new__(cls, *args: object, **named: object) -> Self:
            """Take the values of the fields, in their order or by their names. The last fields may have defaults."""
            if named:
                given = dict(zip(cls._fields, args, strict=False))
                if given.keys() & named or not named.keys() <= {*cls._fields} or len(args) > cls._size:
                    raise TypeError(f"{cls.__name__} has the fields {', '.join(cls._fields)}, each once")
                defaults = dict(zip(cls._fields[cls._size - len(cls._defaults) :], cls._defaults, strict=True))
                values = {**defaults, **given, **named}
                args = tuple(values[name] for name in cls._fields if name in values)
            missing = cls._size - len(args)
            if missing:
                if not 0 < missing <= len(cls._defaults) or named:
                    raise TypeError(f"{cls.__name__} has {cls._size} fields, {len(args)} are given")
                args += cls._defaults[-missing:]
            return tuple.__new__(cls, args)

        def __getnewargs__(self) -> tuple[object, ...]:
            return tuple(self)

        def __repr__(self) -> str:
            return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self._fields)})"

        def _asdict(self) -> dict[str, object]:
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, **changes: object) -> Self:
            values = [changes.pop(name, value) for name, value in zip(self._fields, self, strict=True)]
            if changes:
                raise TypeError(f"{type(self).__name__} has no field {', '.join(changes)}")
            return tuple.__new__(type(self), values)
