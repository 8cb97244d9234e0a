"""The nouns of a move: what leaked where, what is edited for it, and the Secrets that the values move into."""

from __future__ import annotations

from typing import NamedTuple

from scanner.model import Place
from scanner.remediate.plain import PlainSecret


class Leaked(NamedTuple):
    """A value that leaks from a file, and where it stands in its content."""

    place: Place
    start: int  # half-open range of bytes
    end: int
    member: str = ""  # of an archive: what follows its path to name the file inside, whose content it then is


class Edit(NamedTuple):
    """Bytes of a file that others take the place of; where `start` is `end`, they are put in."""

    path: str
    start: int
    end: int
    text: bytes


class Templated(NamedTuple):
    """A Secret of a Helm chart, to be written as an ExternalSecret of it, where Helm still fills in its actions."""

    secret: PlainSecret  # its name, labels and annotations as the template has them, braces and all; the literal values
    start: int  # half-open range of its document in the file
    end: int
    kept: tuple[tuple[str, str], ...]  # (key, text with actions) of the values that Helm fills in, never base64
    metadata: str = ""  # the lines below `metadata:` as they stand, those of Helm included; "" where they are in braces


class Home(NamedTuple):
    """Where the manifest of a new Secret goes."""

    file: str
    by: str  # the file that says where it is deployed: the one that leaked, or the kustomization that made it
    leaked: frozenset[str]  # the keys whose values are known to have leaked, whatever they look like
    made_up: bool = True  # nobody has applied a Secret of this name yet


class Gone(NamedTuple):
    """What has left a ConfigMap, and where to."""

    name: str  # of the ConfigMap
    keys: frozenset[str]  # that it has no longer
    secret: str  # that has them now


class Owed(NamedTuple):
    """A file of a base that can't be changed yet, as other overlays still have elsewhere what it reads."""

    file: str
    gone: Gone
    note: str  # what has to be known, unless they are mended together with this one


class Moved(NamedTuple):
    """What has to be done so that a file leaks no longer."""

    edits: tuple[Edit, ...]  # never overlapping, in the order of path and offset
    secrets: tuple[PlainSecret, ...]  # to be sealed beside, in the order of the file
    notes: tuple[str, ...]  # what has to be done or known; none holds a value
    left: tuple[Leaked, ...]  # what can't be moved: a note says why
    templated: tuple[Templated, ...] = ()
    in_chart: bool = False  # the new Secrets belong into `templates/`: their names are Helm's to fill in
    homes: tuple[Home, ...] = ()  # of each of `secrets`
    unread: tuple[str, ...] = ()  # files that nobody reads any longer, and that hold in clear what moved
    owed: tuple[Owed, ...] = ()


def applied(content: bytes, edits: tuple[Edit, ...], path: str) -> bytes:
    """The content of the file at `path` with its edits made; a file that is yet to be made has none."""
    parts, at = [], 0
    for edit in sorted(edit for edit in edits if edit.path == path):
        parts += [content[at : edit.start], edit.text]
        at = edit.end
    return b"".join([*parts, content[at:]])
