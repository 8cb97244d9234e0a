"""Which other charts a chart takes in under a name that their folder doesn't tell, from elsewhere, or to import from.

After helm.sh, docs/topics/charts: `alias` is the key of a dependency's values in those of the chart, in place of its
name; `file://` names the folder that it is taken from; `import-values` what stands among the chart's own values, too: a
key below `exports`, or a `child` and where the `parent` has it. Helm 2 keeps the list in `requirements.yaml`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple, TypeVar

from scanner.together.kustomizations import below
from scanner.together.plain import Plain, mappings, plain, text

DEEPEST = 2  # dependencies of dependencies that are followed

Said = TypeVar("Said")
Inside = tuple[tuple[str, ...], Said]  # something in a chart, with the names of the dependencies that it lies in

_FILE = "file://"
_MOST = 50  # dependencies of one chart, and imports from one
_HERE = "."  # the values of a chart as a whole

Steps = tuple[str, ...]


class Dependency(NamedTuple):
    """A chart that another one takes in."""

    folder: str  # where it lies in the repository
    key: str  # under which its values stand in those of the other one
    moved: bool = True  # its folder doesn't tell that by itself
    imports: tuple[tuple[Steps, Steps], ...] = ()  # paths of the other one's values, and the paths here that they are


def tells(data: bytes) -> bool:
    """Whether a list of dependencies says more of one than its folder does."""
    return b"alias" in data or b"file:" in data or b"import-values" in data


def dependencies(folder: str, data: bytes) -> Iterator[Dependency]:
    """Those of the chart in `folder` that its list gives an alias, or takes from elsewhere. Never raises."""
    for document in plain(data)[:1] if tells(data) else ():
        for one in mappings(document.get("dependencies") if isinstance(document, dict) else None)[:_MOST]:
            name, alias, repository = (text(one.get(key)) for key in ("name", "alias", "repository"))
            local = repository.startswith(_FILE)
            at = below(folder, repository[len(_FILE) :]) if local else posixpath.join(folder, "charts", name)
            imports = tuple(islice(_imports(one.get("import-values")), _MOST))
            if name and at and at != folder and (local or alias or imports):
                yield Dependency(at, alias or name, bool(local or alias), imports)


def imported(taken: Iterable[Dependency], wanted: Mapping[Steps, str]) -> Iterator[tuple[Steps, str]]:
    """What a chart that wants some of its values wants of those of its dependencies, since it imports them."""
    imports = [(one.key, *steps) for one in taken for steps in one.imports]
    below: dict[Steps, list[Steps]] = {}
    for path in wanted if imports else ():
        for at in range(len(path) + 1):
            below.setdefault(path[:at], []).append(path)
    for key, here, there in imports:
        for path in below.get(here, ()):
            yield (key, *there, *path[len(here) :]), wanted[path]


def _imports(listed: Plain | None) -> Iterator[tuple[Steps, Steps]]:
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, str):
            here, there = _HERE, f"exports.{one}"
        else:
            here, there = (text(one.get(key)) if isinstance(one, dict) else "" for key in ("parent", "child"))
        steps = tuple(() if path == _HERE else tuple(path.split(".")) for path in (here, there))
        if all(map(all, steps)) and steps[1]:
            yield steps[0], steps[1]


def renamed(folder: str, one: Dependency, inside: Iterable[Inside[Said]]) -> Iterator[Inside[Said]]:
    """What is `inside` the chart in `folder`, packed or not, as a part of this dependency, under the key of that."""
    name = one.folder.removeprefix(posixpath.join(folder, "charts", ""))
    for within, said in inside:
        if within[:1] == (name,) and one.key != name:
            yield (one.key, *within[1:]), said
