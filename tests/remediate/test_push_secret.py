from __future__ import annotations

from typing import Any

import pytest

from scanner.errors import AskedWrongly
from scanner.remediate.backends import BACKENDS
from scanner.remediate.entries import kept
from scanner.remediate.moving import Wanted, move
from scanner.remediate.plain import PlainSecret
from scanner.remediate.push_secret import push_secret
from tests.remediate.schemas import check
from tests.remediate.secrets import plain, with_values


def pushed(provider: str, secret: PlainSecret, template: str = "") -> Any:
    wanted = Wanted(provider, "backend", key_template=template, inside_helm=True)
    return check(push_secret(move(secret, wanted)).manifest)["spec"]


@pytest.mark.parametrize("provider", BACKENDS)
def test_each_value_goes_where_the_external_secret_looks_for_it(provider: str) -> None:
    secret = plain("username", "password")
    places = kept(secret, BACKENDS[provider])
    refs = [each["match"]["remoteRef"] for each in pushed(provider, secret)["data"]]
    if provider == "onepassword":  # read as item/field
        refs = [{"remoteKey": f"{ref['remoteKey']}/{ref['property']}"} for ref in refs]
    assert [(ref["remoteKey"], ref.get("property", "")) for ref in refs] == [(p.entry, p.field) for p in places]


@pytest.mark.parametrize(
    ("provider", "template", "policy"),
    [
        ("vault", "", "IfNotExists"),
        ("aws-secrets-manager", "", "Replace"),
        ("aws-secrets-manager", "{name}-{key}", "IfNotExists"),
        ("aws-parameter-store", "", "IfNotExists"),
        ("gcp-secret-manager", "", "Replace"),
        ("doppler", "", "Replace"),
    ],
)
def test_what_is_there_is_kept_where_the_operator_can_tell(provider: str, template: str, policy: str) -> None:
    assert pushed(provider, plain("a", "b"), template)["updatePolicy"] == policy


def test_what_aws_keeps_is_encrypted_and_text() -> None:
    def words(provider: str) -> Any:
        return pushed(provider, plain("a"))["data"][0]["metadata"]["spec"]

    assert words("aws-parameter-store") == {"secretType": "SecureString"}
    assert words("aws-secrets-manager") == {"secretPushFormat": "string"}


def test_bytes_are_pushed_as_base64_as_they_are_read() -> None:
    assert pushed("vault", with_values(a_p12=b"\xff", b=b"text"))["template"]["data"] == {
        "a.p12": '{{ index . "a.p12" | toString | b64enc }}'
    }
    assert "template" not in pushed("kubernetes", with_values(a_p12=b"\xff"))


def test_fields_are_not_pushed_into_a_backend_that_would_write_them_over_each_other() -> None:
    with pytest.raises(AskedWrongly, match=r"needs \{key\}"):
        pushed("azure-key-vault", plain("a", "b"), "{name}")


def test_in_a_chart_there_is_nothing_to_push_yet() -> None:
    with pytest.raises(AskedWrongly, match="Helm"):
        pushed("vault", plain("a", name="{{ .Release.Name }}"))
