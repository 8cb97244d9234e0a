from __future__ import annotations

import pytest
import re2
from hypothesis import given

from scanner.manifest import SIGNS

from .manifests import MANIFESTS, Manifest

WORD = "Secret"  # so that no line of this file is a sign itself
FOUND = [
    f"kind: {WORD}",
    f"kind: {WORD}\r\n",
    f"  kind:   '{WORD}'  # why",
    f'"kind":"{WORD}"',
    f'"kind"\t:\t"{WORD}",',
    f"{{kind: {WORD}, data: {{}}}}",
    f"{{data: {{}}, kind: {WORD}}}",
    f"Kind: {WORD.lower()}",
    f"kind:\t{WORD}",
    f"kind:\n  {WORD}\n",
    f"kind: &kind {WORD}",
    f"kind: !!str {WORD}",
    f"+kind: {WORD}",
    f"kind: {WORD}List",
    "type: " + "Opaque",
    '"type": ' + '"kubernetes.io/tls"',
    "type: " + "kubernetes.io/dockerconfigjson",
    "type: " + "bootstrap.kubernetes.io/token",
    "type: " + "helm.sh/release.v1",
    f"kind: Sealed{WORD}\n---\nkind: {WORD}\n",
]
FOUND += [
    f"kind: {kind}" for kind in (f"Sealed{WORD}", f"External{WORD}", f"Cluster{WORD}Store", f"{WORD}ProviderClass")
]
FOUND += ["apiVersion: generators.external-" + "secrets.io/v1alpha1", "so" + "ps:\n", '{"so' + 'ps": {', "[so" + "ps]"]
PASSED_OVER = [
    f"kind: {WORD}s",
    "image: sops:v3",
    f"mankind: {WORD}",
    f"kinds: [{WORD}]",
    "type: ClusterIP",
    "type: kubernetes.io/enforce-mountable-secrets",
]


def by_re2(text: str) -> bool:
    return any(re2.search(pattern, text.encode()) for _, pattern in SIGNS)


def by_hyperscan(text: str) -> bool:
    hyperscan = pytest.importorskip("hyperscan")
    database = hyperscan.Database()
    database.compile(expressions=[pattern for _, pattern in SIGNS], flags=[hyperscan.HS_FLAG_PREFILTER] * len(SIGNS))
    found: list[int] = []
    database.scan(text.encode(), match_event_handler=lambda sign, *_: found.append(sign))
    return bool(found)


@pytest.mark.parametrize("text", FOUND)
def test_signs(text: str) -> None:
    assert by_re2(text)
    assert by_hyperscan(text)


@pytest.mark.parametrize("text", PASSED_OVER)
def test_what_is_no_sign(text: str) -> None:
    assert not by_re2(text)


@given(MANIFESTS)
def test_every_manifest_shows_a_sign(manifest: Manifest) -> None:
    assert by_re2(manifest.document.decode())
