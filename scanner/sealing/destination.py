"""Where a repository says that its files are deployed: the namespace, and whether the name changes on the way.

Asked are kustomizations (`namespace`, whatever folders lie between), then Flux' (`targetNamespace`), then Argo CD's
Applications (`destination.namespace`). A value is sealed for one namespace, so none is guessed: where they disagree,
all are told.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scanner.together.kustomizations import NAMES, below
from scanner.together.plain import Plain, mappings, plain, text, texts

_SIGNS = (b"targetNamespace", b"destination")
_FLUX, _ARGO = "kustomize.toolkit.fluxcd.io/", "argoproj.io/"
_MOST = 10_000  # steps from kustomization to kustomization


class Said(NamedTuple):
    """Who says what of the files that it deploys."""

    by: str  # path of the file that says it
    namespace: str
    affixes: str = ""  # what is put around names: `prod-…-v2`


class _Kustomization(NamedTuple):
    said: Said
    folder: str


def may_speak(path: str) -> bool:
    """Whether a file can say where others are deployed, by its name."""
    name = posixpath.basename(path)
    return name in NAMES or name.endswith((".yaml", ".yml"))


def speaks(path: str, data: bytes) -> bool:
    """Whether one of those does, at first sight."""
    return posixpath.basename(path) in NAMES or any(sign in data for sign in _SIGNS)


class Destinations:
    """Where the files of one repository are deployed, by those that `speak`: (path, content)."""

    def __init__(self, files: Iterable[tuple[str, bytes]]) -> None:
        self._taking: dict[str, list[_Kustomization]] = {}  # by what they take: a file, or a folder
        self._flux: list[tuple[str, Said]] = []  # by the folder that they deploy
        self._argo: list[tuple[str, Said]] = []
        for path, data in files:
            for document in plain(data):
                if isinstance(document, dict):
                    self._learn(path, document)

    def _learn(self, path: str, document: dict[str, Plain]) -> None:
        api, kind, spec = text(document.get("apiVersion")), text(document.get("kind")), document.get("spec")
        if posixpath.basename(path) in NAMES and not isinstance(spec, dict):
            affixes = f"{text(document.get('namePrefix'))}…{text(document.get('nameSuffix'))}"
            said = Said(path, text(document.get("namespace")), affixes if affixes != "…" else "")
            folder = posixpath.dirname(path)
            self._taking.setdefault(path, []).append(_Kustomization(said, folder))  # what it makes itself
            for key in ("resources", "bases", "components"):
                for taken in texts(document.get(key)):
                    if inside := below(folder, taken):
                        self._taking.setdefault(inside, []).append(_Kustomization(said, folder))
        elif isinstance(spec, dict) and kind == "Kustomization" and api.startswith(_FLUX):
            self._note(self._flux, path, text(spec.get("path")), text(spec.get("targetNamespace")))
        elif isinstance(spec, dict) and kind == "Application" and api.startswith(_ARGO):
            destination = spec.get("destination")
            namespace = text(destination.get("namespace")) if isinstance(destination, dict) else ""
            for source in mappings([spec.get("source") or "", *_items(spec.get("sources"))]):
                if text(source.get("path")):
                    self._note(self._argo, path, text(source.get("path")), namespace)

    def _note(self, told: list[tuple[str, Said]], path: str, folder: str, namespace: str) -> None:
        if namespace and not any(sign in namespace for sign in ("{{", "$")):
            told.append((posixpath.normpath(folder.lstrip("/") or "."), Said(path, namespace)))

    def namespaces(self, path: str) -> dict[str, str]:
        """The namespaces that a file goes to, each with the path of who says so; more than one where they disagree."""
        ways = list(self._ways(path))
        folders = {path, *(folder for _, passed in ways for folder in passed)}
        by_kustomize = {said.namespace: said.by for said, _ in ways if said and said.namespace}
        for told in (by_kustomize, _covering(self._flux, folders), _covering(self._argo, folders)):
            if told:
                return told
        return {}

    def moves(self, path: str, namespace: str) -> dict[str, str]:
        """The other namespaces into which an object of one is put on the way into the cluster, and who does that."""
        ways = list(self._ways(path))
        folders = {path, *(folder for _, passed in ways for folder in passed)}
        told = {said.namespace: said.by for said, _ in ways if said and said.namespace}
        others = told | _covering(self._flux, folders)
        return {other: by for other, by in others.items() if namespace and other != namespace}

    def renames(self, path: str) -> Iterator[str]:
        """Who gives an object another name on the way into the cluster, in words."""
        for said in dict.fromkeys(said for _, passed in self._ways(path) for said in passed.values() if said.affixes):
            yield f"{said.by} renames it ({said.affixes}), and then it can't be opened: seal it --scope namespace-wide"

    def _ways(self, path: str) -> Iterator[tuple[Said | None, dict[str, Said]]]:
        """For each way on which kustomizations take a file: who speaks last, and all whose folders it passes."""
        todo: list[tuple[str, Said | None, dict[str, Said]]] = [(path, None, {})]
        steps = 0
        while todo and steps < _MOST:
            steps += 1
            at, speaker, passed = todo.pop()
            takers = [taker for taker in self._taking.get(at, ()) if taker.folder not in passed]
            if not takers:
                yield speaker, passed
            for taker in takers:
                speaks_last = taker.said if taker.said.namespace else speaker
                todo.append((taker.folder, speaks_last, passed | {taker.folder: taker.said}))


def _items(value: Plain | None) -> list[Plain]:
    return value if isinstance(value, list) else []


def _covering(told: list[tuple[str, Said]], folders: Iterable[str]) -> dict[str, str]:
    """What is said of a folder that one of these is, or lies in."""
    return {
        said.namespace: said.by
        for folder, said in told
        if folder == "." or any(f"{one}/".startswith(f"{folder}/") for one in folders)
    }
