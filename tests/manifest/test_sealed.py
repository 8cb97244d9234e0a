from __future__ import annotations

import pytest

from scanner.manifest import Value, read
from scanner.rules.mint import mint

from .manifests import encoded

HEAD = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: web, namespace: prod}\nspec:\n"


def values(below: str) -> list[Value]:
    return list(read(mint(HEAD + below, "sealed").encode()))


def told(below: str) -> list[tuple[str, str]]:
    return [(value.view.place.path if value.view.place else "", value.rule) for value in values(below)]


def test_each_value_is_offered_and_none_that_a_template_makes() -> None:
    assert told("  encryptedData:\n    one: <<sealed>>\n    two: uno\n    three: ''\n    four: '{{ .x }}'\n") == [
        ("spec.encryptedData.one", "sealedsecret-not-encrypted"),
        ("spec.encryptedData.two", "sealedsecret-not-encrypted"),
    ]
    assert told("  data: uno\n") == [("spec.data", "sealedsecret-not-encrypted")]


def test_base64_is_read_and_ciphertext_left_as_it_is() -> None:
    one, two = values(f"  encryptedData: {{one: <<sealed>>, two: {encoded('something in clear')}}}\n")
    assert (two.view.data, two.view.via) == (b"something in clear", ("base64",))
    assert one.view.via == ()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("{password: uno, host: due}", ["password"]),
        ("{password: '{{ .password }}', url: 'x://{{ .password }}'}", []),
        ("{password: 'uno{{ .password }}'}", ["password"]),
        ("{tls.key: |-\n      uno\n      }", []),
        ("null", []),
    ],
)
def test_a_template_is_read_where_its_keys_tell(data: str, found: list[str]) -> None:
    assert told(f"  template:\n    data: {data}\n") == [
        (f"spec.template.data.{key}", "sealedsecret-template-literal") for key in found
    ]


def test_another_kind_is_none() -> None:
    assert read(b"kind: Sealed\nspec: {encryptedData: {one: uno}}\n") == ()
