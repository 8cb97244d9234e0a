from __future__ import annotations

import json

from scanner.manifest import read

LINEAGE = "00000000-0000-0000-0000-000000000000"


def found(**state: object) -> list[tuple[str, str, bytes]]:
    document = json.dumps({"version": 4, "serial": 1, "lineage": LINEAGE, **state}).encode()
    return [(value.rule, str(value.view.place), value.view.data) for value in read(document)]


def of(kind: str, **instance: object) -> dict[str, object]:
    return {"mode": "managed", "type": kind, "name": "it", "instances": [instance]}


STATE = ("terraform-state", "Terraform state lineage", LINEAGE.encode())


def test_a_state_that_holds_something_is_a_finding_itself() -> None:
    assert found(resources=[of("null_resource")]) == [STATE]
    assert found(resources=[], outputs={}) == []
    assert found(resources=[of("null_resource")], encrypted_data="x") == []


def test_what_kinds_of_resources_hold() -> None:
    resources = [
        of("random_password", attributes={"result": "uno", "length": 3}),
        of("kubernetes_secret", attributes={"data": {"one": "due"}, "id": "x"}, index_key="key"),
        {**of("aws_secretsmanager_secret_version", attributes={"secret_string": "tre"}), "mode": "data"},
    ]
    assert found(resources=resources) == [
        STATE,
        ("terraform-state-secret", "Terraform state/random_password.it result", b"uno"),
        ("terraform-state-secret", "Terraform state/kubernetes_secret.it[key] data.one", b"due"),
        (
            "terraform-state-secret",
            "Terraform state/data.aws_secretsmanager_secret_version.it secret_string",
            b"tre",
        ),
    ]


def test_what_is_marked_as_sensitive_is_told_once() -> None:
    steps = [{"type": "get_attr", "value": "list"}, {"type": "index", "value": {"value": 1, "type": "number"}}]
    result = [{"type": "get_attr", "value": "result"}]
    attributes = {"result": "uno", "list": ["x", {"a": "due"}], "other": "y"}
    resource = {**of("random_password", attributes=attributes, sensitive_attributes=[steps, result]), "module": "m"}
    outputs = {"a": {"value": "tre", "sensitive": True}, "b": {"value": "z"}}
    assert found(resources=[resource], outputs=outputs)[1:] == [
        ("terraform-state-secret", "Terraform state outputs.a", b"tre"),
        ("terraform-state-secret", "Terraform state/m.random_password.it result", b"uno"),
        ("terraform-state-secret", "Terraform state/m.random_password.it list[1].a", b"due"),
    ]


def test_a_state_of_before_0_12() -> None:
    resources = {"random_password.it": {"type": "random_password", "primary": {"attributes": {"result": "uno"}}}}
    modules = [{"path": ["root", "db"], "outputs": {"a": {"value": "due", "sensitive": True}}, "resources": resources}]
    assert found(version=3, modules=modules)[1:] == [
        ("terraform-state-secret", "Terraform state/db outputs.a", b"due"),
        ("terraform-state-secret", "Terraform state/db.random_password.it result", b"uno"),
    ]


def test_a_state_that_is_none() -> None:
    assert found(resources=[of("random_password", attributes="x", sensitive_attributes=["x", [["y"], {}]])]) == [STATE]
    assert found(resources="x", outputs=["y"], modules=[{"path": "x", "resources": []}]) == [STATE]
