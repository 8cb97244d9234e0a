"""What the charts of a repository in one state make secret of their values: in the index, on disk, in an archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from scanner.manifest.purpose import Purpose
from scanner.together import actions, names
from scanner.together.directions import MOST_HOLDERS, Below, chart, lists

if TYPE_CHECKING:
    from scanner.together.charts import Template, Wanted
    from scanner.together.dependencies import Dependency

_MOST_TEMPLATES = 2_000  # of one chart

_SIGNS = (b"alias", b"file:", b"import-values")

Content = Callable[[str], bytes]
Inside = tuple[tuple[str, ...], bytes]


def says_more(data: bytes) -> bool:
    """Whether a list of what a chart takes in says more of that than its folders do."""
    return b"dependencies" in data and any(sign in data for sign in _SIGNS)


class ChartsHere:
    """The charts there are, as far as they are asked for.

    `takers` holds the charts that are known to take in one that lies elsewhere, by the folder of that.
    """

    def __init__(self, content: Content, below: Below, takers: Mapping[str, Sequence[str]]) -> None:
        self._content, self._below, self._takers = content, below, takers
        self._known: dict[str, Purpose | None] = {}
        self._templates: dict[str, list[Inside]] = {}
        self._said: dict[int, Template] = {}  # by the identity of their bytes, which are kept above

    def purpose(self, folder: str) -> Purpose | None:
        """What the values of the chart in a folder are for."""
        if folder not in self._known:
            self._known[folder] = self._found(folder)
        return self._known[folder]

    def _found(self, folder: str) -> Purpose | None:
        around = {folder: None}
        for _ in range(MOST_HOLDERS):
            around |= dict.fromkeys(taker for at in around for taker in self._taking(at))
        if not any(b"Secret" in data or b"value:" in data for at in around for _, data in self._read(at)):
            return None  # without the parser
        from scanner.together import charts
        from scanner.together.wanting import Wanting

        def said(data: bytes) -> Template:
            if id(data) not in self._said:
                self._said[id(data)] = charts.template(data)
            return self._said[id(data)]

        def own(folder: str) -> Wanted:
            return charts.wanted((below, said(data)) for below, data in self._read(folder))

        wanting = Wanting(own, self._takes, lambda at: self._takers.get(at, ()), self._is_chart)
        return charts.purpose(folder, wanting.wanted(folder))

    def _taking(self, folder: str) -> Iterator[str]:
        yield from self._takers.get(folder, ())
        yield from filter(self._is_chart, names.holders(folder))

    def _is_chart(self, folder: str) -> bool:
        return any(map(self._content, lists(folder)))

    def _takes(self, folder: str) -> list[Dependency]:
        """Which charts one takes in, as far as its lists say more than their folders do."""
        found: list[Dependency] = []
        for data in map(self._content, lists(folder)):
            if says_more(data):
                from scanner.together.dependencies import dependencies

                found += dependencies(folder, data)
        return found

    def _read(self, folder: str) -> list[Inside]:
        """The templates of a chart that speak of values, each with the dependencies that it lies in."""
        if folder not in self._templates:
            self._templates[folder] = [*islice(self._read_below(folder), _MOST_TEMPLATES)]
        return self._templates[folder]

    def _read_below(self, folder: str, depth: int = 0) -> Iterator[Inside]:
        inside = [*self._read_inside(folder)]
        yield from inside
        taken = [one for one in self._takes(folder) if one.moved]
        if taken:
            from scanner.together.dependencies import DEEPEST, renamed

            for one in taken if depth < DEEPEST else ():
                yield from renamed(folder, one, inside)
                for below, template in self._read_below(one.folder, depth + 1):
                    yield (one.key, *below), template

    def _read_inside(self, folder: str) -> Iterator[Inside]:
        packed: list[str] = []
        for top in chart(folder):
            for path in islice(self._below(top), _MOST_TEMPLATES):
                packed += [path] if names.packed_in(path) else []
                below = dict(names.charts_above(path)).get(folder)
                data = self._content(path) if below is not None else b""
                if below is not None and actions.speak(data):
                    yield below, data
        yield from self._read_packed(folder, packed) if packed else ()

    def _read_packed(self, folder: str, paths: list[str]) -> Iterator[Inside]:
        from scanner.together.packed import MOST, templates

        for path in paths[:MOST]:
            for member, data in templates(self._content(path)):
                below = dict(names.charts_above(path + member)).get(folder)
                if below is not None:
                    yield below, data
