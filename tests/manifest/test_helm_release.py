from __future__ import annotations

import base64
import gzip
import json

import pytest

from scanner.manifest import read
from scanner.model import Blob
from scanner.rules.mint import mint
from tests.support.examiner import examiner

from .manifests import HEAD, KIND


def packed(release: object, *, times: int = 2, compress: bool = True) -> str:
    data = json.dumps(release).encode()
    data = gzip.compress(data, mtime=0) if compress else data
    for _ in range(times):
        data = base64.b64encode(data)
    return data.decode()


def secret(value: str) -> bytes:
    return (HEAD + f"metadata: {{name: it}}\ntype: {'helm.sh'}/release.v1\ndata:\n  release: {value}\n").encode()


@pytest.mark.parametrize("compress", [True, False])
def test_a_package_is_no_secret_by_itself(compress: bool) -> None:
    assert read(secret(packed({"name": "app"}, compress=compress))) == ()


@pytest.mark.parametrize(
    "value", ["uno", base64.b64encode(b"uno due").decode(), packed("text"), "H4sIAAAA", "SDRzSUFBQUE="]
)
def test_what_lies_in_its_place_is_one(value: str) -> None:
    assert len(read(secret(value))) == 1


def test_a_value_in_its_settings_and_in_its_manifest_is_told_once() -> None:
    password = mint("<<base62:16>>", "release")
    manifest = f"---\n{KIND}\nmetadata:\n  name: app\nstringData:\n  password: {password}\n"
    release = {"config": {"auth": {"password": password}}, "chart": {"values": {}}, "manifest": manifest}
    document = secret(packed(release))
    (sighting,) = examiner().examine(Blob(oid="", data=document))[0]
    assert sighting.claim.rule_id == "k8s-secret-data"
    assert str(sighting.claim.place) == "Secret/app stringData.password"
    start = document.index(b"release: ") + len("release: ")
    assert sighting.claim.start == start
    assert 0 <= len(document) - sighting.claim.end < 8  # but for the padding of either base64
