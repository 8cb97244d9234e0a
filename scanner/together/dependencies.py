"""Which other charts a chart takes in under a name that their folder doesn't tell, or from a folder of their own.

After helm.sh, docs/topics/charts: `alias` is the key of a dependency's values in those of the chart, in place of its
name; `file://` names the folder that it is taken from. Helm 2 keeps the list in `requirements.yaml`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from scanner.together.kustomizations import below
from scanner.together.plain import mappings, plain, text

DEEPEST = 2  # dependencies of dependencies that are followed

Said = TypeVar("Said")
Inside = tuple[tuple[str, ...], Said]  # something in a chart, with the names of the dependencies that it lies in

_FILE = "file://"
_MOST = 50  # dependencies of one chart


class Dependency(NamedTuple):
    """A chart that another one takes in."""

    folder: str  # where it lies in the repository
    key: str  # under which its values stand in those of the other one


def tells(data: bytes) -> bool:
    """Whether a list of dependencies says more of one than its folder does."""
    return b"alias" in data or b"file:" in data


def dependencies(folder: str, data: bytes) -> Iterator[Dependency]:
    """Those of the chart in `folder` that its list gives an alias, or takes from elsewhere. Never raises."""
    for document in plain(data)[:1] if tells(data) else ():
        for one in mappings(document.get("dependencies") if isinstance(document, dict) else None)[:_MOST]:
            name, alias, repository = (text(one.get(key)) for key in ("name", "alias", "repository"))
            local = repository.startswith(_FILE)
            at = below(folder, repository[len(_FILE) :]) if local else posixpath.join(folder, "charts", name)
            if name and at and at != folder and (local or alias):
                yield Dependency(at, alias or name)


def renamed(folder: str, one: Dependency, inside: Iterable[Inside[Said]]) -> Iterator[Inside[Said]]:
    """What is `inside` the chart in `folder`, packed or not, as a part of this dependency, under the key of that."""
    name = one.folder.removeprefix(posixpath.join(folder, "charts", ""))
    for within, said in inside:
        if within[:1] == (name,) and one.key != name:
            yield (one.key, *within[1:]), said
