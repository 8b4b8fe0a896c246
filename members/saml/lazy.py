"""What is worked out when it is first asked for."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

_Value = TypeVar("_Value")


class cached_property(Generic[_Value]):  # noqa: N801  it stands for the other one
    """`functools.cached_property` without its lock, which costs more than most of the answers here (it is gone from
    Python 3.12). For what one thread asks."""

    def __init__(self, find: Callable[[Any], _Value]) -> None:
        self._find, self.__doc__ = find, find.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, of: Any, owner: type | None = None) -> _Value:
        value = of.__dict__[self._name] = self._find(of)
        return value
