"""`leakseal seal` on overlays of one base: each keeps its own Secret, and the base is changed once all have one."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.sealing.sealed import opened, sealed_secrets
from tests.cli.conftest import Run
from tests.support.controllers import controller
from tests.support.repositories import Repository
from tests.support.scans import token

OURS = controller()
BASE = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      envFrom:
        - configMapRef: {name: app}
"""
LED = "        - secretRef:\n            name: app-secret\n"
BOTH = ("overlays/dev/config.yaml", "overlays/prod/config.yaml")
TO = ("--to", "sealed-secret", "--cert", "cert.pem", "--in-place")
REUSED = (*TO, "--reuse-leaked-values")


@pytest.fixture
def repository(folder: Path) -> Repository:
    """A repository with a base, which two overlays take in by way of a third, each with a ConfigMap of its own."""
    made = Repository(folder)
    (folder / "cert.pem").write_bytes(OURS.certificate())
    files = {"base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": BASE}
    files["common/kustomization.yaml"] = "bases: [../base]\n"
    for name, more in (("dev", ""), ("prod", "  LEVEL: info\n")):
        files |= {
            f"overlays/{name}/kustomization.yaml": f"namespace: {name}\nresources: [config.yaml, ../../common]\n",
            f"overlays/{name}/config.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: app}}\ndata:\n{more}"
            f"  DB_PASSWORD: {token(name)}\n",
        }
    made.commit(files)
    return made


def held(repository: Repository, name: str) -> tuple[str, dict[str, bytes]]:
    """The namespace and the values of an overlay's Secret."""
    path = f"overlays/{name}/app-secret.yaml"
    (one,) = sealed_secrets(read(repository, path).encode(), path)
    return one.namespace, {key: value.reveal() for key, value in opened(one, [OURS.private]).secret.values.items()}


def read(repository: Repository, path: str) -> str:
    return (repository.path / path).read_text()


def test_each_has_its_own_and_the_base_reads_both(run: Run, repository: Repository) -> None:
    ended = run("seal", *BOTH, *REUSED)
    assert (ended.code, "base/web.yaml" in ended.err) == (0, False), ended.err
    for name in ("dev", "prod"):
        assert held(repository, name) == (name, {"DB_PASSWORD": token(name).encode()})
        assert "app-secret.yaml" in read(repository, f"overlays/{name}/kustomization.yaml")
    assert read(repository, "base/web.yaml") == BASE + LED
    assert run("scan", ".").code == 0


def test_one_after_the_other_the_base_changes_last(run: Run, repository: Repository) -> None:
    ended = run("seal", BOTH[0], *REUSED)
    assert "base/web.yaml reads ConfigMap app for overlays/prod/config.yaml, too" in ended.err
    assert read(repository, "base/web.yaml") == BASE
    assert "base/web.yaml" not in run("seal", BOTH[1], *REUSED).err
    assert read(repository, "base/web.yaml") == BASE + LED


def test_an_overlay_that_has_neither_is_in_the_way(run: Run, repository: Repository) -> None:
    repository.commit({"other/kustomization.yaml": "resources: [../common]\n"})
    ended = run("seal", *BOTH, *REUSED)
    assert "base/web.yaml reads ConfigMap app for other/kustomization.yaml, too" in ended.err
    assert read(repository, "base/web.yaml") == BASE


def test_who_takes_in_the_overlay_itself_is_not(run: Run, repository: Repository) -> None:
    repository.commit({"clusters/kustomization.yaml": "resources: [../overlays/dev, ../overlays/prod]\n"})
    run("seal", *BOTH, *REUSED)
    assert read(repository, "base/web.yaml") == BASE + LED


def test_each_gets_the_new_value_that_is_given_for_it(run: Run, repository: Repository) -> None:
    new = {name: repository.path / f"{name}.new" for name in ("dev", "prod")}
    for name, file in new.items():
        file.write_text(f"new in {name}")
    ended = run("seal", *BOTH, *TO, "--value-from", f"DB_PASSWORD={new['dev']}")
    assert ended.code == 2
    assert "name one of dev/app-secret.DB_PASSWORD, prod/app-secret.DB_PASSWORD" in ended.err
    given = [word for name in new for word in ("--value-from", f"{name}/app-secret.DB_PASSWORD={new[name]}")]
    assert run("seal", *BOTH, *TO, *given).code == 0
    for name in new:
        assert held(repository, name) == (name, {"DB_PASSWORD": f"new in {name}".encode()})
