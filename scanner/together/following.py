"""Where paths of values lead that go through named templates, whatever chart defines those and whatever they are given.

All charts that are installed together share their named templates (helm.sh, docs/chart_template_guide/named_templates):
a library chart defines a whole Secret, and whoever includes that gives it the values, as they are or in a `dict`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from scanner.together.actions import INCLUDED, VALUES, Path, given

_DEEPEST = 4  # named templates inside named templates
_MOST = 2_000  # paths that come out of one
_STEPS = 200_000  # that are gone for one chart

Key = tuple[Path, str]


class Following:
    """What comes out of named templates, and what they make secret; each is looked into once.

    `defined` has what comes out of each, `made` what each makes secret with the key of that, and `calls` the templates
    that it includes as a whole. A path in one of these is a value's, or leads from what the template is given.
    """

    def __init__(
        self,
        defined: Mapping[str, Sequence[Path]],
        made: Mapping[str, Sequence[Key]],
        calls: Mapping[str, Sequence[Path]],
    ) -> None:
        self._defined, self._made, self._calls = defined, made, calls
        self._out: dict[tuple[str, int], tuple[Path, ...]] = {}
        self._secret: dict[tuple[str, int], tuple[Key, ...]] = {}
        self._left = _STEPS

    def values(self, path: Path) -> Iterator[Path]:
        """The paths below `.Values` that a path leads to."""
        return (led[1:] for led in self._led(path, 0) if led[0] == VALUES and len(led) > 1)

    def secrets(self, call: Path) -> Iterator[Key]:
        """The paths below `.Values` that become secret where a template is included, and the key of each."""
        return ((path[1:], key) for path, key in self._called(call, 0) if path[0] == VALUES and len(path) > 1)

    def _led(self, path: Path, depth: int) -> Iterator[Path]:
        if path[0] != INCLUDED:
            yield path
        elif depth < _DEEPEST:
            bound = given(path)
            for inner in self._coming(path[1], depth):
                yield from self._bound(inner, bound)

    def _coming(self, name: str, depth: int) -> tuple[Path, ...]:
        """What comes out of a named template, as it is said there."""
        if (name, depth) not in self._out:
            paths = dict.fromkeys(self._defined.get(name, ()))
            led = (one for path in islice(paths, _MOST) for one in self._led(path, depth + 1))
            self._out[name, depth] = tuple(islice(dict.fromkeys(led), _MOST))
        return self._out[name, depth]

    def _called(self, call: Path, depth: int) -> Iterator[Key]:
        if depth < _DEEPEST:
            bound = given(call)
            for inner, key in self._making(call[1], depth):
                yield from ((path, key) for path in self._bound(inner, bound))

    def _making(self, name: str, depth: int) -> tuple[Key, ...]:
        """What a named template makes secret, as it is said there."""
        if (name, depth) not in self._secret:
            made = [(led, key) for path, key in self._made.get(name, ()) for led in self._led(path, depth + 1)]
            calls = islice(dict.fromkeys(self._calls.get(name, ())), _MOST)
            made += (one for call in calls for one in self._called(call, depth + 1))
            self._secret[name, depth] = tuple(islice(dict.fromkeys(made), _MOST))
        return self._secret[name, depth]

    def _bound(self, path: Path, bound: Sequence[tuple[str, Path]]) -> Iterator[Path]:
        """What a path of a named template is where the template is given that."""
        self._left -= 1
        if self._left < 0:
            return
        if path[0] == VALUES:
            yield path
            return
        for name, value in bound:
            if not name:
                yield (*value, *path)
            elif name == path[0] and (value or len(path) > 1):
                yield (*value, *path[1:])
