from __future__ import annotations

import os
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import AskedWrongly
from scanner.model import Blob, Secret
from scanner.remediate.backends import BACKENDS
from scanner.remediate.external_secret import Chart, external_secret
from scanner.remediate.moving import REFUSED, Wanted
from scanner.remediate.plain import PlainSecret
from tests.remediate.schemas import CRDS, check, read, theirs
from tests.remediate.secrets import leaked, plain, whole, with_values
from tests.support.examiner import examiner

GOLDEN = Path(__file__).parents[1] / "golden"
REFRESH = "LEAKSEAL_REFRESH_GOLDEN"  # set to 1, it rewrites the golden files, for a person to read in the diff

VAULT = Wanted("vault", "vault")
ALL = {"with_store": True, "with_push_secret": True}
# Everything at once: a type, dotted keys, bytes, and labels that are somebody else's.
FULL = plain("username", "tls.crt")._replace(
    type="kubernetes.io/tls",
    labels={"app": "db", "app.kubernetes.io/managed-by": "Helm"},
    annotations={"argocd.argoproj.io/sync-wave": "1", "meta.helm.sh/release-name": "db"},
)
FULL = FULL._replace(values={**FULL.values, "store.p12": Secret(b"\xff\x00\xfe" * 9)})


def made(secret: PlainSecret, wanted: Wanted = VAULT) -> Any:
    """What the ExternalSecret says."""
    return check(external_secret(secret, wanted).manifest)


@pytest.mark.parametrize("provider", BACKENDS)
def test_looks_as_agreed(provider: str) -> None:
    replacement = external_secret(FULL, Wanted(provider, "backend", **ALL))  # type: ignore[arg-type]
    parts = [replacement.manifest]
    parts += [f"--- {beside.name}: {beside.because}\n{beside.manifest}" for beside in replacement.beside]
    parts += [f"* {note}\n" for note in replacement.notes]
    file = GOLDEN / f"external-secret-{provider}.txt"
    if os.environ.get(REFRESH) == "1":
        file.write_text("".join(parts), encoding="utf-8")
    assert "".join(parts) == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["SecretStore", "ClusterSecretStore"])
@pytest.mark.parametrize("api", ["v1", "v1beta1"])
@pytest.mark.parametrize("provider", BACKENDS)
def test_all_that_is_written_is_valid_and_scans_clean(provider: str, api: str, kind: str) -> None:
    wanted = Wanted(provider, "backend", kind, api, **ALL)  # type: ignore[arg-type]
    if api not in BACKENDS[provider].apis:
        with pytest.raises(AskedWrongly, match="onepassword-connect"):
            external_secret(FULL, wanted)
        return
    replacement = external_secret(FULL, wanted)
    assert leaked(FULL, replacement) == []
    manifests = [replacement.manifest, *(beside.manifest for beside in replacement.beside)]
    assert [check(manifest)["kind"] for manifest in manifests] == ["ExternalSecret", kind, "PushSecret"]
    for text in (*manifests, *replacement.notes):
        assert examiner().examine(Blob(oid="made", data=text.encode())) == ([], "")


@pytest.mark.parametrize("kind", CRDS)
@pytest.mark.parametrize("provider", BACKENDS)
def test_the_operator_takes_it(provider: str, kind: str) -> None:
    if not CRDS[kind].exists():
        pytest.skip("the operator's own CRDs are not beside the repository")
    replacement = external_secret(FULL, Wanted(provider, "backend", with_push_secret=True))
    of = {"ExternalSecret": (replacement.manifest, "v1"), "PushSecret": (replacement.beside[0].manifest, "v1alpha1")}
    manifest, version = of[kind]
    theirs(kind, version).validate(read(manifest))
    if kind == "ExternalSecret":
        theirs(kind, "v1beta1").validate(read(manifest) | {"apiVersion": "external-secrets.io/v1beta1"})


def test_what_the_operator_does_not_know_is_refused() -> None:
    if not CRDS["ExternalSecret"].exists():
        pytest.skip("the operator's own CRDs are not beside the repository")
    said = read(external_secret(FULL, VAULT).manifest)
    said["spec"]["target"]["tempalte"] = {}
    assert not theirs("ExternalSecret", "v1").is_valid(said)


def test_an_opaque_secret_without_labels_needs_no_template() -> None:
    spec = made(plain("password")._replace(type="Opaque"))["spec"]
    assert "template" not in spec["target"]
    assert spec["data"] == [{"secretKey": "password", "remoteRef": {"key": "shop/db", "property": "password"}}]


def test_the_type_is_kept_by_a_template_without_data() -> None:
    target = made(plain("tls.crt", "tls.key")._replace(type="kubernetes.io/tls"))["spec"]["target"]
    assert target["template"] == {"engineVersion": "v2", "type": "kubernetes.io/tls"}


def test_what_others_write_on_what_they_own_is_dropped_and_the_rest_is_kept() -> None:
    annotations = {
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
        "meta.helm.sh/release-name": "db",
        "sealedsecrets.bitnami.com/managed": "true",
        "argocd.argoproj.io/tracking-id": "db",
        "reflector.v1.k8s.emberstack.com/reflection-allowed": "true",
    }
    labels = {"app.kubernetes.io/managed-by": "Helm", "argocd.argoproj.io/secret-type": "cluster"}
    target = made(plain("a")._replace(annotations=annotations, labels=labels))["spec"]["target"]
    assert target["template"]["metadata"] == {
        "annotations": {"reflector.v1.k8s.emberstack.com/reflection-allowed": "true"},
        "labels": {"argocd.argoproj.io/secret-type": "cluster"},
    }


def test_who_applies_the_manifest_is_spoken_to_on_the_manifest() -> None:
    said = made(plain("a")._replace(annotations={"argocd.argoproj.io/sync-wave": "-1", "b": "c"}))
    assert said["metadata"]["annotations"] == {"argocd.argoproj.io/sync-wave": "-1"}


@pytest.mark.parametrize("text", ["{{", "{{ .x }}", "a {{{ b", "{{{{", "'{{'", '"{{\n}}'])
def test_braces_survive_the_operators_template_engine(text: str) -> None:
    said = made(plain("a")._replace(annotations={"note": text}))
    (written,) = said["spec"]["target"]["template"]["metadata"]["annotations"].values()
    assert rendered(written) == text


def rendered(template: str) -> str:
    """What Go's template engine makes of text whose only expression is a string."""
    pieces = re.split(r'\{\{ "(.*?)" \}\}', template)
    assert "{{" not in "".join(pieces[::2]), "an expression that is none of ours"
    return "".join(pieces)


def test_in_a_chart_helm_writes_its_own_expressions_and_leaves_the_braces() -> None:
    fullname = '{{ include "db.fullname" . }}'
    secret = plain("password", name=f"{fullname}-auth", namespace="{{ .Release.Namespace }}")._replace(
        labels={"chart": "{{ .Chart.Name | replace \"+\" '_' }}", "team's": "it's {{ .Values.team }}"},
        annotations={"stray": "}} {{"},
    )
    replacement = external_secret(secret, VAULT._replace(inside_helm=True))
    assert f"name: '{fullname}-auth'\n" in replacement.manifest
    assert f"key: '{{{{ .Release.Namespace }}}}/{fullname}-auth'\n" in replacement.manifest
    assert "chart: '{{ .Chart.Name | replace \"+\" '_' }}'\n" in replacement.manifest
    assert "'}} {{ `{{ \"{{\" }}` }}'" in replacement.manifest
    helm = re.sub(r"\{\{ `(.*?)` \}\}", r"\1", re.sub(r"\{\{ (?!`|\").*?\}\}", "x", replacement.manifest))
    said = check(helm)
    assert said["spec"]["target"]["template"]["metadata"]["labels"] == {"chart": "x", "team's": "it's x"}
    assert said["spec"]["target"]["template"]["metadata"]["annotations"] == {"stray": '}} {{ "{{" }}'}
    assert any("helm template" in note for note in replacement.notes)


def test_in_a_chart_without_a_namespace_it_is_that_of_the_release() -> None:
    secret = plain("a", namespace="")._replace(labels={"app.kubernetes.io/managed-by": "{{ .Release.Service }}"})
    replacement = external_secret(secret, VAULT._replace(inside_helm=True))
    assert "key: '{{ .Release.Namespace }}/db'\n" in replacement.manifest
    assert "namespace: " not in replacement.manifest
    assert "template:" not in replacement.manifest


def test_a_chart_may_name_entries_itself() -> None:
    template = "{{ .Values.env }}/{name}/{key}"
    replacement = external_secret(plain("a"), VAULT._replace(inside_helm=True, key_template=template))
    assert "key: '{{ .Values.env }}/db/a'\n" in replacement.manifest
    with pytest.raises(AskedWrongly, match="no name in Vault"):
        external_secret(plain("a"), VAULT._replace(key_template=template))


def test_outside_of_a_chart_an_expression_is_no_name() -> None:
    with pytest.raises(AskedWrongly, match="name of a Secret"):
        external_secret(plain("a", name="{{ x }}"), VAULT)


def test_an_expression_of_several_lines_is_refused_in_a_chart() -> None:
    with pytest.raises(AskedWrongly, match="several lines"):
        external_secret(plain("a")._replace(labels={"a": "{{ x\n}}"}), VAULT._replace(inside_helm=True))


@pytest.mark.parametrize("type", REFUSED)
def test_a_type_that_the_webhook_refuses_is_refused_with_another_way(type: str) -> None:
    with pytest.raises(AskedWrongly, match=r"SealedSecret|kubectl create token"):
        external_secret(plain("token")._replace(type=type), VAULT)


@pytest.mark.parametrize(
    ("secret", "match"),
    [
        (plain("a", name="Db"), "name of a Secret"),
        (plain("a", name="a" * 254), "name of a Secret"),
        (plain("a", namespace="_"), "namespace"),
        (plain(), "empty"),
        (plain("a b"), "no key"),
        (plain(".."), "no key"),
        (plain("a", namespace=""), "no namespace is known"),
    ],
)
def test_what_the_server_would_refuse(secret: PlainSecret, match: str) -> None:
    with pytest.raises(AskedWrongly, match=match):
        external_secret(secret, VAULT)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"store": "My_Store"}, "--store"),
        ({"refresh_interval": "1 hour"}, "--refresh-interval"),
        ({"key_template": "{cluster}/{name}"}, "knows {namespace}"),
        ({"settings": {"regoin": "x"}, "with_store": True}, "server, mount, role"),
    ],
)
def test_what_makes_no_sense(change: dict[str, Any], match: str) -> None:
    with pytest.raises(AskedWrongly, match=re.escape(match)):
        external_secret(plain("a"), VAULT._replace(**change))


def test_without_a_namespace_a_template_that_needs_none_will_do() -> None:
    said = made(plain("a", namespace=""), VAULT._replace(key_template="apps/{name}"))
    assert "namespace" not in said["metadata"]
    assert said["spec"]["data"][0]["remoteRef"]["key"] == "apps/db"


def test_bytes_are_told_to_be_kept_as_base64() -> None:
    replacement = external_secret(with_values(a_p12=b"\xff" * 9, b_txt=b"nul\0byte", c=b"text of it"), VAULT)
    strategies = [each["remoteRef"].get("decodingStrategy") for each in check(replacement.manifest)["spec"]["data"]]
    assert strategies == ["Base64", "Base64", None]
    assert any("base64" in note and "a.p12, b.txt." in note for note in replacement.notes)


def test_a_label_or_an_annotation_that_repeats_a_value_is_left_out_and_named() -> None:
    secret = plain("password")
    value = secret.values["password"].reveal().decode()
    encoded = b64encode(value.encode()).decode()
    telling = secret._replace(annotations={"was": f"it is {value}", "fine": "yes"}, labels={"is": encoded})
    replacement = external_secret(telling, VAULT)
    assert leaked(secret, replacement) == []
    assert any("repeats a value: 'is', 'was'." in note for note in replacement.notes)
    assert "fine" in replacement.manifest


def test_a_path_that_the_operator_would_cut_is_refused() -> None:
    with pytest.raises(AskedWrongly, match="name of the mount"):
        external_secret(plain("a", namespace="secret"), VAULT)
    assert external_secret(plain("a", namespace="secret"), VAULT._replace(settings={"mount": "kv"}))
    assert external_secret(plain("a", namespace="secrets"), VAULT)


def test_an_immutable_secret_has_to_be_made_anew() -> None:
    notes = external_secret(plain("a")._replace(immutable=True), VAULT).notes
    assert any("immutable" in note and "delete it once" in note for note in notes)
    assert not any("immutable" in note for note in external_secret(plain("a"), VAULT).notes)


def test_a_name_that_aws_could_take_for_an_arn_is_noted() -> None:
    notes = external_secret(plain("a", name="db-config"), Wanted("aws-secrets-manager", "aws")).notes
    assert any("shop/db-config" in note and "ARN" in note for note in notes)


_TEXT = st.text(st.sampled_from("{}'\"`\\\n\t:# a<é\u2028"), max_size=12)
_NAMES = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?(\.[a-z0-9]{1,4})?", fullmatch=True)
_KEYS = st.from_regex(r"[-._]{0,2}[a-zA-Z0-9][-._a-zA-Z0-9]{0,9}", fullmatch=True)
_VALUES = st.binary(max_size=40).map(lambda tail: Secret(b"the-value-" + tail))
_SECRETS = st.builds(
    PlainSecret,
    name=_NAMES,
    namespace=_NAMES,
    values=st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=4),
    type=st.sampled_from(["", "Opaque", "kubernetes.io/tls", "a: b"]),
    immutable=st.none() | st.booleans(),
    labels=st.dictionaries(_TEXT, _TEXT, max_size=3),
    annotations=st.dictionaries(_TEXT, _TEXT, max_size=3),
)
_WANTED = st.builds(
    Wanted,
    provider=st.sampled_from(sorted(BACKENDS)),
    store=st.just("backend"),
    store_kind=st.sampled_from(["SecretStore", "ClusterSecretStore"]),
    api=st.just("v1"),
    key_template=st.just("") | st.sampled_from(["{name}", "{namespace}/{name}-{key}", "X"]),
    refresh_interval=st.just("15m"),
    settings=st.just({}),
    with_store=st.booleans(),
    with_push_secret=st.booleans(),
    namespaces=st.lists(_NAMES, max_size=2).map(tuple),
    inside_helm=st.just(False),
)
# What a good Secret may be refused for: its names, in a backend that has rules for names.
_REASONS = re.compile(r"rename one of them|is no name in|takes the name of the mount|the --key-template needs \{key\}")
_GARBAGE = st.one_of(
    st.fixed_dictionaries({"name": st.text(max_size=4) | st.just("{{ x }}-{{")}),
    st.fixed_dictionaries({"namespace": st.text(max_size=4) | st.just("{{ .Release.Namespace }}")}),
    st.fixed_dictionaries({"type": st.text(max_size=9) | st.sampled_from(list(REFUSED))}),
    st.fixed_dictionaries({"values": st.dictionaries(st.text(max_size=3), _VALUES, max_size=2)}),
    st.fixed_dictionaries({"labels": st.dictionaries(st.text(max_size=3), st.text(), max_size=2)}),
)


@given(secret=_SECRETS, wanted=_WANTED)
@settings(max_examples=200, deadline=None)
def test_any_good_secret_is_valid_or_refused_for_its_names_and_no_value_is_told(
    secret: PlainSecret, wanted: Wanted
) -> None:
    try:
        replacement = external_secret(secret, wanted)
    except AskedWrongly as refusal:
        assert _REASONS.search(str(refusal))
        assert "the-value-" not in str(refusal)
        return
    said = check(replacement.manifest)
    for beside in replacement.beside:
        check(beside.manifest)
    assert "the-value-" not in whole(replacement)
    assert [each["secretKey"] for each in said["spec"]["data"]] == list(secret.values)
    places = [str(each["remoteRef"]) for each in said["spec"]["data"]]
    assert len(set(places)) == len(places)
    words = said["spec"]["target"].get("template", {}).get("metadata", {}).get("labels", {})
    assert {key: rendered(value) for key, value in words.items()} == secret.labels


@given(secret=_SECRETS, wanted=_WANTED, garbage=_GARBAGE, inside_helm=st.booleans())
@settings(max_examples=200, deadline=None)
def test_garbage_is_valid_or_refused_and_no_value_is_told(
    secret: PlainSecret, wanted: Wanted, garbage: dict[str, Any], inside_helm: bool
) -> None:
    try:
        replacement = external_secret(secret._replace(**garbage), wanted._replace(inside_helm=inside_helm))
    except AskedWrongly as refusal:
        assert "the-value-" not in str(refusal)
        return
    assert "the-value-" not in whole(replacement)
    for beside in replacement.beside:
        check(beside.manifest)
    if not inside_helm:  # else Helm reads it first
        check(replacement.manifest)


def test_what_helm_fills_in_is_put_beside_what_is_fetched() -> None:
    lines = '  name: "{{ .Release.Name }}"\n  labels:\n    {{- include "labels" . | nindent 4 }}\n    team: shop\n'
    filled = (("user", "{{ .Values.user }}"), ("host", "{{ .Values.host | quote }}"), ("url", "{{ .a }}:{{ .b }}"))
    secret = plain("password", name="{{ .Release.Name }}")._replace(type="example.com/any")
    wanted = Wanted(provider="vault", store="vault", inside_helm=True)
    text = external_secret(secret, wanted, Chart(lines, filled)).manifest
    assert '          {{- include "labels" . | nindent 10 }}\n' in text
    rendered = re.sub(r"\{\{- include.*", "app: web", text)
    rendered = re.sub(r"\{\{ [^{}]*quote \}\}", '"x"', rendered)
    said = check(re.sub(r"\{\{.*?\}\}", "x", rendered))
    template = said["spec"]["target"]["template"]
    assert said["metadata"] == {"name": "x", "labels": {"app": "web", "team": "shop"}}
    assert template["metadata"] == {"labels": {"app": "web", "team": "shop"}}
    assert template["data"] == {"user": "x", "host": "x", "url": "x:x"}
    assert (template["mergePolicy"], template["type"]) == ("Merge", "example.com/any")
