from __future__ import annotations

import pytest

from scanner.errors import AskedWrongly
from scanner.remediate.backends import BACKENDS
from scanner.remediate.moving import Wanted, move
from scanner.remediate.secret_store import secret_store
from scanner.remediate.settings import unfilled
from tests.remediate.schemas import check
from tests.remediate.secrets import plain

TOKENS = {"onepassword", "onepassword-connect", "bitwarden", "infisical"}  # which know no workload, or by a name only


def store(provider: str, kind: str = "SecretStore", api: str = "v1", namespace: str = "shop", **given: str) -> str:
    template = BACKENDS[provider].key_template.replace("{namespace}", "X" if provider == "doppler" else "x")
    wanted = Wanted(provider, "backend", kind, api, template, settings=given, inside_helm=True)
    return secret_store(move(plain("a", namespace=namespace), wanted)).manifest


@pytest.mark.parametrize("provider", BACKENDS)
def test_it_signs_in_as_a_workload_where_the_backend_lets_it(provider: str) -> None:
    manifest = store(provider)
    assert ("serviceAccount" in manifest and "name: external-secrets" in manifest) is (provider not in TOKENS)


@pytest.mark.parametrize("provider", BACKENDS)
def test_what_is_given_stands_there(provider: str) -> None:
    given = {name: f"given-{at}" for at, name in enumerate(BACKENDS[provider].settings)}
    manifest = store(provider, "ClusterSecretStore", **given)
    check(manifest)
    spare = {"doppler": {"secret"}, "infisical": {"project-id"}}.get(provider, set())  # of v1beta1, and of the commands
    assert {name for name, value in given.items() if value not in manifest} == spare


@pytest.mark.parametrize("provider", BACKENDS)
def test_what_is_not_given_is_a_placeholder(provider: str) -> None:
    for name, value in unfilled(BACKENDS[provider], {}).items():
        assert value in store(provider) or name == "project-id"


def test_a_store_of_the_cluster_serves_one_namespace() -> None:
    said = check(store("vault", "ClusterSecretStore"))
    assert said["spec"]["conditions"] == [{"namespaces": ["shop"]}]
    assert said["spec"]["provider"]["vault"]["auth"]["kubernetes"]["serviceAccountRef"]["namespace"] == (
        "external-secrets"
    )
    with pytest.raises(AskedWrongly, match="no namespace"):
        store("vault", "ClusterSecretStore", namespace="")


def test_before_v1_what_came_later_is_not_used() -> None:
    assert "oidcConfig" not in store("doppler", api="v1beta1")
    assert "kubernetesAuthCredentials" not in store("infisical", api="v1beta1")


def test_a_value_is_no_structure() -> None:
    said = check(store("vault", server='https://x"\\ #: {}'))
    assert said["spec"]["provider"]["vault"]["server"] == 'https://x"\\ #: {}'


def test_in_a_chart_no_store_is_written() -> None:
    with pytest.raises(AskedWrongly, match="Helm"):
        store("vault", namespace="{{ .Release.Namespace }}")
