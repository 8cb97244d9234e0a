"""A PushSecret: the operator itself brings a live Secret, once it is rotated, into the backend.

After external-secrets 2.9, pkg/controllers/pushsecret and providers/v1. Its `IfNotExists` asks each backend in a way of
its own: where only the entry is looked at, the second field of one entry would never be written; where the look is not
there at all, nothing would.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.errors import AskedWrongly
from scanner.remediate.backends import Holds, Looks
from scanner.remediate.moving import Move
from scanner.remediate.plain import Beside
from scanner.remediate.rendering import HELM, render

_LONGEST = 253  # characters of a name


def push_secret(of: Move) -> Beside:
    """The PushSecret of a Secret. Raises `AskedWrongly` where it could not be pushed into its places."""
    secret = of.secret
    if HELM.search(secret.name + secret.namespace):
        raise AskedWrongly("--with-push-secret: of a Secret in a chart the name is known only once Helm has written it")
    if not of.backend.pushes_fields and any(place.field for place in of.places):
        raise AskedWrongly(
            f"--with-push-secret: the operator pushes whole entries into {of.backend.title},"
            " so the --key-template needs {key}"
        )
    manifest = render(
        "push-secret.yaml",
        name=f"push-{secret.name}"[:_LONGEST].rstrip("-."),
        namespace=secret.namespace,
        secret=secret.name,
        store=of.wanted.store,
        store_kind=of.wanted.store_kind,
        update=_update(of),
        encoded=[place.key for place in of.places if place.encoded],
        pushed=tuple(_pushed(of)),
        metadata=of.backend.pushed_with,
    )
    return Beside(f"pushsecret-{secret.name}.yaml", manifest, "brings the live Secret into the backend, once rotated")


def _update(of: Move) -> str:
    looks = of.backend.looks
    asks = looks is Looks.FIELD or (looks is Looks.ENTRY and not any(place.field for place in of.places))
    return "IfNotExists" if asks else "Replace"


def _pushed(of: Move) -> Iterator[tuple[str, str, str]]:
    """(key, remoteKey, property) of each value."""
    for place in of.places:
        if of.backend.store == "onepassword" and of.backend.holds is Holds.VALUE:  # read as item/field
            item, _, field = place.entry.partition("/")
            yield place.key, item, field
        else:
            yield place.key, place.entry, place.field
