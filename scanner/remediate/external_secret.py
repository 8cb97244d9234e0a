"""An ExternalSecret in place of a Secret: the operator fetches from a backend what was in clear.

After external-secrets 2.9, pkg/controllers/externalsecret: a template without data takes every value as it is fetched,
so the type is kept by naming it, and each `secretKey` is the Secret's own key. Without a template the Secret would have
the labels and annotations of the ExternalSecret itself; with one it has those of the template, once rendered.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from scanner.regex import regex
from scanner.remediate.moving import Move, Wanted, move
from scanner.remediate.plain import Beside, PlainSecret, Replacement
from scanner.remediate.push_secret import push_secret
from scanner.remediate.rendering import HELM, Templated, render, scalar
from scanner.remediate.secret_store import secret_store
from scanner.remediate.todo import todo

# Whose they are: what the API server, Helm, Argo CD, Flux, Sealed Secrets and the operator write on what they own.
_NOT_KEPT = regex(
    r"kubectl\.kubernetes\.io/last-applied-configuration|kubecfg\.ksonnet\.io/last-applied-configuration"
    r"|meta\.helm\.sh/.*|sealedsecrets\.bitnami\.com/.*|argocd\.argoproj\.io/(?:tracking-id|instance)"
    r"|(?:kustomize|helm)\.toolkit\.fluxcd\.io/(?:name|namespace)|reconcile\.external-secrets\.io/.*"
)
_HELM = regex(r"\A(?:Helm|\{\{-? *\.Release\.Service *-?\}\})\Z")
_CONTROL = ("argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/", "helm.sh/")  # spoken to who applies the manifest
_BRACES = '{{ "{{" }}'  # of which the operator, which reads labels and annotations as templates, makes two braces
_DEEPER = 6  # columns that the metadata of what the operator makes stand deeper than the object's own
_OF_OBJECT = regex(r"  (?:name|namespace):")
_INDENT = regex(r"\b(n?indent[ ]+)([0-9]+)")
_QUOTES = regex(r"\|[ ]*s?quote[ ]*-?\}\}\Z")
_CLOSES = regex(r"[ ]*(-?\}\})\Z")
_LEAST = 12  # bytes of a value that is looked for in labels and annotations; a shorter one may be a user's name


class Chart(NamedTuple):
    """What of a Secret among the templates of a chart stays with Helm."""

    metadata: str  # the lines of its metadata as they stand, two columns in; "" where they are no such lines
    filled: tuple[tuple[str, str], ...]  # (key, text) of the values that Helm fills in


def external_secret(
    secret: PlainSecret, wanted: Wanted, chart: Chart | None = None, *, made_up: bool = False
) -> Replacement:
    """The ExternalSecret, what it needs beside it, and what has to be done. Raises `AskedWrongly`.

    One that is `made_up` nobody has applied yet, so there is nothing to push either.
    """
    of = move(secret, wanted)._replace(made_up=made_up)
    labels, annotations = _own(secret.labels), _own(secret.annotations)
    telling = [key for key, value in (*labels.items(), *annotations.items()) if _tells(secret, value)]
    for key in telling:
        labels.pop(key, None)
        annotations.pop(key, None)
    beside = tuple(_beside(of))
    own = chart.metadata if chart else ""
    manifest = _manifest(of, {} if own else labels, {} if own else annotations, chart or Chart("", ()))
    return Replacement(manifest, beside, tuple(todo(of, telling, beside)))


def _manifest(of: Move, labels: Mapping[str, str], annotations: Mapping[str, str], by_helm: Chart) -> str:
    secret, wanted, chart = of.secret, of.wanted, of.wanted.inside_helm
    control = {key: value for key, value in annotations.items() if key.startswith(_CONTROL)}
    return render(
        "external-secret.yaml",
        api=wanted.api,
        name=_text(secret.name, chart),
        namespace=_text(secret.namespace, chart),
        control=_escaped(control, "{{", chart),
        refresh=wanted.refresh_interval,
        store=wanted.store,
        store_kind=wanted.store_kind,
        type="" if secret.type == "Opaque" else _text(secret.type, chart),
        labels=_escaped(labels, _BRACES, chart),
        annotations=_escaped(annotations, _BRACES, chart),
        places=[place._replace(entry=_text(place.entry, chart)) for place in of.places],
        metadata=by_helm.metadata,
        copied=_moved_in(by_helm.metadata, _DEEPER) if by_helm.filled or secret.type not in ("", "Opaque") else "",
        filled=[(key, _quoted(text)) for key, text in by_helm.filled],
    )


def _moved_in(lines: str, by: int) -> str:
    """Lines of a template further to the right, with what Helm is told to indent; those that name the object are gone.

    The operator takes labels and annotations alone from the template of a Secret.
    """
    kept = [line for line in lines.splitlines(keepends=True) if not _OF_OBJECT.match(line)]
    deeper = (_INDENT.sub(lambda found: f"{found[1]}{int(found[2]) + by}", line) for line in kept)
    return "".join(f"{' ' * by}{line}" for line in deeper)


def _quoted(text: str) -> str:
    """What Helm fills in, so that it is text whatever it is."""
    if _QUOTES.search(text) or text.count("{{") != 1 or not text.endswith("}}"):
        return text if _QUOTES.search(text) else scalar(Templated(text))
    return _CLOSES.sub(r" | quote \1", text)


def _beside(of: Move) -> Iterator[Beside]:
    if of.wanted.with_store:
        yield secret_store(of)
    if of.wanted.with_push_secret and not of.made_up:
        yield push_secret(of)


def _own(words: Mapping[str, str]) -> dict[str, str]:
    """Labels or annotations without those that somebody wrote who owned the Secret."""
    return {
        key: value
        for key, value in words.items()
        if not _NOT_KEPT.fullmatch(key) and not (key == "app.kubernetes.io/managed-by" and _HELM.search(value))
    }


def _tells(secret: PlainSecret, text: str) -> bool:
    """Whether a label or an annotation repeats a value, as it is or as base64."""
    told = text.encode("utf-8", "surrogatepass")
    values = [value.reveal() for value in secret.values.values() if len(value) >= _LEAST]
    return any(form in told for value in values for form in (value, b64encode(value)))


def _text(text: str, inside_helm: bool) -> str:
    """Text for a manifest; where Helm reads that first, its expressions are left to it."""
    return Templated(text) if inside_helm and "{{" in text else text


def _escaped(words: Mapping[str, str], braces: str, inside_helm: bool) -> dict[str, str]:
    """Labels or annotations, with what takes the place of two braces.

    In a chart, Helm reads them first: its own expressions are left to it, and braces that are none are kept from it.
    """
    if not inside_helm:
        return {key: value.replace("{{", braces) for key, value in words.items()}
    return {
        key: _text("".join(_guarded(part, braces) for part in HELM.split(value)), inside_helm)
        for key, value in words.items()
    }


def _guarded(part: str, braces: str) -> str:
    return part if HELM.fullmatch(part) else part.replace("{{", f"{{{{ `{braces}` }}}}")
