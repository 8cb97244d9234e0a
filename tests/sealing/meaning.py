"""What manifests mean to whom they are for, worked out without the scanner: what pods read, and charts are told.

After Kubernetes (`env`, `envFrom`, how it expands `$(NAME)`, projected volumes), Flux (`valuesFrom`) and Helm
(`--set`), as far as the tests go. Secrets and ConfigMaps are gone from it: only what is read of them is there.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

_REFERENCE = re.compile(r"\$(?:\$|\(([^)]*)\)|)")

Data = Mapping[str, str]


class Cluster:
    """The ConfigMaps and the Secrets that there are, by name."""

    def __init__(self, documents: Iterable[Any], secrets: Mapping[str, Data]) -> None:
        self.maps = {
            each["metadata"]["name"]: each.get("data") or {} for each in documents if each["kind"] == "ConfigMap"
        }
        self.secrets = dict(secrets)

    def meaning(self, document: Any) -> Any:
        """What an object means to who it is for."""
        found = copy.deepcopy(document)
        if found["kind"] == "ConfigMap":
            return None
        if found["kind"] == "HelmRelease":
            return self._release(found)
        return self._resolved(found)

    def _resolved(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self._resolved(item) for item in node]
        if not isinstance(node, dict):
            return node
        for key in ("containers", "initContainers", "ephemeralContainers"):
            if key in node:
                node[key] = [self._container(each) for each in node[key]]
        if "volumes" in node:
            node["volumes"] = [{"name": each["name"], "files": self._files(each)} for each in node["volumes"]]
        return {key: self._resolved(value) for key, value in node.items()}

    def _container(self, container: dict[str, Any]) -> dict[str, Any]:
        env: dict[str, str] = {}
        for each in container.pop("envFrom", ()):
            prefix = each.get("prefix", "")
            data = (
                self.maps.get(each["configMapRef"]["name"], {})
                if "configMapRef" in each
                else self.secrets[each["secretRef"]["name"]]
            )
            env.update({prefix + key: value for key, value in data.items()})
        asked = container.pop("env", ())
        for each in asked:
            if "value" in each:
                assert "valueFrom" not in each
                env[each["name"]] = expanded(str(each["value"]), env)
            else:
                ((how, reference),) = each["valueFrom"].items()
                store = {"secretKeyRef": self.secrets, "configMapKeyRef": self.maps}[how]
                env[each["name"]] = store[reference["name"]][reference["key"]]
        words = {key: [expanded(word, env) for word in container.pop(key, ())] for key in ("command", "args")}
        return {**container, "environment": env, **words}

    def _files(self, volume: dict[str, Any]) -> tuple[dict[str, str], Any]:
        projected = volume.get("projected")
        sources = projected["sources"] if projected else [volume]
        files: dict[str, str] = {}
        mode = projected.get("defaultMode") if projected else None
        for each in sources:
            how = "configMap" if "configMap" in each else "secret"
            said = each[how]
            data = (self.maps if how == "configMap" else self.secrets).get(said.get("secretName") or said["name"], {})
            items = said.get("items") or [{"key": key, "path": key} for key in data]
            files.update({item["path"]: data[item["key"]] for item in items})
            mode = mode or said.get("defaultMode")
        return files, mode

    def _release(self, release: dict[str, Any]) -> Any:
        values: dict[str, Any] = {}
        sources = release["spec"].pop("valuesFrom", ())
        for each in (each for each in sources if each["kind"] == "Secret" or each["name"] in self.maps):
            said = self.secrets[each["name"]][each.get("valuesKey", "values.yaml")]
            values = merged(values, set_(each["targetPath"], said) if "targetPath" in each else yaml.safe_load(said))
        release["spec"]["values"] = pruned(merged(values, release["spec"].get("values") or {}))
        return release


def expanded(text: str, env: Data) -> str:
    """What the kubelet makes of a text; one that names no variable stays."""

    def one(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        return env.get(found[1], found[0]) if found[1] is not None else found[0]

    return _REFERENCE.sub(one, text)


def set_(path: str, said: str) -> dict[str, Any]:
    """What `--set path=said` means, for values without commas, braces and backslashes."""
    assert not set(said) & set(",\\{}[]")
    value: Any = said
    if said in ("true", "false", "null"):
        value = yaml.safe_load(said)
    elif re.fullmatch(r"0|[+-]?[1-9]\d*", said):
        value = int(said)
    for key in reversed(path.split(".")):
        value = {key: value}
    return value if isinstance(value, dict) else {}


def merged(under: Any, over: Any) -> Any:
    """Two values merged as Helm does: mappings key by key, anything else as a whole."""
    if isinstance(under, dict) and isinstance(over, dict):
        return {**under, **{key: merged(under[key], value) if key in under else value for key, value in over.items()}}
    return over


def pruned(values: Any) -> Any:
    """Values without mappings that say nothing."""
    if not isinstance(values, dict):
        return values
    return {key: below for key, value in values.items() if (below := pruned(value)) != {}}


def unprobed(meant: Any) -> Any:
    """What is meant, apart from the environments: a probe's shell needs one variable more."""
    if isinstance(meant, list):
        return [unprobed(each) for each in meant]
    if isinstance(meant, dict):
        return {key: unprobed(value) for key, value in meant.items() if key not in ("environment", "livenessProbe")}
    return meant


def alike(before: Any, after: Any) -> None:
    """All that was meant still is; containers may have further variables, which they don't know of."""
    assert unprobed(before) == unprobed(after)
    for had, has in zip(environments(before), environments(after), strict=True):
        assert had.items() <= has.items()


def environments(meant: Any) -> list[dict[str, str]]:
    if isinstance(meant, dict):
        own = [meant["environment"]] if "environment" in meant else []
        return own + [each for value in meant.values() for each in environments(value)]
    return [each for value in meant for each in environments(value)] if isinstance(meant, list) else []
