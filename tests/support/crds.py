"""Whether a manifest is what a CRD asks for, strictly: a field that its schema doesn't know is a mistake.

Two schemas speak of each kind: one written down here, reduced to what leakseal emits, and the real one where the CRDs
of the operator lie beside this repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

REAL = Path(__file__).parents[3] / "shared" / "crds"

_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_OWN = {"name": {"type": "string"}, "namespace": {"type": "string"}, "labels": _TEXTS, "annotations": _TEXTS}
_METADATA = {"type": "object", "properties": _OWN, "required": ["name"]}
REDUCED: dict[str, Any] = {
    "SealedSecret": {
        "type": "object",
        "required": ["apiVersion", "kind", "metadata", "spec"],
        "properties": {
            "apiVersion": {"const": "bitnami.com/v1alpha1"},
            "kind": {"const": "SealedSecret"},
            "metadata": _METADATA,
            "spec": {
                "type": "object",
                "required": ["encryptedData"],
                "properties": {
                    "encryptedData": _TEXTS,
                    "template": {
                        "type": "object",
                        "properties": {
                            "metadata": _METADATA,
                            "type": {"type": "string"},
                            "immutable": {"type": "boolean"},
                            "data": _TEXTS,
                        },
                    },
                },
            },
        },
    },
}


def real(plural: str) -> Any:
    """The schema of the newest version of a CRD. The test is skipped where the CRDs aren't there."""
    file = REAL / f"{plural}.yaml"
    if not file.is_file():
        pytest.skip("the operators' CRDs lie beside the repository only where it is developed")
    (version, *_) = [one for one in yaml.safe_load(file.read_text())["spec"]["versions"] if one["storage"]]
    schema = version["schema"]["openAPIV3Schema"]
    schema["properties"]["metadata"] = _METADATA  # the API server knows it by itself
    return schema


def mistakes(manifest: Any, schema: Any) -> list[str]:
    """What is wrong with a manifest."""
    return [error.message for error in jsonschema.Draft202012Validator(dict(_strict(schema))).iter_errors(manifest)]


def _strict(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if "properties" in schema:
        yield "additionalProperties", False
    for key, value in schema.items():
        if key == "properties":
            yield key, {name: dict(_strict(of)) for name, of in value.items()}
        elif isinstance(value, dict):
            yield key, dict(_strict(value))
        elif key != "format":
            yield key, value
