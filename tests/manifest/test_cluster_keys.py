"""Keys of clusters where they stand: each has its own object path, the rule of what it opens, and its exact bytes."""

from __future__ import annotations

import base64

import pytest

from scanner.manifest import Value, read
from scanner.rules.mint import mint

TOKEN = mint("<<lower36:6>>.<<lower36:16>>", "cluster keys")
RANDOM = mint("<<base64:43>>=", "cluster keys")
KEY = mint("<<base64(<<pem:EC PRIVATE KEY>>)>>", "cluster keys")
WORD = mint("<<base62:24>>", "cluster keys")
SECRET = "kind: " + "Secret"
KUBECONFIG = f"kind: Config\nclusters: []\nusers:\n- user: {{token: {WORD}}}\n- user: {{client-key-data: {KEY}}}\n"


def told(document: str) -> list[tuple[str, str]]:
    return [(str(value.view.place).strip(), value.rule) for value in read(document.encode())]


def written(document: str, value: Value) -> str:
    start, end = value.view.spans.back(0, len(value.view.data))
    return document.encode()[start:end].decode()


PLACES = [
    (f"kind: Config\ncontexts: []\nusers: [{{user: {{password: {WORD}}}}}]", "Config users[0].user.password", WORD),
    (
        f"kind: Config\nusers: [{{user: {{exec: {{env: [{{name: A_TOKEN, value: {WORD}}}]}}}}}}]",
        "Config users[0].user.exec.env[0].value",
        WORD,
    ),
    (f"bootstrapTokens: [{{token: {TOKEN}}}]", "bootstrapTokens[0].token", TOKEN),
    (f"spec: {{discovery: {{tlsBootstrapToken: {TOKEN}}}}}", "spec.discovery.tlsBootstrapToken", TOKEN),
    (
        f"kind: EncryptionConfiguration\nresources: [{{providers: [{{aescbc: {{keys: [{{secret: {RANDOM}}}]}}}}]}}]",
        "EncryptionConfiguration resources[0].providers[0].aescbc.keys[0].secret",
        RANDOM,
    ),
    (f"machine: {{token: {TOKEN}}}", "machine.token", TOKEN),
    (f"cluster: {{etcd: {{ca: {{key: {KEY}}}}}}}", "cluster.etcd.ca.key", KEY),
    (f"certs: {{os: {{key: {KEY}}}}}", "certs.os.key", KEY),
    (f"context: a\ncontexts: {{a: {{key: {KEY}}}}}", "contexts.a.key", KEY),
    (f"kind: DiscoveryIdentityConfig\nclusterSecret: {RANDOM}", "DiscoveryIdentityConfig clusterSecret", RANDOM),
    (f"token: {WORD}\ntls-san: [a]", "token", WORD),
    (f"le: {{Account: {{PrivateKey: {KEY}}}, Certificates: []}}", "le.Account.PrivateKey", KEY),
    (f"keys: [{{kty: EC, d: {WORD}}}]", "keys[0].d", WORD),
    (f"{{kty: oct, k: {WORD}}}", "k", WORD),
]


@pytest.mark.parametrize(("document", "place", "text"), PLACES)
def test_where_a_key_stands(document: str, place: str, text: str) -> None:
    (value,) = read(document.encode())
    assert str(value.view.place).strip() == place
    assert written(document, value) == text.rstrip("=" if value.view.via else "")


@pytest.mark.parametrize(
    "document",
    [
        f"users: [{{user: {{password: {WORD}}}}}]",
        f"kind: Config\nusers: [{{user: {{tokenFile: {WORD}, client-key: a, username: {WORD}}}}}]",
        f"kind: Config\nusers: [{{user: {{exec: {{env: [{{name: A_TOKEN_FILE, value: {WORD}}}]}}}}}}]",
        f"bootstrapTokens: [{{token: {WORD}}}]",
        f"kind: Encryption\nresources: [{{providers: [{{aescbc: {{keys: [{{secret: {RANDOM}}}]}}}}]}}]",
        f"a: {{machine: {{token: {TOKEN}}}}}",
        f"machine: {{token: {WORD}}}\ncluster: {{id: {RANDOM}, ca: {{crt: {KEY}}}}}",
        f"token: {WORD}\nname: a",
        f"keys: [{{kty: RSA, n: {WORD}, e: AQAB}}, {{kty: EC, k: {WORD}}}]",
    ],
)
def test_what_is_none(document: str) -> None:
    assert told(document) == []


@pytest.mark.parametrize("section", ["data", "stringData"])
def test_a_document_in_a_secret_is_read_and_its_keys_have_places_in_it(section: str) -> None:
    text = base64.b64encode(KUBECONFIG.encode()).decode() if section == "data" else repr(KUBECONFIG).replace("'", '"')
    document = f"{SECRET}\nmetadata: {{name: remote, namespace: ci}}\n{section}: {{value: {text}}}\n"
    assert [(place, rule) for place, rule in told(document) if place.startswith("Secret")] == [
        (f"Secret/ci/remote {section}.value.users[0].user.token", "kubeconfig-token"),
        (f"Secret/ci/remote {section}.value.users[1].user.client-key-data", "kubeconfig-client-key"),
    ]
    token, key, *_ = read(document.encode())
    assert token.view.data == WORD.encode()
    assert key.view.data.startswith(b"-----BEGIN EC")
    if section == "stringData":
        assert (written(document, token), written(document, key)) == (WORD, KEY.rstrip("="))


def test_a_document_that_is_not_known_is_a_value() -> None:
    document = f'{SECRET}\nmetadata: {{name: a}}\nstringData: {{config: \'{{"endpoint": "{WORD}"}}\'}}\n'
    assert told(document) == [("Secret/a stringData.config", "k8s-secret-data")]


def test_a_document_without_secrets_is_none() -> None:
    document = f"{SECRET}\nmetadata: {{name: a}}\nstringData: {{config: 'kind: Config\n\n    users: []'}}\n"
    assert told(document) == []


@pytest.mark.parametrize(
    ("head", "key", "rule"),
    [
        ("type: bootstrap.kubernetes.io/token", "token-secret", "kubernetes-bootstrap-token"),
        ("type: cluster.x-k8s.io/secret", "tls.key", "cluster-authority-key"),
        (
            "metadata: {labels: {argocd.argoproj.io/secret-type: repo-creds}}",
            "password",
            "argocd-repository-credential",
        ),
        ("metadata: {name: argocd-secret}", "server.secretkey", "argocd-server-key"),
        ("metadata: {name: argocd-secret}", "webhook.bitbucket.secret", "argocd-webhook-secret"),
        ("metadata: {name: other}", "server.secretkey", "k8s-secret-data"),
        ("metadata: {labels: {argocd.argoproj.io/secret-type: cluster}}", "password", "k8s-secret-data"),
    ],
)
def test_keys_of_well_known_secrets(head: str, key: str, rule: str) -> None:
    (value,) = read(f"{SECRET}\n{head}\nstringData: {{{key}: {WORD}}}".encode())
    assert value.rule == rule
