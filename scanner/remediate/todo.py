"""What has to be done, or known, before an ExternalSecret takes the place of a Secret: in order, without a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scanner.remediate.moving import KINDS, Move
from scanner.remediate.plain import Beside
from scanner.remediate.rendering import HELM
from scanner.remediate.settings import unfilled
from scanner.remediate.upload import commands


def todo(of: Move, left_out: Sequence[str], beside: Sequence[Beside]) -> Iterator[str]:
    """The notes on a move. `left_out` are labels and annotations that repeat a value."""
    yield from _uploading(of)
    yield from _named(of)
    yield from _storing(of, beside)
    if left_out:
        yield f"Left out, because it repeats a value: {', '.join(map(repr, left_out))}."
    yield from _made_up(of) if of.made_up else _adopted(of)
    if of.wanted.api == "v1beta1":
        yield "v1beta1 is for External Secrets before 0.16; operators since 2.0 no longer serve it."


def _made_up(of: Move) -> Iterator[str]:
    yield (
        f"Nothing has made a Secret {of.secret.name} yet: the operator makes it once {of.backend.title} holds the"
        " values, and the pods that read it don't start before."
    )
    if of.wanted.with_push_secret:
        yield f"So no PushSecret is written for {of.secret.name}: there is nothing to copy."


def _adopted(of: Move) -> Iterator[str]:
    if of.secret.immutable:
        yield (
            "The live Secret is immutable, so the operator can't write to it: delete it once. The new one is not"
            " immutable, or it could never be rotated."
        )
    yield (
        f"The operator adopts the live Secret {of.secret.name}; where Argo CD or Flux prunes it, because it left Git,"
        " it is made anew at once."
    )


def _uploading(of: Move) -> Iterator[str]:
    typed = commands(of)
    yield (
        f"What was in Git is burnt: rotate it, and put the new values into {of.backend.title}, before the manifest is"
        f" applied.\n\n{typed}"
    )
    blanks = [
        f"{name} ({value})"
        for name, value in unfilled(of.backend, of.wanted.settings).items()
        if of.wanted.with_store or re.search(rf"(?<!\w){re.escape(value)}(?!\w)", typed)
    ]
    if blanks:
        yield f"To be filled in, or given with --set: {', '.join(blanks)}."
    encoded = [place.key for place in of.places if place.encoded]
    if encoded:
        yield f"Bytes that are no text are kept as base64, which the operator decodes: {', '.join(encoded)}."
    if of.wanted.with_push_secret and not of.made_up:
        yield (
            f"Or let the PushSecret copy the live Secret {of.secret.name} into {of.backend.title}: once that holds the"
            " new values, apply it before the Secret leaves Git, and delete it when it has synced."
        )


def _named(of: Move) -> Iterator[str]:
    if HELM.search(of.places[0].entry):
        yield "Put what `helm template` writes in place of Helm's expressions, in these names."
    ends = sorted({place.entry for place in of.places if re.search(r"-[0-9A-Za-z]{6}$", place.entry)})
    if of.wanted.provider == "aws-secrets-manager" and ends:
        yield (
            f"{', '.join(ends)} ends like an ARN, in - and six characters: AWS can take it for another secret where it"
            " is asked for by a part of its ARN; asked for by its name, as here, it is found."
        )


def _storing(of: Move, beside: Sequence[Beside]) -> Iterator[str]:
    wanted = of.wanted
    if not wanted.with_store:
        yield f"There has to be a {wanted.store_kind} {wanted.store} for {of.backend.title}; --with-store writes one."
        return
    named = {"ServiceAccount": of.settings.get("service-account"), "Secret": of.settings.get("secret")}
    signs = [f"the {kind} {name}" for kind, name in named.items() if name and f"name: {name}\n" in beside[0].manifest]
    where = of.secret.namespace if wanted.store_kind == KINDS[0] else of.settings["namespace"]
    at = f" in the namespace {where}" if where else ""
    yield f"The store signs in with {' and '.join(signs)}{at}, which has to be there."
