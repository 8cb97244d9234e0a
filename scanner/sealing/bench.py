"""The files of one repository on their way: what leaks outside of Secrets moves into new ones, then all give way.

It is worked out first which Secrets there are, so that whoever asks can be told every value that is missing; then what
takes their place is put where they stand, or beside.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from scanner.errors import AskedWrongly
from scanner.model import Span
from scanner.remediate.plain import Beside, PlainSecret, Replacement
from scanner.sealing import overlays, resources
from scanner.sealing.consumers import moved
from scanner.sealing.desk import Desk
from scanner.sealing.leaking import Looks
from scanner.sealing.move import Read
from scanner.sealing.moving import Leaked, Moved, Owed, Templated
from scanner.sealing.originals import Original, originals
from scanner.sealing.rewriting import Edit, edited, put
from scanner.together.kustomizations import NAMES

_ROUNDS = 4  # what moves may show what leaked behind it, or edit a file that was looked at before

_CHART = (
    "Helm fills in the name and the namespace of the Secret that it would move into, and nothing can be sealed "
    "for those: take --to external-secret"
)


class Part(NamedTuple):
    """One Secret in clear, and where what takes its place goes."""

    secret: PlainSecret
    by: str  # the path of the file that says where it is deployed
    file: str  # the path of the file that it is written into
    leaked: frozenset[str] = frozenset()  # keys whose values have leaked, whatever they look like
    original: Original | None = None  # it stands in the file as a document, or an item of a List
    templated: Templated | None = None  # it stands there as a template of a chart
    helmed: bool = False  # Helm reads what takes its place
    made_up: bool = False  # nobody has applied a Secret of this name yet


class Bench:
    """The `named` files by their paths in the repository; `read` gives the others, `near` the paths around one.

    `looks` says what is seen in a file, `ending` what the name of a new file beside it ends in. In a chart only what is
    `fetched` can take a Secret's place, since Helm reads that.
    """

    def __init__(
        self,
        named: Mapping[str, bytes],
        read: Read,
        near: Callable[[str], Sequence[str]],
        looks: Looks,
        *,
        ending: Callable[[str], str] = lambda _: ".yaml",
        fetched: bool = False,
    ) -> None:
        self.desk = Desk(named, read)
        self.named = tuple(named)
        self.parts: list[Part] = []
        self.notes: dict[str, None] = {}
        self.left: dict[str, list[Leaked]] = {}  # by file: what still leaks from it
        self.refused: list[AskedWrongly] = []  # Secrets that a template makes
        self._near, self._looks, self._ending, self._fetched = near, looks, ending, fetched
        self.edited: set[str] = set()  # files in which a leak gave way to a reference
        self._done: dict[str, Moved] = {}
        self._unread: set[str] = set()
        self._owed: list[tuple[str, Owed]] = []

    def look(self) -> None:
        """Move what moves, and find all Secrets. Raises `AskedWrongly` for one that can't be read as it stands."""
        for _ in range(_ROUNDS):
            changed = [self._moves(path) for path in self.named]
            if not any(changed):
                break
        for path in self.named:
            data, done = self.desk.now(path) or b"", self._done[path]
            found = originals(data, path, self.refused)
            self.notes |= dict.fromkeys(done.notes)
            left = self._looks(path, data).leaks if path in self._unread else done.left
            if left:
                self.left[path] = list(left)
            self.parts += [Part(one.secret, path, path, original=one) for one in found]
            if self._fetched:
                self.parts += [Part(one.secret, path, path, templated=one, helmed=True) for one in done.templated]
            elif done.templated:
                self._leave(path, _CHART)
        self.notes |= {
            one.note: None
            for path, one in self._owed
            if overlays.unready(path, one.file, self._near(path), self.desk.now, one.gone)
        }
        for path in sorted(self._unread.difference(self.named)):  # nobody reads it, and it is as it was
            if left := self._looks(path, self.desk.now(path) or b"").leaks:
                self.left[path] = list(left)

    def _moves(self, path: str) -> bool:
        """Move what leaks from a file, and say whether that changes anything."""
        if path in self._unread:  # it is as it was, and nobody is to be led anywhere
            return False
        data = self.desk.now(path) or b""
        whole = [one.span for one in originals(data, path, [])]
        leaks = [leak for leak in self._looks(path, data).leaks if not _within(leak, whole)]
        read, near = self.desk.now, self._near(path)
        done = moved(path, data, leaks, read, near, ending=self._ending(path), generators=True)
        if done.in_chart and not self._fetched and any("{{" in one.name for one in done.secrets):
            done = Moved((), (), done.notes, tuple(leaks))
            self.notes[_CHART] = None
        self._done[path] = done
        self.notes |= dict.fromkeys(done.notes)
        self.desk.edit(done.edits)
        self.edited.update(edit.path for edit in done.edits)
        self._unread.update(done.unread)
        self._owed += [(path, one) for one in done.owed]
        for secret, home in zip(done.secrets, done.homes, strict=True):
            part = Part(secret, home.by, home.file, home.leaked, helmed=done.in_chart, made_up=home.made_up)
            self.parts.append(part)
            self.desk.write(home.file, b"")  # nobody else gets the name
        return bool(done.edits)

    def _leave(self, path: str, because: str) -> None:
        self.notes[because] = None
        spans = [Span(one.start, one.end) for one in self._done[path].templated]
        there = [leak for leak in self._looks(path, self.desk.now(path) or b"").leaks if _within(leak, spans)]
        self.left.setdefault(path, []).extend(there)

    def put(self, parts: Sequence[Part], made: Sequence[Replacement | None]) -> list[str]:
        """Put what takes the place of each part where it goes; what is None is none of our business.

        Gives what has to be known. Raises `AskedWrongly` where another file is there.
        """
        edits: dict[str, list[Edit]] = {}
        for part, new in zip(parts, made, strict=True):
            if new is None:
                continue
            if part.original:
                data = self.desk.now(part.file) or b""
                edits.setdefault(part.file, []).append(
                    put(data, *part.original.span, new.manifest, part.original.column)
                )
                if part.original.listed:
                    edits[part.file].append(_list(data, part.original.listed))
            elif part.templated:
                text = new.manifest.rstrip("\n").encode()
                edits.setdefault(part.file, []).append(Edit(part.templated.start, part.templated.end, text))
            else:
                self.desk.write(part.file, new.manifest.encode())
        for path, these in edits.items():
            self.desk.write(path, edited(self.desk.now(path) or b"", dict.fromkeys(these)))
        return list(self._put_beside(parts, made))

    def _put_beside(self, parts: Sequence[Part], made: Sequence[Replacement | None]) -> Iterator[str]:
        further: dict[str, Beside] = {}
        for part, new in zip(parts, made, strict=True):
            for beside in new.beside if new else ():
                place = posixpath.join(posixpath.dirname(part.file), beside.name)
                if further.setdefault(place, beside).manifest != beside.manifest:
                    raise AskedWrongly(f"{place}: two Secrets need it, and each another")
        for place, beside in further.items():
            there = self.desk.now(place)
            if there is not None and there != beside.manifest.encode():
                raise AskedWrongly(f"{place}: it is there already, and what this needs is another: {beside.because}")
            self.desk.write(place, beside.manifest.encode())
            yield f"{place}: {beside.because}"
            yield from self._deploy(place)

    def _deploy(self, file: str) -> Iterator[str]:
        """Have the kustomization that a file lies beside deploy it, too; or say that somebody has to."""
        folder, name = posixpath.split(file)
        for path in (posixpath.join(folder, each) for each in NAMES):
            data = self.desk.now(path)
            listed = resources.listed(path, data, [name]) if data is not None else None
            if listed is not None:
                self.desk.write(path, listed)
            elif data is not None:
                yield f"{file}: add it to the resources of {path}"


def _list(data: bytes, kind: Span) -> Edit:
    """The edit that lets a SecretList be a List, which may hold anything."""
    word = data[slice(*kind)]
    return Edit(*kind, word[:1] + b"List" + word[:1] if word[:1] in (b"'", b'"') else b"List")


def _within(leak: Leaked, spans: Sequence[Span]) -> bool:
    return any(start <= leak.start < end for start, end in spans)
