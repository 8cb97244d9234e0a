from __future__ import annotations

import argparse
import re

import pytest

from scanner.cli import options
from scanner.cli.ways import external_secret
from scanner.errors import AskedWrongly
from scanner.remediate.backends import BACKENDS
from tests.remediate.schemas import check
from tests.remediate.secrets import plain


def asked(*argv: str) -> argparse.Namespace:
    parser = options.bare("seal", "")
    external_secret.options(parser)
    return parser.parse_args(argv)


@pytest.mark.parametrize("provider", BACKENDS)
def test_a_provider_and_a_store_are_enough(provider: str) -> None:
    replacement = external_secret.replacer(asked("--provider", provider, "--store", "backend"))(
        plain("password"), False
    )
    assert check(replacement.manifest)["spec"]["secretStoreRef"] == {"kind": "SecretStore", "name": "backend"}
    assert replacement.beside == ()


def test_every_option_is_heard() -> None:
    argv = "--provider vault --store-kind ClusterSecretStore --eso-api v1beta1 --refresh-interval 15m --with-store"
    more = "--with-push-secret --set server=https://vault.example:8200 --set mount=kv --key-template apps/{name}"
    replacement = external_secret.replacer(asked(*argv.split(), *more.split()))(plain("password"), False)
    said = check(replacement.manifest)
    assert said["apiVersion"] == "external-secrets.io/v1beta1"
    assert said["spec"]["refreshInterval"] == "15m"
    assert said["spec"]["secretStoreRef"] == {"kind": "ClusterSecretStore", "name": "vault"}
    assert said["spec"]["data"][0]["remoteRef"]["key"] == "apps/db"
    store, push = (check(beside.manifest) for beside in replacement.beside)
    assert store["metadata"]["name"] == "vault"
    assert store["spec"]["provider"]["vault"]["server"] == "https://vault.example:8200"
    assert push["kind"] == "PushSecret"
    assert any("-mount=kv" in note for note in replacement.notes)


def test_what_is_made_up_is_neither_adopted_nor_pushed() -> None:
    argv = ("--provider", "vault", "--store", "vault", "--with-push-secret")
    for made_up in (False, True):
        made = external_secret.replacer(asked(*argv))(plain("password")._replace(immutable=True), made_up)
        assert any("adopts the live Secret db" in note for note in made.notes) is not made_up
        assert any("live Secret is immutable" in note for note in made.notes) is not made_up
        assert any("Nothing has made a Secret db yet" in note for note in made.notes) is made_up
        assert len(made.beside) == (0 if made_up else 1)


def test_a_chart() -> None:
    replace = external_secret.replacer(asked("--provider", "vault", "--store", "vault", "--inside-helm"))
    assert "name: '{{ .Release.Name }}'" in replace(plain("a", name="{{ .Release.Name }}"), False).manifest


@pytest.mark.parametrize(
    ("argv", "match"),
    [
        ("--store vault", "needs --provider: vault, openbao"),
        ("--provider vault", "needs --store"),
        ("--provider vault --store v --set server", "NAME=VALUE"),
        ("--provider vault --store v --set token=x", "Vault has server"),
    ],
)
def test_what_is_asked_wrongly_is_told_before_a_file_is_read(argv: str, match: str) -> None:
    with pytest.raises(AskedWrongly, match=re.escape(match)):
        external_secret.replacer(asked(*argv.split()))
