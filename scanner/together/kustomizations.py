"""Which files a kustomization turns into Secrets: the `files` and `envs` of its `secretGenerator`.

After kubernetes-sigs/kustomize, api/types (`KvPairSources`, `GeneratorArgs`) and api/kv: `[key=]path` names a file,
whose content is one value; every line of an env file is one. Paths count from the kustomization's own folder.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from scanner.manifest.purpose import ENV, FILE, Purpose
from scanner.model import Place
from scanner.together.plain import Plain, mappings, plain, text, texts

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")

_SIGN = b"secretGenerator"
_RULE = "k8s-secret-data"
_MOST = 10_000  # files of one kustomization


def purposes(path: str, data: bytes) -> dict[str, list[Purpose]]:
    """What the kustomization at `path` says that other files are for, by their paths. Never raises."""
    found: dict[str, list[Purpose]] = {}
    if _SIGN in data:
        for document in plain(data):
            for target, purpose in _fed(path, document if isinstance(document, dict) else {}):
                if len(found) < _MOST and purpose not in found.setdefault(target, []):
                    found[target].append(purpose)
    return found


def _fed(path: str, kustomization: dict[str, Plain]) -> Iterator[tuple[str, Purpose]]:
    folder = posixpath.dirname(path)
    for made in mappings(kustomization.get("secretGenerator")):
        namespace = text(made.get("namespace")) or text(kustomization.get("namespace"))
        place = Place("Secret", namespace, text(made.get("name")), "")
        for file in texts(made.get("files")):
            key, separator, source = file.partition("=")
            source = source if separator else key
            target = below(folder, source)
            if target:
                at = place._replace(path=f"data.{key if separator else posixpath.basename(source)}")
                yield target, Purpose(use=FILE, rule=_RULE, said_by=path, place=at)
        for source in (*texts(made.get("envs")), text(made.get("env"))):
            target = below(folder, source)
            if target:
                yield target, Purpose(use=ENV, rule=_RULE, said_by=path, place=place)


def below(folder: str, path: str) -> str:
    """The path in the repository that `path` is, seen from `folder`; "" where it leads out of the repository."""
    if not path or path.startswith("/") or "\0" in path or "://" in path:
        return ""
    joined = posixpath.normpath(posixpath.join(folder, path))
    return "" if joined in (".", "..") or joined.startswith("../") else joined
