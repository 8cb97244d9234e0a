"""What is sealed, opened by somebody else's program, and the other way round; and the manifest around it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import kubesealpy
import pytest
import yaml
from cryptography.hazmat.primitives.serialization import PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import AskedWrongly
from scanner.manifest.ciphertexts import ciphertexts
from scanner.model import Secret
from scanner.remediate.plain import PlainSecret
from scanner.remediate.sealed_secret import (
    SCOPES,
    STRICT,
    NotSealedForThis,
    keys_in,
    label,
    replacement,
    scope_of,
    seal,
    unseal,
)
from tests.support import crds
from tests.support.controllers import controller

OURS = controller()
THEIRS = kubesealpy.Unsealer.from_private_key(OURS.private)
BINARY = hashlib.shake_256(b"binary").digest(1000)
VALUES = {
    "empty": b"",
    "one": b"\0",
    "text": b"a value\n",
    "binary": BINARY,
    "large": hashlib.shake_256(b"large").digest(1 << 20),
}
PLAIN = PlainSecret(name="db", namespace="shop", values={"password": Secret(b"a value")})


def manifest(secret: PlainSecret, scope: str = "") -> Any:
    """The SealedSecret, parsed."""
    return yaml.safe_load(replacement(secret, OURS.private.public_key(), scope).manifest)


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_another_program_opens_what_is_sealed(value: bytes, scope: str) -> None:
    sealed = seal(OURS.private.public_key(), value, label(scope, "shop", "db"))
    assert len(sealed) == len(value) + 2 + 256 + 16
    assert THEIRS.unseal_value(sealed, "shop", "db", kubesealpy.SealingScope(scope)) == value


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_what_another_program_sealed_is_opened(value: bytes, scope: str) -> None:
    sealer = kubesealpy.Sealer.from_certificate_pem(OURS.certificate())
    sealed = sealer.seal_value(value, "shop", "db", kubesealpy.SealingScope(scope))
    assert unseal(OURS.private, sealed, label(scope, "shop", "db")) == value


@pytest.mark.parametrize("scope", SCOPES)
def test_another_program_reads_the_manifest(scope: str) -> None:
    values = {key: Secret(value) for key, value in VALUES.items() if key != "large"}
    text = replacement(PLAIN._replace(values=values, type="example.com/any"), OURS.private.public_key(), scope).manifest
    opened = THEIRS.unseal(kubesealpy.SealedSecret.from_yaml(text))
    assert opened.get_data_decoded() == {key: value for key, value in VALUES.items() if key != "large"}
    assert (opened.metadata.name, opened.metadata.namespace, opened.type) == ("db", "shop", "example.com/any")
    assert {text.scope for text in ciphertexts(text.encode())} == {scope}


@given(st.binary(max_size=300), st.sampled_from(SCOPES), st.sampled_from(SCOPES))
def test_only_its_own_label_opens_a_value(value: bytes, scope: str, other: str) -> None:
    sealed = seal(OURS.private.public_key(), value, label(scope, "shop", "db"))
    assert unseal(OURS.private, sealed, label(scope, "shop", "db")) == value
    for labelled in {label(other, "shop", "db"), label(STRICT, "shop", "web")} - {label(scope, "shop", "db")}:
        with pytest.raises(NotSealedForThis):
            unseal(OURS.private, sealed, labelled)
    with pytest.raises(NotSealedForThis):
        unseal(controller(1).private, sealed, label(scope, "shop", "db"))


@given(st.binary(max_size=700))
def test_whatever_is_no_sealed_value_is_told_so(data: bytes) -> None:
    with pytest.raises(NotSealedForThis):
        unseal(OURS.private, data, b"")


EVERYTHING = PLAIN._replace(
    type="kubernetes.io/tls",
    immutable=True,
    labels={"app": "db", "version": "1.0", "on": "yes"},
    annotations={
        "example.com/note": 'a "quoted": note\nof two lines # ü',
        "argocd.argoproj.io/sync-wave": "-1",
        "kustomize.toolkit.fluxcd.io/prune": "disabled",
        "kubectl.kubernetes.io/last-applied-configuration": '{"data": {}}',
        "kubecfg.ksonnet.io/last-applied-configuration": "x",
        "sealedsecrets.bitnami.com/cluster-wide": "true",
        "sealedsecrets.bitnami.com/managed": "true",
    },
)


def test_everything_of_the_secret_is_carried() -> None:
    made = manifest(EVERYTHING, "namespace-wide")
    scope = {"sealedsecrets.bitnami.com/namespace-wide": "true"}
    control = {"argocd.argoproj.io/sync-wave": "-1", "kustomize.toolkit.fluxcd.io/prune": "disabled"}
    assert made["metadata"] == {"name": "db", "namespace": "shop", "annotations": scope | control}
    template = made["spec"]["template"]
    assert template["metadata"]["annotations"] == scope | control | {
        "example.com/note": EVERYTHING.annotations["example.com/note"],
        "sealedsecrets.bitnami.com/managed": "true",
    }
    assert template["metadata"]["labels"] == EVERYTHING.labels
    assert (template["type"], template["immutable"]) == ("kubernetes.io/tls", True)


@pytest.mark.parametrize("secret", [PLAIN, EVERYTHING, PLAIN._replace(immutable=False)], ids=["plain", "all", "false"])
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("schema", ["reduced", "real"])
def test_the_manifest_is_what_the_crd_asks_for(secret: PlainSecret, scope: str, schema: str) -> None:
    known = crds.REDUCED["SealedSecret"] if schema == "reduced" else crds.real("sealedsecrets")
    assert crds.mistakes(manifest(secret, scope), known) == []
    assert crds.mistakes(manifest(secret, scope) | {"data": {}}, known)


def test_the_scope_is_what_the_annotations_state_unless_it_is_given() -> None:
    assert scope_of({}) == scope_of({"sealedsecrets.bitnami.com/cluster-wide": "false"}) == STRICT
    both = {f"sealedsecrets.bitnami.com/{scope}": "true" for scope in SCOPES[1:]}
    assert scope_of(both) == "cluster-wide"
    assert "annotations" not in manifest(PLAIN._replace(annotations=both), STRICT)["metadata"]


def test_what_can_not_be_sealed_is_refused() -> None:
    with pytest.raises(AskedWrongly, match="no values"):
        manifest(PLAIN._replace(values={}))
    with pytest.raises(AskedWrongly, match="--namespace"):
        manifest(PLAIN._replace(namespace=""))
    assert "namespace" not in manifest(PLAIN._replace(namespace=""), "cluster-wide")["metadata"]


def test_the_live_secret_has_to_be_handed_over() -> None:
    notes = replacement(EVERYTHING, OURS.private.public_key()).notes
    assert any('kubectl annotate secret db -n shop sealedsecrets.bitnami.com/managed="true"' in note for note in notes)
    assert any("immutable" in note for note in notes)


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_private_key_however_it_is_written(form: PrivateFormat) -> None:
    pem = OURS.pem(form)
    for written in (pem, pem.replace(b"\n", b"\\n"), b"  " + pem.replace(b"\n", b"\n    "), b"text\n" + pem):
        (found,) = keys_in(written)
        assert found.private_numbers() == OURS.private.private_numbers()
    assert len(list(keys_in(pem + controller(1).pem(form)))) == 2
    assert not [*keys_in(OURS.certificate()), *keys_in(base64.b64encode(pem))]
