"""The manifest of a Secret in clear, for whoever recovers one with a key of their own."""

from __future__ import annotations

import base64

from scanner.remediate.plain import PlainSecret
from scanner.remediate.rendering import render


def manifest(secret: PlainSecret) -> str:
    """A Secret as YAML, its values in base64: whoever reads it knows them."""
    return render(
        "secret.yaml.j2",
        name=secret.name,
        namespace=secret.namespace,
        labels=secret.labels,
        annotations=secret.annotations,
        type=secret.type,
        immutable=secret.immutable,
        encoded={key: base64.b64encode(value.reveal()).decode() for key, value in secret.values.items()},
    )
