"""Frozen dataclasses to JSON and back, by their annotations; what does not fit is refused, and nothing is ever run."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import functools
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
_Decode = Callable[[Any], Any]


def encode(value: object) -> object:
    """A value as lists, objects, strings and numbers."""
    if isinstance(value, enum.Enum):
        return value.value
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(encode(key)): encode(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    kind: Any = type(value)
    names = _names(kind)
    return [encode(getattr(value, name)) for name in names]


def decode(kind: type[T], data: object) -> T:
    """The value of that class again. Raises ValueError where the data are not what `encode` makes of one."""
    try:
        return typing.cast(T, _decoder(typing.cast(Any, kind))(data))
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError("not a value of this class") from error


@functools.cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


@functools.cache
def _decoder(kind: Any) -> _Decode:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _optional(arguments)
    if origin is tuple:
        return _sequence(arguments)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(*arguments)
    if dataclasses.is_dataclass(kind):
        return _table(typing.cast(type, kind))
    if issubclass(kind, enum.Enum):
        return typing.cast(_Decode, kind)
    if kind is datetime.date:
        return datetime.date.fromisoformat
    return _plain(kind)


def _plain(kind: type) -> _Decode:
    allowed = (int, float) if kind is float else (kind,)

    def plain(data: Any) -> Any:
        if type(data) not in allowed:
            raise ValueError(f"{kind.__name__} expected")
        return data

    return plain


def _optional(arguments: tuple[Any, ...]) -> _Decode:
    (inner,) = (one for one in arguments if one is not type(None))
    value = _decoder(inner)
    return lambda data: None if data is None else value(data)


def _sequence(arguments: tuple[Any, ...]) -> _Decode:
    inner = _decoder(arguments[0])

    def sequence(data: Any) -> Any:
        if type(data) is not list:
            raise ValueError("a list expected")
        return tuple([inner(one) for one in data])

    return sequence


def _mapping(key: Any, item: Any) -> _Decode:
    value = _decoder(item)
    number = isinstance(key, type) and issubclass(key, enum.IntEnum)
    name = _decoder(key)

    def named(data: Any) -> Any:
        return name(int(data) if number else data)

    def mapping(data: Any) -> Any:
        if type(data) is not dict:
            raise ValueError("an object expected")
        return {named(one): value(other) for one, other in data.items()}

    return mapping


def _table(kind: type) -> _Decode:
    hints = typing.get_type_hints(kind)
    held = [hints[name] for name in _names(kind)]
    plain = [at for at, one in enumerate(held) if one in (str, int, bool)]
    types_of_plain = [held[at] for at in plain]
    others = [(at, _decoder(one)) for at, one in enumerate(held) if at not in plain]

    def table(data: Any) -> Any:
        if type(data) is not list or len(data) != len(held) or [type(data[at]) for at in plain] != types_of_plain:
            raise ValueError(f"{kind.__name__} expected")
        for at, value in others:
            data[at] = value(data[at])
        return kind(*data)

    return table
