"""Which values of a chart are secret because another chart makes them so: one that takes it in, and imports from it.

Whoever takes a chart in reads its values under its name, and those that it lists in `import-values` among its own, too
(helm.sh, docs/topics/charts, "Importing Child Values via dependencies").
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import islice

from scanner.together import names
from scanner.together.charts import MOST_VALUES, Wanted
from scanner.together.dependencies import DEEPEST, Dependency, imported


class Wanting:
    """What charts want, those together that take each other in.

    `own` gives what a chart's templates make secret, those of its dependencies included; `takes` which charts it lists;
    `takers` which are known to list it, wherever they lie. Whether a folder `is_chart` is asked of one that holds it.
    """

    def __init__(
        self,
        own: Callable[[str], Wanted],
        takes: Callable[[str], Sequence[Dependency]],
        takers: Callable[[str], Iterable[str]],
        is_chart: Callable[[str], bool],
    ) -> None:
        self._own = cache(own)
        self._takes, self._takers, self._is_chart = takes, takers, is_chart
        self._known: dict[tuple[str, int], Wanted] = {}

    def wanted(self, folder: str, depth: int = 0) -> Wanted:
        """The values of the chart in `folder` that are secret, by their paths, and the key under which each is."""
        if (folder, depth) not in self._known:
            self._known[folder, depth] = self._found(folder, depth)
        return self._known[folder, depth]

    def _found(self, folder: str, depth: int) -> Wanted:
        found = dict(self._own(folder))
        holder = [at for at in names.holders(folder) if self._is_chart(at)]
        for taker in dict.fromkeys((*holder, *self._takers(folder))) if depth < DEEPEST else ():
            wanted = self.wanted(taker, depth + 1)
            keys = {posixpath.basename(folder)} if taker in holder else set()
            keys |= {one.key for one in self._takes(taker) if one.folder == folder} if wanted else set()
            for path, key in wanted.items():
                if len(path) > 1 and path[0] in keys and len(found) < MOST_VALUES:
                    found.setdefault(path[1:], key)
        imports = imported(self._takes(folder), found) if found else ()
        return dict(islice(imports, MOST_VALUES)) | found
