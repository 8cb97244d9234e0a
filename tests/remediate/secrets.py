"""Secrets for tests, with values that are minted and so are found wherever they stand."""

from __future__ import annotations

from base64 import b64encode

from scanner.model import Secret
from scanner.remediate.plain import PlainSecret, Replacement
from tests.support.scans import token


def plain(*keys: str, name: str = "db", namespace: str = "shop") -> PlainSecret:
    """A Secret with a value of its own under each key."""
    return PlainSecret(name, namespace, {key: Secret(token(key).encode()) for key in keys})


def with_values(**values: bytes) -> PlainSecret:
    """A Secret with these values; a `_` in a name stands for a dot."""
    return PlainSecret("db", "shop", {key.replace("_", "."): Secret(value) for key, value in values.items()})


def whole(replacement: Replacement) -> str:
    """All that a replacement says."""
    texts = [text for beside in replacement.beside for text in (beside.name, beside.manifest, beside.because)]
    return "\n".join((replacement.manifest, *texts, *replacement.notes))


def leaked(secret: PlainSecret, replacement: Replacement) -> list[str]:
    """The keys whose value is in what is written or said, in clear or as base64."""
    said = whole(replacement).encode("utf-8", "surrogatepass")
    values = {key: value.reveal() for key, value in secret.values.items() if len(value) >= 8}
    return [key for key, value in values.items() if value in said or b64encode(value) in said]
