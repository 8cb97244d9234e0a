from __future__ import annotations

import pytest

from scanner.manifest import read

STORE = "apiVersion: external-secrets.io/v1\nkind: {kind}\nspec: {{provider: {provider}}}\n"


def told(document: str) -> list[tuple[str, str]]:
    return [(value.view.place.path if value.view.place else "", value.rule) for value in read(document.encode())]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("ExternalSecret", "spec.target.template.data"),
        ("ClusterExternalSecret", "spec.externalSecretSpec.target.template.data"),
        ("PushSecret", "spec.template.data"),
        ("ClusterPushSecret", "spec.pushSecretSpec.template.data"),
    ],
)
def test_templates(kind: str, path: str) -> None:
    *steps, last = path.split(".")
    lines = [f"{'  ' * depth}{step}:" for depth, step in enumerate([*steps, last])]
    inside = "  " * len(lines)
    below = f"{inside}password: uno\n{inside}other: due\n{inside}token: '{{{{ .token }}}}'\n"
    assert told(f"kind: {kind}\n" + "\n".join(lines) + "\n" + below) == [
        (f"{path}.password", "externalsecret-template-literal")
    ]


@pytest.mark.parametrize("kind", ["SecretStore", "ClusterSecretStore"])
def test_stores(kind: str) -> None:
    fake = "{fake: {data: [{key: a, value: uno}, {key: b, valueMap: {c: due}}]}}"
    assert told(STORE.format(kind=kind, provider=fake)) == [
        ("spec.provider.fake.data[0].value", "secretstore-fake-value"),
        ("spec.provider.fake.data[1].valueMap.c", "secretstore-fake-value"),
    ]
    hook = "{webhook: {headers: {Authorization: uno, Accept: due, X-Token: 'Bearer {{ .t }}', X-Key: '{{ .k }}'}}}"
    assert told(STORE.format(kind=kind, provider=hook)) == [
        ("spec.provider.webhook.headers.Authorization", "secretstore-webhook-credential"),
        ("spec.provider.webhook.headers.X-Token", "secretstore-webhook-credential"),
    ]


def test_generators_are_those_of_external_secrets() -> None:
    fake = "apiVersion: {group}/v1alpha1\nkind: Fake\nspec: {{data: {{one: uno}}}}\n"
    assert told(fake.format(group="generators.external-secrets.io")) == [("spec.data.one", "secretstore-fake-value")]
    assert told(fake.format(group="example.dev")) == []


def test_the_class_of_the_csi_driver() -> None:
    assert told("kind: SecretProviderClass\nspec: {parameters: {roleName: a, clientSecret: uno, objects: b}}\n") == [
        ("spec.parameters.clientSecret", "secretproviderclass-literal")
    ]


def test_what_only_refers() -> None:
    data = "[{secretKey: password, remoteRef: {key: a, property: token}}]"
    assert told(f"kind: ExternalSecret\nspec: {{secretStoreRef: {{name: vault}}, data: {data}}}\n") == []
