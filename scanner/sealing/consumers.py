"""How leaks outside of Secrets move into one: what is edited where they stand, and the Secrets that then hold them.

A leak that can't be moved without changing what the manifest means stays, and a note says why and what to do instead.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence

from scanner.manifest.nodes import Sequence as Items
from scanner.sealing import chart_secrets, charts, configmaps, containers, copies, embedded, generated, releases
from scanner.sealing.draft import Unchangeable
from scanner.sealing.move import Found, Move, Read
from scanner.sealing.moving import Edit, Leaked, Moved, Templated, applied
from scanner.sealing.standing import Tree
from scanner.together.kustomizations import NAMES

__all__ = ["Edit", "Leaked", "Moved", "Templated", "applied", "moved"]

_MOVERS: tuple[Callable[[Move, Found], bool], ...] = (
    copies.move,
    chart_secrets.move,
    embedded.move,
    releases.move,
    generated.move,
    configmaps.move,
    containers.move,
    charts.move,
)
"""Each is offered every scalar that leaks, and says whether it has settled what becomes of it."""

_MOST = 50  # leaks that are tried one after the other
_RAW = (
    "the file is written in a way that can't be changed safely: move what is left of its values into a Secret by hand"
)
_UNKNOWN = (
    "nothing is known that takes this value from a Secret: make it a reference by hand, or encrypt the file (--to sops)"
)
_INSIDE = "it lies in an archive, which can't be changed in place: seal its files, and pack them again"
_FETCHED = "its template says it in clear: put it into the backend, fetch it as further data, and take it out here"
_OF_KIND = {  # where the kind of the object says more
    "Secret": "it stands in a Secret that is a patch, broken, or a part of something else: write that Secret out first",
    "ExternalSecret": _FETCHED,
    "ClusterExternalSecret": _FETCHED,
    "PushSecret": "it is no place for a value: put that into the backend yourself, and take it out here",
    "SealedSecret": "a SealedSecret says it in clear: seal the value itself (--merge-into), and take it out here",
}
_HELM = "Helm fills in a part of it, which it would not do in a Secret: take the secret part into a value of its own"


def moved(
    path: str,
    content: bytes,
    leaks: Sequence[Leaked],
    read: Read,
    near: Sequence[str] = (),
    *,
    ending: str = ".yaml",
    generators: bool = False,
) -> Moved:
    """What has to be done so that the file at `path` no longer holds some leaks. Never raises, whatever the bytes.

    `read` gives another file of the repository by its path, or None. `near` are the paths of further files in which
    somebody may refer to what moves; those that a kustomization beside it deploys are known. `ending` is what the names
    of new files end in. With `generators` all Secrets that a kustomization makes move, whatever leaks of them.
    """

    def tried(leaks: Sequence[Leaked]) -> Moved | None:
        return _tried(Move(path, content, read, near, ending), leaks, generators)

    asked = list(dict.fromkeys(leaks))
    if any(leak.member for leak in asked):
        return Moved((), (), (_INSIDE,), tuple(asked))
    done = tried(asked)
    if done:
        return done
    fit: list[Leaked] = []  # what stands in the way of all is found by trying one after the other
    for leak in asked[:_MOST] if len(asked) > 1 else ():
        if tried([*fit, leak]):
            fit.append(leak)
    done = tried(fit) or Moved((), (), (), ())
    return done._replace(notes=(*done.notes, _RAW), left=(*done.left, *(leak for leak in asked if leak not in fit)))


def takes(path: str, content: bytes) -> bool:
    """Whether a file is one that somebody deploys, so that what leaks from it can be a reference instead."""
    tree = Tree(content)
    objects = any(tree.index(node, "apiVersion") for node in tree.objects)
    return tree.whole and (objects or posixpath.basename(path) in NAMES)


def _tried(move: Move, leaks: Sequence[Leaked], generators: bool) -> Moved | None:
    """What becomes of some leaks; None where the file would not survive it."""
    try:
        if generators:
            generated.every(move, leaks)
        for found in () if generated.fed(move, tuple(leaks)) else sorted(move.found(leaks), key=_has_no_name):
            if move.helmed and not _has_no_name(found) and b"{{" in move.tree.bytes(found.standing.scalar):
                settled = chart_secrets.move(move, found) or move.leave(found.leaks, _HELM)
            else:
                settled = any(settles(move, found) for settles in _MOVERS)
            for leak in found.leaks if not settled else ():
                move.leave([leak], _OF_KIND.get(leak.place.kind, _UNKNOWN))
        done = move.done()
    except Unchangeable:
        return None
    return done if _sound(move, done) else None


def _has_no_name(found: Found) -> bool:
    """Whether a value is an item of a list, which is called like something else if that is there, too."""
    return not found.standing.above or isinstance(found.standing.above[-1].node, Items)


def _sound(move: Move, done: Moved) -> bool:
    """Whether edits lie within their files, one behind the other, and leave what can still be read."""
    for draft in move.drafts.values():
        edits = [edit for edit in done.edits if draft and edit.path == draft.path]
        if draft and edits:
            bounds = [0, *(bound for edit in edits for bound in (edit.start, edit.end)), len(draft.tree.data)]
            after = Tree(applied(draft.tree.data, done.edits, draft.path))
            if bounds != sorted(bounds) or after.whole != draft.tree.whole or len(after.roots) != len(draft.tree.roots):
                return False
    return True
