"""Values of figures as JSON and back, so that a signed period shows what was signed whatever the code counts today.

Pure. A field that came to a value later takes its default; one that is gone is passed over.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date, datetime
from typing import Any, TypeVar

T = TypeVar("T")


def plain_of(value: Any) -> Any:
    """A value as what JSON knows; days and instants carry a mark, because a label may be either a day or a name."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_of(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, (frozenset, set)):
        return sorted(plain_of(one) for one in value)
    if isinstance(value, (tuple, list)):
        return [plain_of(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain_of(one) for name, one in value.items()}
    return value


def value_of(kind: type[T], plain: Any) -> T:
    """The value of a dataclass that ``plain_of`` took apart; raises ValueError for anything else."""
    try:
        found: T = _value(kind, plain)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no {kind.__name__}") from error
    return found


def _value(kind: Any, plain: Any) -> Any:
    if isinstance(plain, dict) and plain.keys() == {"day"}:
        return date.fromisoformat(plain["day"])
    if isinstance(plain, dict) and plain.keys() == {"instant"}:
        return datetime.fromisoformat(plain["instant"])
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        known = (field.name for field in dataclasses.fields(kind) if field.init)
        return kind(**{name: _value(hints[name], plain[name]) for name in known if name in plain})  # type: ignore[operator]
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin in {tuple, frozenset, list}:
        item = inside[0] if inside else Any
        return origin(_value(item, one) for one in plain)
    if origin in {typing.Union, types.UnionType}:
        nested = next((one for one in inside if dataclasses.is_dataclass(one)), Any)
        return plain if plain is None else _value(nested, plain)
    return plain
