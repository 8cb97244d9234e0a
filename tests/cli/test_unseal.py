"""`leakseal unseal`: what one's own keys open, and the keys that a controller keeps in Secrets."""

from __future__ import annotations

import base64
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kubesealpy
import pytest
import yaml
from cryptography.hazmat.primitives.serialization import PrivateFormat

from tests.cli.conftest import Run
from tests.support.controllers import controller
from tests.support.repositories import environment
from tests.support.scans import TOP

OLD, NEW = controller(0), controller(1)
DATA = {"password": b"\0\xff", "empty": b"", "text": "ü\n".encode()}


def sealed(name: str = "db", by: Any = OLD, scope: str = "strict", data: dict[str, bytes] | None = None) -> str:
    """A SealedSecret as another program makes it."""
    sealer = kubesealpy.Sealer.from_certificate_pem(by.certificate())
    made = sealer.seal(
        name=name,
        namespace="shop",
        data=DATA if data is None else data,
        scope=kubesealpy.SealingScope(scope),
        secret_type="example.com/any",
        labels={"app": "db"},
        annotations={"note": "a: b"},
    )
    text: str = made.to_yaml()
    return text


def kept(*pems: bytes) -> list[dict[str, object]]:
    """Private keys as a controller keeps them."""
    encoded = [base64.b64encode(pem).decode() for pem in pems]
    return [{"apiVersion": "v1", "kind": "Secret", "data": {"tls.key": text, "tls.crt": ""}} for text in encoded]


KEYS: dict[str, Callable[[], bytes]] = {
    "PKCS#8": OLD.pem,
    "PKCS#1": lambda: OLD.pem(PrivateFormat.TraditionalOpenSSL),
    "several": lambda: NEW.pem() + OLD.pem(),
    "a Secret": lambda: yaml.safe_dump(kept(OLD.pem())[0]).encode(),
    "Secrets": lambda: yaml.safe_dump_all(kept(NEW.pem(), OLD.pem())).encode(),
    "a List": lambda: yaml.safe_dump(
        {"kind": "List", "apiVersion": "v1", "items": kept(NEW.pem(), OLD.pem())}
    ).encode(),
    "JSON": lambda: json.dumps({"kind": "SecretList", "apiVersion": "v1", "items": kept(OLD.pem())}).encode(),
}


@pytest.fixture
def folder(folder: Path) -> Path:
    """Two keys."""
    (folder / "old.pem").write_bytes(OLD.pem())
    (folder / "new.pem").write_bytes(NEW.pem())
    return folder


@pytest.mark.parametrize("scope", ["strict", "namespace-wide", "cluster-wide"])
def test_a_secret_comes_back_as_it_was(run: Run, folder: Path, scope: str) -> None:
    (folder / "db.yaml").write_text(sealed(scope=scope))
    ended = run("unseal", "db.yaml", "--key", "old.pem")
    assert (ended.code, ended.err) == (0, "")
    (made,) = yaml.safe_load_all(ended.out)
    assert {key: base64.b64decode(text) for key, text in made["data"].items()} == DATA
    stated = {} if scope == "strict" else {f"sealedsecrets.bitnami.com/{scope}": "true"}
    assert made["metadata"] == {
        "name": "db",
        "namespace": "shop",
        "labels": {"app": "db"},
        "annotations": {"note": "a: b"} | stated,
    }
    assert made["type"] == "example.com/any"


@pytest.mark.parametrize("form", KEYS)
def test_keys_come_in_many_forms(run: Run, folder: Path, form: str) -> None:
    (folder / "db.yaml").write_text(sealed())
    (folder / "key").write_bytes(KEYS[form]())
    assert run("unseal", "db.yaml", "--key", "key").code == 0


def test_each_key_is_tried_and_what_none_opens_is_told(run: Run, folder: Path) -> None:
    (folder / "db.yaml").write_text(f"{sealed('a')}---\n{sealed('b', NEW)}---\nkind: ConfigMap\n")
    assert run("unseal", "db.yaml", "--key", "old.pem", "--key", "new.pem").out.count("kind: Secret") == 2
    ended = run("unseal", "db.yaml", "--key", "new.pem")
    assert (ended.code, ended.out.count("kind: Secret")) == (3, 1)
    assert "db.yaml:1: SealedSecret shop/a: none of these keys opens password, empty, text" in ended.err


def test_what_the_controller_makes_by_a_template_is_told(run: Run, folder: Path) -> None:
    made = yaml.safe_load(sealed())
    made["spec"]["template"]["data"] = {"url": "{{ .password }}"}
    (folder / "db.yaml").write_text(yaml.safe_dump(made))
    ended = run("unseal", "db.yaml", "--key", "old.pem")
    assert (ended.code, "makes url from a template: not rendered" in ended.err) == (0, True)


@pytest.mark.parametrize(
    ("file", "key", "code", "because"),
    [
        ("missing", "old.pem", 2, "No such file"),
        ("old.pem", "old.pem", 3, "no SealedSecret is there"),
        ("db.yaml", "cert.pem", 2, "no RSA private key is there"),
        ("db.yaml", "encrypted.pem", 2, "its key is encrypted"),
        ("damaged.yaml", "old.pem", 2, "the value of a is no base64"),
        ("short.yaml", "old.pem", 3, "none of these keys opens a"),
    ],
)
def test_what_can_not_be_opened_is_told(run: Run, folder: Path, file: str, key: str, code: int, because: str) -> None:
    head = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: a}\nspec: {encryptedData: {a: "
    (folder / "db.yaml").write_text(sealed())
    (folder / "damaged.yaml").write_text(head + "'*'}}\n")
    (folder / "short.yaml").write_text(head + "AgBx}}\n")
    (folder / "cert.pem").write_bytes(OLD.certificate())
    (folder / "encrypted.pem").write_text("-----BEGIN ENCRYPTED " + "PRIVATE KEY-----\n")
    ended = run("unseal", file, "--key", key)
    assert (ended.code, ended.out) == (code, "")
    assert because in ended.err


@pytest.mark.parametrize(("show", "code"), [((), 2), (("--show",), 0)])
def test_a_terminal_shows_values_only_where_that_is_asked_for(folder: Path, show: tuple[str, ...], code: int) -> None:
    (folder / "db.yaml").write_text(sealed())
    controlling, terminal = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "scanner", "unseal", "db.yaml", "--key", "old.pem", *show],
        cwd=folder,
        stdout=terminal,
        stderr=subprocess.PIPE,
        check=False,
        env=environment(PYTHONPATH=str(TOP)),
    )
    os.close(terminal)
    assert done.returncode == code
    if not code:
        assert b"kind: Secret" in os.read(controlling, 65536)
    os.close(controlling)
