from __future__ import annotations

import pytest

from scanner.manifest import read

from .manifests import encoded, written

TARGET = "target: {kind: " + "Secret, name: database, namespace: prod}"


def places(document: str) -> list[tuple[str, bytes]]:
    return [(str(value.view.place), value.view.data) for value in read(document.encode())]


@pytest.mark.parametrize(
    "patch",
    [
        "patch: |-\n  - op: add\n    path: /stringData/one\n    value: uno",
        'patch: \'[{"op": "add", "path": "/stringData/one", "value": "uno"}]\'',
        "patch:\n- {op: replace, path: /stringData/one, value: uno}",
        "patch: |\n  - {op: test, path: /stringData, value: {one: uno}}",
        f"patch: |\n  - {{op: add, path: /data/one, value: {encoded('uno')}}}",
    ],
)
def test_a_patch_knows_its_target(patch: str) -> None:
    document = f"patches:\n- {TARGET}\n  " + patch.replace("\n", "\n  ") + "\n"
    ((place, data),) = places(document)
    assert place in ("Secret/prod/database stringData.one", "Secret/prod/database data.one")
    assert data == b"uno"


@pytest.mark.parametrize(
    ("operation", "found"),
    [
        ("op: add, path: /stringData/one, value: uno", ["stringData.one"]),
        ("op: add, path: /stringData/a~1b~0c, value: uno", ["stringData.a/b~c"]),
        (f"op: add, path: /data/one, value: {encoded('uno due tre')}", ["data.one"]),
        ("op: add, path: /data/api-token, value: uno", ["data.api-token"]),
        ("op: add, path: /data/one, value: uno", []),
        ("op: remove, path: /stringData/one, value: uno", []),
        ("op: copy, from: /data/x, path: /stringData/one", []),
        ("op: add, path: '', value: {a: b}", []),
    ],
)
def test_an_operation_without_a_target(operation: str, found: list[str]) -> None:
    assert places(f"- {{{operation}}}") == [(f"Secret {path}", data) for path, data in _said(operation, found)]


def _said(operation: str, found: list[str]) -> list[tuple[str, bytes]]:
    return [(path, b"uno due tre" if path == "data.one" else b"uno") for path in found]


def test_what_is_no_secret_is_told_by_its_name_at_most() -> None:
    (value,) = read(b"- {op: add, path: /spec/values/password, value: uno}")
    assert (value.rule, value.key, value.declared) == ("", "password", False)
    (value,) = read(b"- target: {kind: ConfigMap}\n  patch: [{op: add, path: /data/mode, value: uno}]")
    assert (value.rule, value.key) == ("", "mode")


def test_a_value_leads_through_two_documents() -> None:
    document = (
        f"patches:\n- {TARGET}\n  patch: |\n    - op: add\n      path: /stringData/one\n      value: uno\n".encode()
    )
    (value,) = read(document)
    assert written(value, document) == b"uno"
    assert value.view.via == ("patch",)
