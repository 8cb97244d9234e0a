"""What is known while the leaks of one file are moved: its tree, those of the files around it, and what was decided."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from scanner.manifest.nodes import Mapping
from scanner.model import Secret
from scanner.regex import regex
from scanner.remediate.plain import PlainSecret
from scanner.sealing import naming, overlays, resources
from scanner.sealing.draft import Draft
from scanner.sealing.moving import Home, Leaked, Moved, Owed, Templated
from scanner.sealing.standing import Owner, Standing, Tree, owned, owner
from scanner.sealing.writing import Written
from scanner.together.kustomizations import NAMES

Read = Callable[[str], bytes | None]
Readers = dict[str, list[tuple[Draft, str, Mapping]]]
"""Where a ConfigMap is read, by its name: in which file, by an object of which namespace."""

_HELMS = regex(rb"\{\{[^{}]*(?:\.(?:Values|Release|Chart|Capabilities|Files)\b|\b(?:include|b64enc)\b)")
_SECRETS = ("Secret", "SealedSecret", "ExternalSecret")
_COMMENT = "it stands in a comment, as it seems, which nobody reads: take it out"
_NOWHERE = "the value stands in nothing that can be read as a manifest"
_MOST = 500  # files around one
_LARGEST = 1 << 20  # bytes of each


class Kept(NamedTuple):
    """A new Secret while it grows."""

    name: str
    namespace: str
    values: dict[str, Secret]
    labels: dict[str, str]
    annotations: dict[str, str]
    numbers: dict[str, int]  # by key: the number that the next value has that is to be kept under it
    type: str = ""
    immutable: bool | None = None
    by: str = ""  # the kustomization that made it, if one did
    live: bool = False  # the kustomization makes it under this very name
    usual: set[str] | None = None  # the keys whose values no leak stood in; None where it may be any

    def fits(self, key: str, value: bytes) -> bool:
        """Whether no other value has a key."""
        return key not in self.values or self.values[key].reveal() == value

    def keep(self, key: str, value: bytes, *, usual: bool = False) -> str:
        """The key under which a value is kept: the one asked for, numbered where another value has it.

        A `usual` value is what a chart has where nobody says otherwise, such as the name of a user.
        """
        known = self.values.get(naming.key(key, ()))
        if known is not None and known.reveal() == value:
            return naming.key(key, ())
        number = self.numbers.get(key, 1)
        self.numbers[key] = number + 1
        name = naming.key(key, self.values, number)
        self.values[name] = Secret(value)
        if usual and self.usual is not None:
            self.usual.add(name)
        return name


class ValuesFile(NamedTuple):
    """What goes into the values file of one release."""

    kept: Kept
    entries: dict[tuple[str, ...], str]  # by path, as it is written in one line


class Found(NamedTuple):
    """Leaks in one scalar, and where that stands."""

    standing: Standing
    owner: Owner | None
    leaks: tuple[Leaked, ...]


class Move:
    """One file, and what is to become of its leaks."""

    def __init__(self, path: str, content: bytes, read: Read, near: Sequence[str], ending: str = ".yaml") -> None:
        self.path, self._read, self._ending = path, read, ending
        self.draft = Draft(path, Tree(content))
        self.tree = self.draft.tree
        self.drafts: dict[str, Draft | None] = {path: self.draft}
        self.notes: dict[str, None] = {}
        self.left: dict[Leaked, None] = {}
        self.templated: list[Templated] = []
        self.last: list[Callable[[], None]] = []  # what is done once all leaks were seen
        self.gone: dict[str, dict[str, str]] = {}  # by ConfigMap: the keys that leave it, and their new names
        self.added: dict[int, dict[str, str]] = {}  # by container: the variables that it gets, by the keys they are of
        self.variables: dict[int, set[str]] = {}  # by container: the names of all that it has, or gets
        self.settled: set[int] = set()  # what was moved as a whole
        self.named: dict[int, tuple[str, Kept]] = {}  # by mapping: the value that names a Secret for it, and that
        self.chart = ""  # the folder of the chart whose values these are
        self.unread: dict[str, None] = {}  # files that fed what is no longer made of them
        self._resources: dict[str, tuple[Draft, Mapping, list[Kept]]] = {}  # by kustomization: what joins them
        self._files: dict[tuple[str, str], str] = {}  # of new Secrets, by their names and namespaces
        self.entries: dict[int, list[Written]] = {}  # by object: what it takes values from in addition
        self.files: dict[int, ValuesFile] = {}  # by object: what goes into a values file
        self.readers: Readers | None = None
        self.owed: dict[Owed, None] = {}
        self.near = list(near)[:_MOST]  # what the caller named
        self._around: list[Draft] | None = None
        self._kept: dict[tuple[str, str, str], Kept] = {}
        self._taken: set[str] | None = None

    @cached_property
    def helmed(self) -> bool:
        """Whether the file is a template of a Helm chart."""
        return self.tree.templated or self._in_chart

    @cached_property
    def _in_chart(self) -> bool:
        folder, inside, _ = f"/{self.path}".rpartition("/templates/")
        return bool(inside) and self._read(posixpath.join(folder, "Chart.yaml").lstrip("/")) is not None

    @cached_property
    def of_helm(self) -> bool:
        """Whether it is Helm that fills in the file, as far as one can tell: others take braces for theirs, too."""
        return self.helmed and bool(self._in_chart or _HELMS.search(self.tree.data))

    def found(self, leaks: Sequence[Leaked]) -> Iterator[Found]:
        """The leaks, by the scalars that they stand in; those that stand in none are left."""
        by_scalar: dict[int, tuple[Standing, list[Leaked]]] = {}
        for leak in sorted(set(leaks), key=lambda leak: (leak.start, leak.end)):
            standing = self.tree.standing(leak.start, leak.end) if leak.start < leak.end else None
            if standing is None:
                line = self.tree.data[self.tree.data.rfind(b"\n", 0, leak.start) + 1 : leak.start]
                self.leave([leak], _COMMENT if b"#" in line else _NOWHERE)
            else:
                by_scalar.setdefault(id(standing.scalar), (standing, []))[1].append(leak)
        for standing, here in by_scalar.values():
            yield Found(standing, owner(self.tree, standing), tuple(here))

    def leave(self, leaks: Sequence[Leaked], because: str) -> bool:
        """Leave leaks where they are, and say why. True, as that settles them."""
        for leak in leaks:
            self.left[leak] = None
            line = self.tree.data.count(b"\n", 0, leak.start) + 1
            self.note(f"{leak.place if leak.place.path else f'{self.path}:{line}'}: {because}")
        return True

    def note(self, text: str) -> None:
        """Say something once."""
        self.notes[text] = None

    def kept(self, owner: Owner, type_: str = "") -> Kept:
        """The new Secret for what leaked from an object; the same for all of it."""
        of = (owner.kind, owner.name, owner.namespace)
        if of not in self._kept:
            stem = posixpath.basename(self.path).partition(".")[0]
            made = naming.secret_name(owner.name or stem, self._names())
            while self._read(posixpath.join(self._folder(self.path), f"{made}{self._ending}")) == b"":
                self._names().add(made)  # of another file of the same command, yet to be written
                made = naming.secret_name(owner.name or stem, self._names())
            self._names().add(made)
            self._kept[of] = Kept(made, owner.namespace, {}, {}, {}, {}, type_, usual=set())
        return self._kept[of]

    def keep(self, kept: Kept) -> None:
        """Add a Secret whose name is settled."""
        self._kept["Secret", kept.name, kept.namespace] = kept

    def content(self, path: str) -> bytes | None:
        """Another file; None where there is none, or far too much of it."""
        data = self._read(path)
        return data if data is not None and len(data) <= _LARGEST else None

    def opened(self, path: str) -> Draft | None:
        """Another file, to be changed; None where it can't be."""
        if path not in self.drafts:
            data = self.content(path)
            tree = _tree(data) if data is not None else None
            self.drafts[path] = Draft(path, tree) if tree and tree.whole else None
        return self.drafts[path]

    def around(self) -> list[Draft]:
        """The file itself, those that the caller named, and those that the kustomization beside it deploys together."""
        if self._around is None:
            paths = [self.path, *self.near, *self.together, *self.beneath]
            files = [self.opened(path) for path in list(dict.fromkeys(paths))[:_MOST]]
            self._around = [draft for draft in files if draft]
        return self._around

    @cached_property
    def together(self) -> dict[str, None]:
        """The files that the kustomization beside this one deploys, patches among them."""
        folder = posixpath.dirname(self.path)
        return {path: None for name in NAMES for path in self._deployed(posixpath.join(folder, name))}

    @cached_property
    def beneath(self) -> dict[str, None]:
        """The files of the bases that it takes in."""
        return overlays.beneath(posixpath.dirname(self.path), self.content)

    def _deployed(self, kustomization: str) -> dict[str, None]:
        return overlays.deployed(kustomization, self.content).own

    def _deployed_with(self, secrets: Sequence[Kept]) -> None:
        """Have the kustomization that deploys this file deploy the new manifests, too."""
        folder, file = posixpath.split(self.path)
        for path in [self.path] if file in NAMES else [posixpath.join(folder, name) for name in NAMES]:
            draft = self.opened(path) if path == self.path or self.path in self._deployed(path) else None
            root = draft.tree.roots[0] if draft and draft.tree.roots else None
            if draft and isinstance(root, Mapping):
                for kept in secrets:
                    self.deploy(draft, root, kept)

    def deploy(self, draft: Draft, kustomization: Mapping, kept: Kept) -> None:
        """Have the manifest of a new Secret beside a kustomization, among its resources."""
        _, _, secrets = self._resources.setdefault(draft.path, (draft, kustomization, []))
        file = self._file(kept, draft.path)
        if posixpath.dirname(file) == posixpath.dirname(draft.path) and kept not in secrets:
            secrets.append(kept)

    def _file(self, kept: Kept, beside: str) -> str:
        """The path of the file that a new Secret gets, in the folder of another; no file is there yet."""
        of, folder = (kept.name, kept.namespace), self._folder(beside)

        def taken(name: str) -> bool:
            path = posixpath.join(folder, name)
            return path in self._files.values() or self._read(path) is not None

        if of not in self._files:
            stem = posixpath.basename(self.path).partition(".")[0] if "{{" in kept.name else kept.name
            self._files[of] = posixpath.join(folder, naming.file_name(stem, self._ending, taken))
        return self._files[of]

    def _folder(self, beside: str) -> str:
        # "." at the top of a repository, which git names in no path
        return posixpath.normpath(posixpath.join(self.chart, "templates")) if self.chart else posixpath.dirname(beside)

    def _list_resources(self) -> None:
        for draft, kustomization, secrets in self._resources.values():
            if secrets:
                files = [posixpath.basename(self._file(kept, draft.path)) for kept in secrets]
                resources.put(draft, kustomization, files)
            if any(draft.tree.says(draft.tree.get(kustomization, key)) for key in ("namePrefix", "nameSuffix")):
                self.note(f"{draft.path} changes names: the Secret that the operator makes must have the changed one")

    @cached_property
    def by_name(self) -> dict[tuple[str, str], list[tuple[Draft, Mapping]]]:
        """Every object of the files around, by its kind and its name."""
        found: dict[tuple[str, str], list[tuple[Draft, Mapping]]] = {}
        for draft in self.around():
            for node in draft.tree.objects:
                there = owned(draft.tree, node)
                found.setdefault((there.kind, there.name), []).append((draft, node))
        return found

    def _names(self) -> set[str]:
        """The names that objects around here have: a new Secret gets another."""
        if self._taken is None:
            self._taken = {name for kind, name in self.by_name if kind in _SECRETS}
        return self._taken

    def done(self) -> Moved:
        """All that was decided."""
        for finish in self.last:  # which may put further ones behind it
            finish()
        kept = [it for it in self._kept.values() if it.values]
        self._deployed_with(kept)
        self._list_resources()
        return Moved(
            edits=tuple(sorted(edit for draft in self.drafts.values() if draft for edit in draft.edits())),
            secrets=tuple(
                PlainSecret(it.name, it.namespace, it.values, it.type, it.immutable, it.labels, it.annotations)
                for it in kept
            ),
            notes=tuple(self.notes),
            left=tuple(self.left),
            templated=tuple(self.templated),
            in_chart=bool(kept and (self.helmed or self.chart)),
            homes=tuple(self._home(it) for it in kept),
            unread=tuple(self.unread),
            owed=tuple(self.owed),
        )

    def _home(self, kept: Kept) -> Home:
        by = kept.by or self.path
        return Home(self._file(kept, by), by, _leaked(kept), made_up=not kept.live)


@lru_cache(_MOST)
def _tree(data: bytes) -> Tree:
    """A file around: it is the same for each that is rewritten, and only read."""
    return Tree(data)


def _leaked(kept: Kept) -> frozenset[str]:
    """The keys whose values are known to have leaked."""
    return frozenset() if kept.usual is None else frozenset(kept.values) - kept.usual
