"""What the templates of each chart made secret at any time of a history, whichever of its versions they come from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from operator import itemgetter

from scanner.manifest.purpose import Purpose
from scanner.model import Blob
from scanner.together import charts, names
from scanner.together.charts import Template, Wanted
from scanner.together.dependencies import DEEPEST, Dependency, dependencies, renamed, tells
from scanner.together.directions import DEPENDENCIES
from scanner.together.packed import templates
from scanner.together.wanting import Wanting
from scanner.walk.log import Log

Blobs = Callable[[Collection[str]], Iterable[Blob]]
_Where = dict[str, set[str]]  # the paths of each blob
_Said = dict[str, list[tuple[tuple[str, ...], Template]]]  # by the folders of charts

_HELPERS = ".tpl"
_MOST = 100_000  # versions of templates
_MOST_PACKED = 1_000  # versions of packed charts


class EveryChart:
    """The charts of a history.

    What `templates` say is known, by the ids of their blobs; `head` holds, where the log is only a part of a history,
    the blobs that stand beside it, by their paths.
    """

    def __init__(self, log: Log, head: Mapping[str, str], blobs: Blobs, templates: Mapping[str, Template]) -> None:
        self._log, self._head, self._blobs, self._known = log, head, blobs, templates
        where: _Where = {}
        for _, event in log.at(lambda path: "templates/" in path and (bool(templates) or _is_for_secrets(path))):
            if event.blob in templates or (_is_for_secrets(event.path) and event.blob.strip("0")):
                where.setdefault(event.blob, set()).add(event.path)
        self._add(where, lambda path: not path.endswith(_HELPERS))
        said = self._said(where)
        for folder, read in self._packed().items():
            said.setdefault(folder, []).extend(read)
        unknown = {folder for folder, read in said.items() if any(template.includes for _, template in read)}
        helpers = self._helpers(unknown)
        self._read: _Said = {folder: [*read, *helpers.get(folder, ())] for folder, read in said.items()}
        self._listing: set[str] = set()  # the folders of charts, as far as they list what they take in
        self._takes = self._dependencies() if said else {}
        takers: dict[str, list[str]] = {}
        for taker, taken in self._takes.items():
            for one in taken:
                takers.setdefault(one.folder, []).append(taker)
        takes = self._takes
        self._wanting = Wanting(
            self._own, lambda at: takes.get(at, ()), lambda at: takers.get(at, ()), self._listing.__contains__
        )
        self._purposes: dict[str, Purpose | None] = {}

    def purposes(self, path: str) -> tuple[Purpose, ...]:
        """What the file at this path is for, if it holds the values of a chart."""
        folder = names.chart_of(path) if self._read else None
        if folder is None:
            return ()
        if folder not in self._purposes:
            self._purposes[folder] = charts.purpose(folder, self._wanting.wanted(folder))
        purpose = self._purposes[folder]
        return (purpose,) if purpose else ()

    def _own(self, folder: str) -> Wanted:
        """What the templates of a chart, and those of its dependencies, make secret of its values."""
        return charts.wanted(_with_dependencies(folder, self._read, self._takes))

    def _helpers(self, folders: set[str]) -> _Said:
        """The templates of these charts that only define what others include."""
        if not folders:
            return {}

        def helps(path: str) -> bool:
            return path.endswith(_HELPERS) and any(folder in folders for folder, _ in names.charts_above(path))

        where: _Where = {}
        for _, event in self._log.at(helps):
            if event.blob.strip("0"):
                where.setdefault(event.blob, set()).add(event.path)
        self._add(where, helps)
        return self._said(where)

    def _packed(self) -> _Said:
        """What is said in packed charts, by the folders of the charts that take them in."""
        where: _Where = {}
        at = [(path, oid) for path, oid in self._head.items() if names.packed_in(path)]
        at += [(event.path, event.blob) for _, event in self._log.at(names.packed_in)]
        for path, oid in at:
            if oid.strip("0"):
                where.setdefault(oid, set()).add(path)
        said: _Said = {}
        for blob in self._blobs(sorted(where)[:_MOST_PACKED]) if where else ():
            for member, data in templates(blob.data) if not blob.offset else ():
                template = charts.template(data)
                for path in sorted(where[blob.oid]) if template.says else ():
                    for folder, below in names.charts_above(path + member):
                        if len(folder) < len(path):  # else it is the package's own affair
                            said.setdefault(folder, []).append((below, template))
        return said

    def _dependencies(self) -> dict[str, list[Dependency]]:
        """Which charts each takes in, as the newest of its lists has it that there was."""
        newest = {path: oid for path, oid in self._head.items() if _lists(path)}
        for _, event in self._log.at(_lists):
            if event.blob.strip("0"):
                newest.setdefault(event.path, event.blob)
        where: _Where = {}
        for path, oid in newest.items():
            where.setdefault(oid, set()).add(path.rpartition("/")[0])
        self._listing = {folder for folders in where.values() for folder in folders}
        found: dict[str, list[Dependency]] = {}
        for blob in self._blobs(where):
            for folder in sorted(where[blob.oid]) if tells(blob.data) else ():
                found.setdefault(folder, []).extend(dependencies(folder, blob.data))
        return found

    def _add(self, where: _Where, wanted: Callable[[str], bool]) -> None:
        """Add what HEAD holds, as far as it is wanted, and as the log doesn't tell of it."""
        for path, oid in self._head.items():
            if "templates/" in path and wanted(path):
                where.setdefault(oid, set()).add(path)

    def _said(self, where: _Where) -> _Said:
        """What these templates say, by the folders of their charts."""
        said: _Said = {}
        for oid, template in self._templates(where):
            for folder, below in {chart for path in where[oid] for chart in names.charts_above(path)}:
                said.setdefault(folder, []).append((below, template))
        return said

    def _templates(self, oids: Collection[str]) -> Iterator[tuple[str, Template]]:
        known = {oid: self._known[oid] for oid in list(oids)[:_MOST] if oid in self._known}
        for blob in self._blobs([oid for oid in list(oids)[:_MOST] if oid not in known]):
            template = charts.template(blob.data) if not blob.offset else None
            if template and template.says:
                known[blob.oid] = template
        yield from sorted(known.items(), key=itemgetter(0))


def _is_for_secrets(path: str) -> bool:
    """Whether a template is called after Secrets: one that only includes what others define tells no more of itself."""
    return "secret" in path.rpartition("/")[2].lower()


def _lists(path: str) -> bool:
    return path.rpartition("/")[2] in DEPENDENCIES


def _with_dependencies(
    folder: str, said: _Said, takes: Mapping[str, list[Dependency]], depth: int = 0
) -> Iterator[tuple[tuple[str, ...], Template]]:
    """What the templates of a chart say, and those of the charts that it takes in."""
    inside = said.get(folder, ())
    yield from inside
    for one in takes.get(folder, ()) if depth < DEEPEST else ():
        yield from renamed(folder, one, inside)
        for below, template in _with_dependencies(one.folder, said, takes, depth + 1) if one.moved else ():
            yield (one.key, *below), template
