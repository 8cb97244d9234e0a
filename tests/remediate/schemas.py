"""What a manifest has to satisfy: our own reduced schema, and the operator's where it lies beside the repository."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

_OURS = Path(__file__).with_name("external_secrets.schema.yaml")
_THEIRS = Path(__file__).parents[3] / "shared" / "crds"
CRDS = {"ExternalSecret": _THEIRS / "externalsecrets.yaml", "PushSecret": _THEIRS / "pushsecrets.yaml"}


def read(manifest: str) -> Any:
    """The one document of a manifest, no key of which is given twice."""
    return yaml.load(manifest, _Strict)  # noqa: S506  # it is a SafeLoader


def check(manifest: str) -> Any:
    """Validate a manifest by our own schema, and return what it says."""
    said = read(manifest)
    _ours().validate(said)
    return said


@cache
def _ours() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(yaml.safe_load(_OURS.read_text(encoding="utf-8")))


@cache
def theirs(kind: str, version: str) -> jsonschema.Draft202012Validator:
    """The schema of a CRD, as strict as a server that warns of unknown fields and takes no warning."""
    crd = yaml.load(CRDS[kind].read_text(encoding="utf-8"), yaml.CSafeLoader)  # it is a SafeLoader
    (schema,) = (each["schema"] for each in crd["spec"]["versions"] if each["name"] == version)
    return jsonschema.Draft202012Validator(_strict(schema["openAPIV3Schema"]))


def _strict(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _strict(value) for key, value in schema.items()}
    if "properties" in schema:
        made["properties"] = {key: _strict(value) for key, value in schema["properties"].items()}
        if not ({"additionalProperties", "x-kubernetes-preserve-unknown-fields"} & set(schema)):
            made["additionalProperties"] = False
    if schema.get("nullable") is True:
        made["type"] = [schema["type"], "null"]
    if schema.get("x-kubernetes-int-or-string") is True:
        made["anyOf"] = [{"type": "integer"}, {"type": "string"}]
    return made


class _Strict(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len(keys) == len(set(keys)), "a key is given twice"
        return super().construct_mapping(node, deep)
