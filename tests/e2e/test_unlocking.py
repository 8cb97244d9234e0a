"""A key in a history, and what it opens: the SealedSecrets and SOPS files of the same repository, and no others."""

from __future__ import annotations

import base64
import os
import textwrap
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from scanner.examine import Examiner
from scanner.model import Blob, Match
from scanner.remediate import age
from scanner.remediate.sealed_secret import NotSealedForThis, label, private_key, unseal
from scanner.rules.mint import mint
from tests.support.repositories import Repository
from tests.support.scans import leakseal, scanned

FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures"
ANNOTATIONS = {"namespace-wide": ["namespace-wide"], "cluster-wide": ["cluster-wide", "namespace-wide"], "strict": []}


@cache
def rsa_key(number: int) -> rsa.RSAPrivateKey:
    """One of a few keys; making one takes a while."""
    del number
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey, form: serialization.PrivateFormat) -> str:
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def sealed(key: rsa.RSAPrivateKey, value: bytes, bound_to: bytes) -> bytes:
    """What kubeseal makes of a value: see its crypto.go."""
    session = os.urandom(32)
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=bound_to or None)
    wrapped = key.public_key().encrypt(session, oaep)
    return len(wrapped).to_bytes(2, "big") + wrapped + AESGCM(session).encrypt(bytes(12), value, None)


def sealed_secret(key: rsa.RSAPrivateKey, scope: str, name: str, bound_to: str) -> str:
    annotations = "".join(f'    sealedsecrets.bitnami.com/{a}: "true"\n' for a in ANNOTATIONS[scope])
    values = "".join(
        f"    {key_name}: {base64.b64encode(sealed(key, b'x', bound_to.encode())).decode()}\n" for key_name in "ab"
    )
    return (
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n"
        f"  name: {name}\n  namespace: shop\n"
        + (f"  annotations:\n{annotations}" if annotations else "")
        + f"spec:\n  encryptedData:\n{values}"
    )


def opened(repository: Repository, *args: str) -> dict[str, list[dict[str, Any]]]:
    """What each finding of a scan opens, by its path."""
    report = leakseal("history", "--format", "json", repository.path, *args).report()
    return {finding["location"]["path"]: finding["opens"] for finding in report["findings"]}


@pytest.mark.parametrize("form", [serialization.PrivateFormat.TraditionalOpenSSL, serialization.PrivateFormat.PKCS8])
def test_a_controller_s_key_opens_what_was_sealed_for_it(tmp_path: Path, form: serialization.PrivateFormat) -> None:
    ours, other = rsa_key(1), rsa_key(2)
    repository = Repository(tmp_path)
    repository.commit({"old.yaml": sealed_secret(ours, "strict", "old", "shop/old")})
    repository.commit(
        {
            "old.yaml": None,
            "strict.yaml": sealed_secret(ours, "strict", "db", "shop/db") + "---\nkind: ConfigMap\n",
            "namespace.yaml": sealed_secret(ours, "namespace-wide", "any", "shop"),
            "cluster.yaml": sealed_secret(ours, "cluster-wide", "all", ""),
            "moved.yaml": sealed_secret(ours, "strict", "moved", "elsewhere/moved"),
            "other.yaml": sealed_secret(other, "strict", "db", "shop/db"),
        }
    )
    repository.commit({"main.key": pem(ours, form)})
    expected = [("cluster.yaml", "shop/all"), ("namespace.yaml", "shop/any"), ("old.yaml", "shop/old")]
    expected.append(("strict.yaml", "shop/db"))
    found = opened(repository)["main.key"]
    assert [(one["path"], one["name"]) for one in found] == expected
    assert {(one["kind"], one["values"]) for one in found} == {("SealedSecret", 2)}
    assert [(one["path"], one["name"]) for one in opened(repository, "--range", "HEAD^..HEAD")["main.key"]] == [
        one for one in expected if one[0] != "old.yaml"
    ]


def test_a_key_in_a_secret_opens_as_much(tmp_path: Path) -> None:
    ours = rsa_key(1)
    held = base64.b64encode(pem(ours, serialization.PrivateFormat.PKCS8).encode()).decode()
    repository = Repository(tmp_path)
    manifest = "apiVersion: v1\nkind: Secret\nmetadata: {name: sealed-secrets-keyx, namespace: kube-system}\n"
    repository.commit(
        {
            "key.yaml": f"{manifest}type: kubernetes.io/tls\ndata:\n  tls.key: {held}\n",
            "sealed.yaml": sealed_secret(ours, "strict", "db", "shop/db"),
        }
    )
    assert [one["name"] for one in opened(repository)["key.yaml"]] == ["shop/db"]
    told = leakseal("history", repository.path).out
    assert "opens   SealedSecret shop/db, 2 values · sealed.yaml" in told


def test_a_key_is_read_once_however_many_files_hold_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = pem(rsa_key(1), serialization.PrivateFormat.PKCS8)
    repository = Repository(tmp_path)
    repository.commit({f"{name}.key": f"{key}\n# {name}\n" for name in "abc"})
    repository.commit({"sealed.yaml": sealed_secret(rsa_key(1), "strict", "db", "shop/db")})
    read = []
    matches = Examiner.matches

    def counted(self: Examiner, blob: Blob) -> list[Match]:
        read.append(blob.oid)
        return matches(self, blob)

    monkeypatch.setattr(Examiner, "matches", counted)
    (finding,) = scanned(repository).findings
    assert [(one.name, len(read)) for one in finding.opens] == [("shop/db", 1)]


def test_a_key_that_a_kustomization_names_opens_as_much(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({"main.key": pem(rsa_key(1), serialization.PrivateFormat.PKCS8)})
    repository.commit({"kustomization.yaml": "secretGenerator:\n  - {name: keys, files: [main.key]}\n"})
    repository.commit({"sealed.yaml": sealed_secret(rsa_key(1), "strict", "db", "shop/db")})
    assert [one["name"] for one in opened(repository)["main.key"]] == ["shop/db"]


def test_a_key_in_the_values_of_a_chart_opens_as_much(tmp_path: Path) -> None:
    key = textwrap.indent(pem(rsa_key(1), serialization.PrivateFormat.PKCS8), "    ")
    repository = Repository(tmp_path)
    repository.commit(
        {
            "app/Chart.yaml": "name: app\n",
            "app/values.yaml": f"controller:\n  key: |\n{key}",
            "app/templates/key.yaml": "kind: Secret\nstringData:\n  tls.key: {{ .Values.controller.key | quote }}\n",
            "sealed.yaml": sealed_secret(rsa_key(1), "strict", "db", "shop/db"),
        }
    )
    assert [one["name"] for one in opened(repository)["app/values.yaml"]] == ["shop/db"]


def test_a_key_that_opens_nothing_is_only_a_key(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({"a.key": pem(rsa_key(2), serialization.PrivateFormat.PKCS8)})
    assert opened(repository) == {"a.key": []}


def test_an_age_identity_opens_the_sops_files_that_name_its_recipient(tmp_path: Path) -> None:
    identity = mint("<<age:AGE-SECRET-KEY->>", "unlocking")
    recipient = age.recipient(identity.encode())
    values = "".join(f"    {name}: {mint('<<sops:str>>', name)}\n" for name in "abc")
    secret = f"kind: Secret\nstringData:\n{values}sops:\n    age:\n        - recipient: {{}}\n    version: 3.10.2\n"
    repository = Repository(tmp_path)
    repository.commit(
        {"ours.sops.yaml": secret.format(recipient), "theirs.sops.yaml": secret.format("age1" + "q" * 58)}
    )
    repository.commit({"keys.txt": f"{identity}\n"})
    (one,) = opened(repository)["keys.txt"]
    assert one == {"path": "ours.sops.yaml", "kind": "SOPS", "name": None, "values": 3}


def test_the_recipient_of_an_identity() -> None:
    # The example of the age specification's own README is an identity nobody uses; its recipient is a matter of X25519,
    # so both halves are worked out here by the library that age's Python binding uses none of.
    identity = mint("<<age:AGE-SECRET-KEY->>", "recipient").encode()
    recipient = age.recipient(identity)
    assert recipient.startswith("age1")
    assert len(recipient) == 62
    assert age.recipient(identity.lower()) == recipient
    assert age.recipient(b"AGE-SECRET-KEY-1" + b"!" * 58) == ""
    assert age.recipient(b"nothing of the kind") == ""


@pytest.mark.parametrize("scope", ["strict", "namespace-wide", "cluster-wide"])
@pytest.mark.parametrize("value", [b"", b"x", bytes(range(256)), b"long" * 50_000])
def test_what_is_sealed_is_unsealed(scope: str, value: bytes) -> None:
    key = private_key(
        rsa_key(1).private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    assert key is not None
    blob = sealed(key, value, label(scope, "shop", "db"))
    assert unseal(key, blob, label(scope, "shop", "db")) == value
    for wrong in (blob[:-1], blob[:100], b"", b"\0" * 600):
        with pytest.raises(NotSealedForThis):
            unseal(key, wrong, label(scope, "shop", "db"))
    with pytest.raises(NotSealedForThis):
        unseal(key, blob, b"another/name")
    with pytest.raises(NotSealedForThis):
        unseal(rsa_key(2), blob, label(scope, "shop", "db"))


@pytest.mark.parametrize("der", [b"", b"\x30\x82", b"\x30\x03\x02\x01\x00", os.urandom(300)])
def test_what_is_no_key_is_none(der: bytes) -> None:
    assert private_key(der) is None
