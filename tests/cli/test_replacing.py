"""`leakseal seal` on what leaks outside of Secrets: it moves into one, which is sealed beside, and readers follow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import kubesealpy
import pytest
import yaml

from scanner.rules.mint import mint
from tests.cli.conftest import Run
from tests.support.controllers import controller
from tests.support.repositories import Repository
from tests.support.scans import Ended

OURS = controller()
THEIRS = kubesealpy.Unsealer.from_private_key(OURS.private)
DATABASE, TOKEN, CACHE, OWN, OTHER = (
    mint("<<letters:4>><<digits:3>><<base62:13>>", f"replacing/{name}") for name in "abcde"
)
KUSTOMIZATION = "namespace: shop\nresources:\n- web.yaml\n- settings.yaml\n"
SETTINGS = (
    f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings}}\ndata:\n  level: info\n  cache-password: {CACHE}\n"
)
WEB = f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web  # the shop
spec:
  template:
    spec:
      containers:
        - name: web
          args: [--api-token={TOKEN}, --quick]
          env:
            - name: DB_PASSWORD
              value: "{DATABASE}"  # of the database
            - name: CACHE_PASSWORD
              valueFrom: {{configMapKeyRef: {{name: settings, key: cache-password}}}}
---
apiVersion: v1
kind: Secret
metadata: {{name: own}}
stringData:
  password: {OWN}
"""
FILES = {"app/kustomization.yaml": KUSTOMIZATION, "app/settings.yaml": SETTINGS, "app/web.yaml": WEB}
ASKED = ("app/web.yaml", "app/settings.yaml")
WAYS = {"sealed-secret": ("--cert", "cert.pem"), "external-secret": ("--provider", "vault", "--store", "vault")}
REUSED = (*ASKED, "--reuse-leaked-values")


@pytest.fixture
def repository(folder: Path) -> Repository:
    """A repository whose leaks stand in a variable, an argument, a ConfigMap and a Secret."""
    made = Repository(folder)
    (folder / "cert.pem").write_bytes(OURS.certificate())
    (folder / "new").write_bytes(b"a new value")
    made.commit(FILES)
    return made


@pytest.fixture
def seal(run: Run) -> Run:
    """`seal --to sealed-secret`, showing no value whatever happens."""

    def sealed(*argv: str, to: str = "sealed-secret") -> Ended:
        ended = run("seal", *argv, "--to", to, *WAYS[to])
        for value in (DATABASE, TOKEN, CACHE, OWN):
            assert value not in ended.out + ended.err
        return ended

    return sealed


def opened(path: Path, at: int = 0) -> dict[str, bytes]:
    """What another program reads in a SealedSecret of a file."""
    document = path.read_text().split("---\n")[at]
    return dict(THEIRS.unseal(kubesealpy.SealedSecret.from_yaml(document)).get_data_decoded())


def test_what_leaks_moves_into_secrets_that_are_sealed_beside(seal: Run, run: Run, repository: Repository) -> None:
    ended = seal(*REUSED, "--in-place")
    assert ended.code == 0, ended.err
    app = repository.path / "app"
    assert opened(app / "web-secret.yaml") == {"DB_PASSWORD": DATABASE.encode(), "API_TOKEN": TOKEN.encode()}
    assert opened(app / "settings-secret.yaml") == {"cache-password": CACHE.encode()}
    assert opened(app / "web.yaml", 1) == {"password": OWN.encode()}
    listed = yaml.safe_load((app / "kustomization.yaml").read_text())["resources"]
    assert listed == ["web.yaml", "settings.yaml", "web-secret.yaml", "settings-secret.yaml"]
    web = (app / "web.yaml").read_text()
    assert web.startswith(WEB[: WEB.index("          args")])
    assert "args: [--api-token=$(API_TOKEN), --quick]" in web
    assert "valueFrom: {secretKeyRef: {name: settings-secret, key: cache-password}}" in web
    assert run("scan", "app").code == 0


def test_by_default_all_is_shown_and_nothing_changes(seal: Run, repository: Repository) -> None:
    ended = seal(*REUSED)
    lines = ended.out.splitlines()
    assert ended.code == 0
    assert [line for line in lines if line.startswith("+++ ")] == [
        f"+++ b/app/{name}.yaml" for name in ("kustomization", "web", "web-secret", "settings", "settings-secret")
    ]
    assert f'-              value: "…({len(DATABASE)})"  # of the database' in lines
    assert "         - name: web" in lines, "what stands around is shown"
    assert repository.git("status", "--porcelain", "app") == ""


def test_the_patch_makes_what_is_made_in_place(seal: Run, repository: Repository) -> None:
    patch = seal(*ASKED, "--patch", to="external-secret")
    assert patch.code == 0, patch.err
    repository.git("apply", "--index", "-", stdin=patch.out.encode())
    patched = repository.git("write-tree")
    repository.git("reset", "--quiet", "--hard")
    assert seal(*ASKED, "--in-place", to="external-secret").code == 0
    repository.git("add", "app")
    assert repository.git("write-tree") == patched


def test_another_folder_takes_all_that_changes(seal: Run, repository: Repository) -> None:
    assert seal(*REUSED, "--output", "made").code == 0
    there = {path.name for path in (repository.path / "made/app").iterdir()}
    assert there == {f"{name}.yaml" for name in ("kustomization", "web", "settings", "web-secret", "settings-secret")}
    assert repository.git("status", "--porcelain", "app") == ""


def test_what_can_not_move_is_told_and_all_else_moves(seal: Run, repository: Repository) -> None:
    probe = f'livenessProbe: {{exec: {{command: [check, "--password={OTHER}"]}}}}'
    repository.write({"app/web.yaml": WEB.replace("          env:", f"          {probe}\n          env:")})
    ended = seal(*REUSED, "--in-place")
    assert ended.code == 1
    assert "the kubelet puts no Secret into this command" in ended.err
    assert "app/web.yaml:11: it stays, and leaks: Deployment/web spec" in ended.err
    assert (repository.path / "app/web-secret.yaml").exists()


def test_a_new_value_is_asked_for_by_the_name_of_its_secret(seal: Run, repository: Repository) -> None:
    ended = seal(*ASKED, "--in-place")
    assert ended.code == 2
    named = "web-secret.DB_PASSWORD, web-secret.API_TOKEN, settings-secret.cache-password, own.password"
    assert f"give the new value of {named} with --value-from" in ended.err
    assert repository.git("status", "--porcelain", "app") == ""
    new = [word for name in named.split(", ") for word in ("--value-from", f"{name}=new")]
    assert seal(*ASKED, *new, "--in-place").code == 0
    assert opened(repository.path / "app/web-secret.yaml")["API_TOKEN"] == b"a new value"


ITEM = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "own", "namespace": "shop"},
    "stringData": {"a": OWN},
}
OTHER_ITEM = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}, "data": {"a": "b"}}


def listed(*items: Any, kind: str = "List") -> dict[str, Any]:
    """A List of some items."""
    made = {"apiVersion": "v1", "kind": kind, "items": list(items), "metadata": {"resourceVersion": ""}}
    return dict(json.loads(json.dumps(made)))  # without aliases


LISTS = {
    "block": (yaml.safe_dump(listed(ITEM, OTHER_ITEM, ITEM), sort_keys=False), "List"),
    "braces": (yaml.safe_dump(listed(ITEM, OTHER_ITEM, ITEM), default_flow_style=True), "List"),
    "json": (json.dumps(listed(ITEM, OTHER_ITEM, ITEM), indent=2), "List"),
    "one line": (json.dumps(listed(OTHER_ITEM, ITEM, ITEM)), "List"),
    "secrets": (yaml.safe_dump(listed(ITEM, ITEM, kind="SecretList")), "List"),
    "implied": (yaml.safe_dump(listed({k: ITEM[k] for k in ("metadata", "stringData")}, kind="SecretList")), "List"),
    "windows": (yaml.safe_dump(listed(OTHER_ITEM, ITEM)).replace("\n", "\r\n"), "List"),
}


@pytest.mark.parametrize("form", LISTS)
def test_each_secret_of_a_list_is_sealed_in_its_place(seal: Run, repository: Repository, form: str) -> None:
    text, kind = LISTS[form]
    file = repository.path / "list.yaml"
    file.write_bytes(text.encode())
    ended = seal("list.yaml", "--reuse-leaked-values", "--in-place")
    assert ended.code == 0, ended.err
    after = file.read_bytes().decode()
    assert after.count("\r\n") == (after.count("\n") if "\r\n" in text else 0)
    said = yaml.safe_load(after)
    assert [said[key] for key in ("apiVersion", "kind", "metadata")] == ["v1", kind, {"resourceVersion": ""}]
    before = yaml.safe_load(text)["items"]
    for old, new in zip(before, said["items"], strict=True):
        if old == OTHER_ITEM:
            assert new == old
        else:
            made = THEIRS.unseal(kubesealpy.SealedSecret.from_yaml(yaml.safe_dump(new)))
            assert dict(made.get_data_decoded()) == {"a": OWN.encode()}


def test_one_store_of_the_cluster_serves_all_namespaces(seal: Run, repository: Repository) -> None:
    secrets = [ITEM | {"metadata": {"name": name, "namespace": name}} for name in ("one", "two")]
    repository.write({"two.yaml": yaml.safe_dump_all(json.loads(json.dumps(secrets)))})
    asked = ("two.yaml", "--with-store", "--in-place", "--store-kind")
    assert seal(*asked, "ClusterSecretStore", to="external-secret").code == 0
    store = yaml.safe_load((repository.path / "clustersecretstore-vault.yaml").read_text())
    assert store["spec"]["conditions"] == [{"namespaces": ["one", "two"]}]
    repository.write({"two.yaml": yaml.safe_dump_all(json.loads(json.dumps(secrets)))})
    assert seal(*asked, "SecretStore", to="external-secret").code == 0
    for name in ("one", "two"):
        store = yaml.safe_load((repository.path / f"secretstore-vault-{name}.yaml").read_text())
        assert store["metadata"]["namespace"] == name
