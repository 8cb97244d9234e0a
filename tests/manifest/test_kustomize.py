from __future__ import annotations

from scanner.manifest import read

from .manifests import written

GENERATOR = "secret" + "Generator"  # so that no line of this file is a sign itself
KUSTOMIZATION = f"""
kind: Kustomization
namespace: prod
{GENERATOR}:
- name: database
  literals: [user=uno, "password='due tre'", a=b=c, empty=, nothing]
- name: other
  namespace: test
  literals:
  - "one=uno"
configMapGenerator:
- literals: [two=due]
"""


def test_a_literal_is_a_value_of_the_secret_that_is_made_of_it() -> None:
    document = KUSTOMIZATION.encode()
    found = read(document)
    assert [(str(value.view.place), value.view.data, written(value, document)) for value in found] == [
        ("Secret/prod/database data.user", b"uno", b"uno"),
        ("Secret/prod/database data.password", b"due tre", b"due tre"),
        ("Secret/prod/database data.a", b"b=c", b"b=c"),
        ("Secret/test/other data.one", b"uno", b"uno"),
    ]
    assert {value.rule for value in found} == {"k8s-secret-username", "kustomize-secret-literal"}
