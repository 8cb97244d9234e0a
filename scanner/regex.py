"""Patterns that are compiled when they are first asked: a commit needs few of those that its modules know."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The pattern that `re.compile` makes of these, made when one of its methods is first asked for.

    Only attributes of the pattern are there: it can't be handed to a function of `re`.
    """
    return cast("re.Pattern[AnyStr]", _Later(source, flags))


class _Later:
    """Stands for a pattern. Once compiled, its methods are those of the pattern."""

    __slots__ = ("_flags", "_source", *_METHODS)

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy, and what travels to another process, is made from the same."""
        return _Later, (self._source, self._flags)

    def __getattr__(self, name: str) -> Any:
        """What is not there yet; Python asks for nothing else here."""
        pattern = re.compile(self._source, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(pattern, method))
        return getattr(pattern, name)
