"""Which Secrets a file keeps sealed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.manifest.seals import Seal, seals

LEAF = f"ENC[AES256_GCM,data:c2VhbGVk,iv:{'A' * 43}=,tag:{'A' * 22}==,type:str]"


def test_objects_are_told_by_each_name_that_their_secret_may_have() -> None:
    text = """\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: db, namespace: prod}
spec: {encryptedData: {password: AgB}, template: {metadata: {name: db-generated}}}
---
apiVersion: v1
kind: Secret
metadata: {name: plain}
---
{"kind": "ExternalSecret", "metadata": {"name": "mq"}, "spec": {"target": {"name": "mq-login"}}}
---
kind: List
items:
- kind: ClusterExternalSecret
  metadata: {name: '{{ .Release.Name }}-api'}
"""
    assert set(seals(text.encode())) == {
        Seal("sealedsecret", "db"),
        Seal("sealedsecret", "db-generated"),
        Seal("externalsecret", "mq"),
        Seal("externalsecret", "mq-login"),
        Seal("clusterexternalsecret", "{{ .Release.Name }}-api"),
    }


@pytest.mark.parametrize(
    "text",
    [
        f"password: {LEAF}\nsops:\n  mac: {LEAF}\n",
        f'{{"password": "{LEAF}", "sops": {{"mac": "{LEAF}"}}}}',
        f"[db]\npassword = {LEAF}\n[sops]\nmac = {LEAF}\n",
        f"PASSWORD={LEAF}\nsops_mac={LEAF}\n",
    ],
)
def test_what_sops_has_signed_is_sealed(text: str) -> None:
    assert list(seals(text.encode())) == [Seal("sops")]


def test_a_secret_that_sops_has_signed_is_told_by_its_name() -> None:
    text = f"kind: Secret\nmetadata:\n  name: db\nstringData:\n  password: {LEAF}\nsops:\n  mac: {LEAF}\n"
    assert list(seals(text.encode())) == [Seal("sops"), Seal("sops", "db")]


@pytest.mark.parametrize(
    "text", [f"password: {LEAF}\n", f"sops:\n  mac: {LEAF}\n", "kind: Secret\ndata: {a: null}\n", ""]
)
def test_what_is_neither_signed_nor_an_object_is_not(text: str) -> None:
    assert list(seals(text.encode())) == []


@given(
    st.lists(st.sampled_from([b"kind: SealedSecret\n", b"metadata:\n  name: ", b"\xff", b"- ", b"---\n"]), max_size=9)
)
def test_any_bytes_are_read(parts: list[bytes]) -> None:
    assert all(isinstance(seal, Seal) for seal in seals(b"".join(parts)))
