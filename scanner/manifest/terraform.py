"""What a Terraform or OpenTofu state holds: in clear whatever the resources were given, passwords and keys included.

After hashicorp/terraform, internal/states/statefile: `version4.go`, and `version3.go` for those of 0.11 and before.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.manifest.nodes import Mapping, Node, Scalar, Sequence
from scanner.manifest.objects import Object, Pairs, Value
from scanner.model import Place, Role

STATE, VALUE = "terraform-state", "terraform-state-secret"

_KIND = "Terraform state"
_HOLDS = ("resources", "modules", "outputs")
# Attributes that are secret by what the resource is; the providers mark most of them as sensitive, but not for a state
# of before 0.14. https://registry.terraform.io/browse/providers
_SECRET = {
    "random_password": ("result",),
    "tls_private_key": ("private_key_pem", "private_key_pem_pkcs8", "private_key_openssh"),
    "kubernetes_secret": ("data", "binary_data"),
    "kubernetes_secret_v1": ("data", "binary_data"),
    "aws_iam_access_key": ("secret", "ses_smtp_password_v4"),
    "aws_iam_user_login_profile": ("password",),
    "aws_secretsmanager_secret_version": ("secret_string", "secret_binary"),
    "aws_ssm_parameter": ("value",),
    "aws_db_instance": ("password",),
    "aws_rds_cluster": ("master_password",),
    "azuread_application_password": ("value",),
    "azuread_service_principal_password": ("value",),
    "azurerm_key_vault_secret": ("value",),
    "google_service_account_key": ("private_key",),
    "google_secret_manager_secret_version": ("secret_data",),
    "vault_generic_secret": ("data", "data_json"),
    "vault_kv_secret_v2": ("data", "data_json"),
}


def values(of: Object) -> Iterator[Value]:
    """The state itself, by its lineage, and every value in it that is said, or known, to be secret."""
    lineage = of.at("lineage")
    if not (isinstance(lineage, Scalar) and of.has("serial", "version") and not of.has("encrypted_data")):
        return
    if any(isinstance(below, Mapping | Sequence) and below for below in map(of.at, _HOLDS)):
        place = Place(_KIND, "", "", "lineage", Role.SENSITIVE)
        yield from of.value("lineage", lineage, place, STATE, settled=True)
    seen: set[int] = set()
    for key, scalar, name, path in _secrets(of):
        if id(scalar) not in seen:
            seen.add(id(scalar))
            yield from of.value(key, scalar, Place(_KIND, "", name, path), VALUE, via="terraform.state")


def _secrets(of: Object) -> Iterator[tuple[str, Scalar, str, str]]:
    """(key, scalar, address of the resource, path in it)."""
    yield from _outputs(of, of.entries(of.at("outputs")), "")
    for resource in map(of.entries, of.items(of.at("resources"))):
        address = ".".join(filter(None, (of.label(resource, key) for key in ("module", "type", "name"))))
        if of.label(resource, "mode") == "data":
            address = f"data.{address}"
        for instance in map(of.entries, of.items(_at(resource, "instances"))):
            index = of.label(instance, "index_key")
            name = f"{address}[{index}]" if index else address
            attributes = _at(instance, "attributes")
            yield from _of_type(of, of.label(resource, "type"), attributes, name)
            known: dict[int, dict[str, Node]] = {}
            for steps in of.items(_at(instance, "sensitive_attributes")):
                yield from _at_steps(of, attributes, steps, name, known)
    for module in map(of.entries, of.items(of.at("modules"))):
        where = ".".join(of.says(part) for part in of.items(_at(module, "path"))[1:] if isinstance(part, Scalar))
        yield from _outputs(of, of.entries(_at(module, "outputs")), where)
        for key, node in of.entries(_at(module, "resources")):
            resource = of.entries(node)
            attributes = _at(of.entries(_at(resource, "primary")), "attributes")
            name = ".".join(filter(None, (where, of.says(key))))
            yield from _of_type(of, of.label(resource, "type"), attributes, name)


def _outputs(of: Object, outputs: Pairs, module: str) -> Iterator[tuple[str, Scalar, str, str]]:
    for key, node in outputs:
        output = of.entries(node)
        if of.label(output, "sensitive") == "true":
            name = of.says(key)
            for _, scalar, path in of.leaves(_at(output, "value"), f"outputs.{name}"):
                yield name, scalar, module, path


def _of_type(of: Object, kind: str, attributes: Node | None, name: str) -> Iterator[tuple[str, Scalar, str, str]]:
    """What is secret in a resource of this kind; before 0.12 `data.password` was one key."""
    for key, node in of.entries(attributes):
        said = of.says(key)
        if said.partition(".")[0] in _SECRET.get(kind, ()) and not said.endswith(".%"):
            for below, scalar, path in of.leaves(node, said):
                yield of.says(below) if below else said, scalar, name, path


def _at_steps(
    of: Object, node: Node | None, steps: Node, name: str, known: dict[int, dict[str, Node]]
) -> Iterator[tuple[str, Scalar, str, str]]:
    """What stands at the end of a path as `sensitive_attributes` writes it; `known` are the mappings passed before."""
    if not of.items(steps):
        return
    path = ""
    for step in map(of.entries, of.items(steps)):
        said = of.label(step, "value") or of.label(of.entries(_at(step, "value")), "value")
        if isinstance(node, Sequence):
            node = node[int(said)] if said.isdecimal() and len(said) < 10 and int(said) < len(node) else None
            path += f"[{said}]"
        elif isinstance(node, Mapping):
            if id(node) not in known:
                known[id(node)] = {key.text: value for key, value in of.entries(node)}
            node = known[id(node)].get(said)
            path = f"{path}.{said}".removeprefix(".")
        else:
            return
    for key, scalar, where in of.leaves(node, path):
        yield of.says(key) if key else path, scalar, name, where


def _at(pairs: Pairs, wanted: str) -> Node | None:
    return next((value for key, value in pairs if key.text == wanted), None)
