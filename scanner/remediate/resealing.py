"""Which file is sealed for a leak, and which new values that asks for: a file is sealed as a whole, all its Secrets."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from scanner.model import Finding, Place, State
from scanner.regex import regex
from scanner.remediate import shell
from scanner.remediate.plan import places

_MANIFESTS = (".yaml", ".yml", ".json")
_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_DEEPEST = 64  # folders above a file in which one is looked for
_ENV = regex(r"(?:.*\.)?env(?:\..*)?|.+\.properties")  # by its name, a file of pairs
_KEY = regex(r"(?:data|stringData)\.([A-Za-z0-9_-]{1,253})")


def live_at(finding: Finding) -> tuple[str, ...]:
    """The paths at which it is more than history."""
    return tuple(dict.fromkeys(at.path for at in places([finding]) if at.state is not State.HISTORY))


def generated(place: Place | None, path: str) -> bool:
    """Whether a kustomization makes a Secret of a whole file: it is no manifest, and its values are a Secret's."""
    name = posixpath.basename(path)
    if place is None or place.kind != "Secret" or is_manifest(path):
        return False
    return bool(_ENV.fullmatch(name)) or place.path == f"data.{name}"


def is_manifest(path: str) -> bool:
    """Whether a file may hold one, by its name."""
    return path.endswith(_MANIFESTS) or posixpath.basename(path) in _KUSTOMIZATIONS


class Resealing:
    """What is sealed with what, of everything that leaks.

    `top` is the folder of the repository as it is called from where the commands are to run; "" where that is it.
    """

    def __init__(self, everything: Iterable[Finding], top: str = "") -> None:
        self._top = top
        found = [(finding.place, path) for finding in everything if finding.place for path in live_at(finding)]
        self._leaking = {path for _, path in found}
        self._held: dict[str, list[tuple[Place, str]]] = {}
        for place, path in found:
            self._held.setdefault(self.file(place, path), []).append((place, path))

    def file(self, place: Place | None, path: str) -> str:
        """The file to seal: of what a kustomization reads that itself, where that leaks, too. It seals both."""
        if not generated(place, path):
            return path
        steps = path.split("/")[:-1]
        for deep in range(min(len(steps), _DEEPEST), -1, -1):
            for name in _KUSTOMIZATIONS:
                if (made_by := "/".join([*steps[:deep], name])) in self._leaking:
                    return made_by
        return path

    def called(self, path: str) -> str:
        """A file of the repository as a command takes it."""
        return shell.file(posixpath.join(self._top, path))

    def options(self, file: str) -> list[str]:
        """What gives the new values when a file is sealed: each by its Secret's name, too, where there are several.

        Empty where a value is no mere key. The files that several are written into lie beside the repository, in none.
        """
        keys = self._keys(file)
        several = len({name for name, _ in keys}) > 1
        named = [f"{name}.{key}" if several else key for name, key in keys]
        from_ = ["-"] if len(keys) == 1 else [self._beside(file, *each) for each in keys]
        values = [f"{each}={source}" for each, source in zip(named, from_, strict=True)]
        return [word for value in values for word in ("--value-from", value)]

    def _beside(self, file: str, name: str, key: str) -> str:
        """The file of a new value: no two values have the same."""
        alone = self._files[name, key] == 1
        called = f"{name}.{key}.new" if alone else f"{file}.{name}.{key}.new"
        return posixpath.normpath(posixpath.join(self._top, "..", called.replace("/", "-")))

    def asks_for_more(self, file: str) -> bool:
        """Whether values will be asked for that the options don't give: what stands in no Secret moves into one."""
        return not self._keys(file) or any(place.kind != "Secret" for place, _ in self._held[file])

    @cached_property
    def _files(self) -> Counter[tuple[str, str]]:
        """In how many files a Secret of some name has a key."""
        return Counter(each for file in self._held for each in self._keys(file))

    def _keys(self, file: str) -> list[tuple[str, str]]:
        secrets = [(place, path) for place, path in self._held.get(file, ()) if place.kind == "Secret"]
        keys = {(place.name, _key(place, path)) for place, path in secrets}
        return sorted(keys) if all(key for _, key in keys) else []


def _key(place: Place, path: str) -> str:
    name = posixpath.basename(path)
    if place.path == f"data.{name}" and generated(place, path):
        return name
    found = _KEY.fullmatch(place.path)
    return found[1] if found else ""
