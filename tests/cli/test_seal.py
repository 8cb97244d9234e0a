"""`leakseal seal`, as a person uses it: in a repository, with files that stay as they are around their Secrets."""

from __future__ import annotations

import base64
import json
from pathlib import Path

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
PASSWORD = mint("<<base62:24>>", "sealed").encode()
BEFORE = "# one\nkind: ConfigMap\napiVersion: v1\ndata: {'a':   \"b\"}   # as it is\n---\n# the database's\n"
SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: db
  namespace: shop
type: Opaque
stringData:
  username: <<username>>
  password: <<password>>
""".replace("<<username>>", "web").replace("<<password>>", PASSWORD.decode())
AFTER = "\n# below\n---\n- any\n-   thing"
WHOLE = BEFORE + SECRET + AFTER


@pytest.fixture
def repository(folder: Path) -> Repository:
    """A repository whose one Secret lies in `apps/db.yaml`, and the controller's certificate."""
    made = Repository(folder)
    (folder / "cert.pem").write_bytes(OURS.certificate())
    (folder / "new").write_bytes(b"a new value")
    made.commit({"apps/db.yaml": WHOLE})
    return made


@pytest.fixture
def seal(run: Run) -> Run:
    """`seal --to sealed-secret` with the certificate, showing no value whatever happens."""

    def sealed(*argv: str, to: str = "sealed-secret") -> Ended:
        ended = run("seal", *argv, "--to", to, *(() if "--cert" in argv else ("--cert", "cert.pem")))
        for shown in (ended.out, ended.err):
            assert PASSWORD.decode() not in shown
            assert base64.b64encode(PASSWORD).decode() not in shown
        return ended

    return sealed


def opened(text: str | bytes) -> dict[str, bytes]:
    """What another program reads in a SealedSecret."""
    made = text if isinstance(text, str) else text.decode()
    return dict(THEIRS.unseal(kubesealpy.SealedSecret.from_yaml(made)).get_data_decoded())


REUSED = ("apps/db.yaml", "--reuse-leaked-values")


def test_by_default_a_diff_is_shown_and_nothing_changes(seal: Run, repository: Repository) -> None:
    ended = seal(*REUSED)
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[:2] == ["--- a/apps/db.yaml", "+++ b/apps/db.yaml"]
    assert f"-  password: …({len(PASSWORD)})" in lines
    assert "+kind: SealedSecret" in lines
    assert "as it is" not in ended.out
    assert repository.git("status", "--porcelain", "apps") == ""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_in_place_only_the_secret_changes(seal: Run, repository: Repository, line_end: str, mark: str) -> None:
    file = repository.path / "apps/db.yaml"
    file.write_bytes((mark + WHOLE).replace("\n", line_end).encode())
    assert seal(*REUSED, "--in-place").code == 0
    text = file.read_bytes()
    start = (mark + BEFORE).replace("\n", line_end).encode()
    end = AFTER.replace("\n", line_end).encode()
    assert text.startswith(start + b"apiVersion: bitnami.com/v1alpha1" + line_end.encode())
    assert text.endswith(b"type: Opaque" + line_end.encode() + end)
    assert text.count(b"\r\n") == (text.count(b"\n") if line_end == "\r\n" else 0)
    assert opened(text[len(start) : -len(end)]) == {"username": b"web", "password": PASSWORD}


def test_what_is_sealed_leaks_no_more(seal: Run, run: Run, repository: Repository) -> None:
    assert run("scan", "apps").code == 1
    assert seal(*REUSED, "--in-place").code == 0
    assert run("scan", "apps").code == 0


def test_git_applies_the_patch(seal: Run, repository: Repository) -> None:
    patch = seal(*REUSED, "--patch")
    assert patch.code == 0
    repository.git("apply", "--index", "-", stdin=patch.out.encode())
    text = repository.git("show", ":apps/db.yaml")
    assert opened(text[len(BEFORE) : -len(AFTER)])["password"] == PASSWORD


def test_another_folder_takes_the_result(seal: Run, repository: Repository) -> None:
    assert seal(*REUSED, "--output", "sealed").code == 0
    assert "SealedSecret" in (repository.path / "sealed/apps/db.yaml").read_text()
    assert repository.git("status", "--porcelain", "apps") == ""
    again = seal(*REUSED, "--output", "sealed")
    assert (again.code, "it is there already" in again.err) == (2, True)


def test_json_stays_json(seal: Run, repository: Repository) -> None:
    file = repository.path / "apps/db.json"
    file.write_text(json.dumps(yaml.safe_load(SECRET), indent=2) + "\n")
    assert seal("apps/db.json", "--reuse-leaked-values", "--in-place").code == 0
    assert opened(json.dumps(json.loads(file.read_text())))["password"] == PASSWORD
    assert file.read_text().endswith("}\n")


def test_what_leaked_is_not_sealed_unless_that_is_asked_for(seal: Run, repository: Repository) -> None:
    ended = seal("apps/db.yaml", "--in-place")
    assert ended.code == 2
    assert "give the new value of db.password with --value-from password=" in ended.err
    assert "sealed again as it leaked: password" in seal(*REUSED).err
    assert repository.git("status", "--porcelain", "apps") == ""


def test_a_new_value_is_sealed(seal: Run, repository: Repository) -> None:
    assert seal("apps/db.yaml", "--value-from", "password=new", "--in-place").code == 0
    text = (repository.path / "apps/db.yaml").read_text()
    assert opened(text[len(BEFORE) : -len(AFTER)]) == {"username": b"web", "password": b"a new value"}


@pytest.mark.parametrize("scope", ["strict", "namespace-wide", "cluster-wide"])
def test_the_scope_is_what_is_asked_for(seal: Run, repository: Repository, scope: str) -> None:
    assert seal(*REUSED, "--scope", scope, "--in-place").code == 0
    text = (repository.path / "apps/db.yaml").read_text()
    assert opened(text[len(BEFORE) : -len(AFTER)])["password"] == PASSWORD
    assert (f"sealedsecrets.bitnami.com/{scope}" in text) is (scope != "strict")


def test_the_namespace_is_never_guessed(seal: Run, repository: Repository) -> None:
    file = repository.path / "apps/db.yaml"
    file.write_text(SECRET.replace("  namespace: shop\n", ""))
    ended = seal(*REUSED)
    assert (ended.code, "--namespace" in ended.err) == (2, True)
    assert seal(*REUSED, "--scope", "cluster-wide").code == 0
    assert "\n+  namespace: web\n" in seal(*REUSED, "--namespace", "web").out
    repository.write({"apps/kustomization.yaml": "resources: [db.yaml]\nnamespace: shop\nnamePrefix: prod-\n"})
    ended = seal(*REUSED)
    assert "\n+  namespace: shop\n" in ended.out
    assert "Secret db goes to shop, says apps/kustomization.yaml" in ended.err
    assert "apps/kustomization.yaml renames it (prod-…)" in ended.err
    repository.write({"dev/kustomization.yaml": "resources: [../apps/db.yaml]\nnamespace: dev\n"})
    ended = seal(*REUSED)
    assert ended.code == 2
    assert "Secret db goes to " in ended.err
    assert "goes to dev, says dev/kustomization.yaml" in ended.err


def test_another_namespace_on_the_way_is_decided_by_nobody_but_the_user(seal: Run, repository: Repository) -> None:
    repository.write({"apps/kustomization.yaml": "resources: [db.yaml]\nnamespace: shop2\n"})
    ended = seal(*REUSED, "--in-place")
    assert (ended.code, repository.git("status", "--porcelain", "apps/db.yaml")) == (2, "")
    assert "Secret db is in shop, and apps/kustomization.yaml puts it into shop2" in ended.err
    assert "\n+  namespace: shop2\n" in seal(*REUSED, "--namespace", "shop2").out
    kept = seal(*REUSED, "--namespace", "shop")
    assert "shop2" not in kept.out
    assert "apps/kustomization.yaml puts it into the namespace shop2" in kept.err
    assert seal(*REUSED, "--scope", "cluster-wide").code == 0


def test_what_failed_is_told_without_notes(seal: Run, repository: Repository) -> None:
    ended = seal("apps/db.yaml", "--in-place")
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)


def test_where_nothing_is_left_to_seal_all_is_well(seal: Run, repository: Repository) -> None:
    assert seal(*REUSED, "--in-place").code == 0
    again = seal(*REUSED, "--in-place")
    assert (again.code, "no Secret in clear is there" in again.err) == (0, True)


def test_a_password_in_the_place_of_an_address_is_pointed_out(seal: Run, repository: Repository) -> None:
    address = f"postgres://web:{PASSWORD.decode()}@db/shop"
    repository.write({"apps/db.yaml": SECRET + f"  url: {address}\n", "whole": "postgres://web:x@db/shop"})
    given = ("apps/db.yaml", "--value-from", "password=new", "--value-from")
    assert "the value of url was an address" in seal(*given, "url=generate:20").err
    assert "was an address" not in seal(*given, "url=whole").err


def test_two_namespaces_are_one_too_many(seal: Run, repository: Repository) -> None:
    ended = seal(*REUSED, "--namespace", "web")
    assert (ended.code, "is in shop, and --namespace is web" in ended.err) == (2, True)


def test_the_policy_pins_the_key(seal: Run, repository: Repository) -> None:
    said = seal(*REUSED).err
    (fingerprint,) = [word for word in said.split() if word.startswith("SHA256:")]
    repository.write({".leakseal.yaml": f"sealed_secrets: {{cert_fingerprint: '{fingerprint}'}}\n"})
    assert seal(*REUSED).code == 0
    repository.write({"cert.pem": controller(1).certificate()})
    ended = seal(*REUSED)
    assert (ended.code, ended.out, "the policy pins" in ended.err) == (2, "", True)


def test_the_certificate_of_the_environment(run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = run("seal", *REUSED, "--to", "sealed-secret")
    assert (ended.code, "--cert" in ended.err) == (2, True)
    monkeypatch.setenv("SEALED_SECRETS_CERT", "cert.pem")
    assert run("seal", *REUSED, "--to", "sealed-secret").code == 0


def test_a_key_verifies_what_was_sealed(seal: Run, repository: Repository) -> None:
    repository.write({"own.pem": OURS.pem(), "other.pem": controller(1).pem()})
    assert seal(*REUSED, "--verify-with", "own.pem").code == 0
    ended = seal(*REUSED, "--verify-with", "other.pem", "--in-place")
    assert (ended.code, "it doesn't open what was just sealed" in ended.err) == (2, True)
    assert repository.git("status", "--porcelain", "apps") == ""


def test_what_is_sealed_is_sealed_anew(seal: Run, repository: Repository) -> None:
    seal(*REUSED, "--in-place")
    before = (repository.path / "apps/db.yaml").read_text()
    repository.write({"own.pem": OURS.pem(), "new.pem": controller(1).certificate()})
    anew = ("apps/db.yaml", "--re-encrypt", "--cert", "new.pem")
    assert seal(*anew, "--key", "own.pem", "--in-place").code == 0
    after = (repository.path / "apps/db.yaml").read_text()
    pairs = list(zip(before.splitlines(), after.splitlines(), strict=True))
    assert [one.split(":")[0] for one, other in pairs if one != other] == ["    username", "    password"]
    theirs = kubesealpy.Unsealer.from_private_key(controller(1).private)
    made = theirs.unseal(kubesealpy.SealedSecret.from_yaml(after[len(BEFORE) : -len(AFTER)]))
    assert made.get_data_decoded() == {"username": b"web", "password": PASSWORD}
    ended = seal(*anew, "--key", "own.pem")
    assert (ended.code, "none of these keys opens username, password" in ended.err) == (2, True)


def test_new_values_go_into_a_sealed_secret(seal: Run, repository: Repository) -> None:
    seal(*REUSED, "--in-place")
    more = "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: '', more.key: ''}\n"
    repository.write({"more.yaml": more})
    into = ("more.yaml", "--merge-into", "apps/db.yaml", "--value-from", "password=new", "--value-from", "more.key=new")
    shown = seal(*into)
    assert (shown.code, "+    more.key: " in shown.out) == (0, True)
    assert "more.yaml still holds its Secret in clear" in seal(*into, "--in-place").err
    text = (repository.path / "apps/db.yaml").read_text()
    assert text.startswith(BEFORE)
    new = {"password": b"a new value", "more.key": b"a new value"}
    assert opened(text[len(BEFORE) : -len(AFTER)]) == {"username": b"web", **new}
    assert (repository.path / "more.yaml").read_text() == more


@pytest.mark.parametrize(
    ("argv", "because"),
    [
        (("apps/db.yaml", "--re-encrypt"), "takes the private keys with --key"),
        (("apps/db.yaml", "--re-encrypt", "--key", "own.pem"), "own.pem: No such file"),
        (("apps/db.yaml", "--key", "own.pem"), "what --re-encrypt is to seal anew"),
        ((*REUSED, "--merge-into", "apps/db.yaml"), "must hold the SealedSecret shop/db once; there is none"),
        ((*REUSED, "--merge-into", "apps/db.yaml", "--scope", "strict"), "leaves the scope"),
        ((*REUSED, "--cert", "http://cluster.example/cert.pem"), "plain connection"),
        ((*REUSED, "--cert", "missing.pem"), "No such file"),
        (("missing.yaml",), "No such file"),
        (("apps",), "apps: it is a folder; name the files in it"),
        (
            ("apps/db.yaml", "--value-from", "pasword=new"),
            "no Secret in these files has such a key; there are: db.username, db.password",
        ),
        (("apps/db.yaml", "--value-from", "password=missing"), "there is no such file"),
        ((*REUSED, "--namespace", "No"), "Kubernetes takes no such name"),
    ],
)
def test_what_makes_no_sense_is_refused(seal: Run, repository: Repository, argv: tuple[str, ...], because: str) -> None:
    ended = seal(*argv)
    assert (ended.code, ended.out) == (2, "")
    assert because in ended.err


def test_an_external_secret_takes_no_value(run: Run, repository: Repository) -> None:
    asked = ("--to", "external-secret", "--provider", "vault", "--store", "vault", "--value-from", "password=new")
    ended = run("seal", "apps/db.yaml", *asked)
    assert (ended.code, ended.out, "an ExternalSecret holds no value" in ended.err) == (2, "", True)


def test_an_external_secret_comes_with_commands_to_copy(run: Run, repository: Repository) -> None:
    asked = ("--to", "external-secret", "--provider", "vault", "--store", "vault")
    ended = run("seal", "apps/db.yaml", *asked, "--in-place")
    assert ended.code == 0, ended.err
    assert (repository.path / "apps/db.yaml").read_text().startswith(BEFORE + "apiVersion: external-secrets.io/v1\n")
    assert "\nvault kv put -mount=secret shop/db " in ended.err
    assert "\\n\n" not in ended.err
    assert PASSWORD.decode() not in ended.out + ended.err


def test_a_generator_moves_to_the_resources(seal: Run, run: Run, repository: Repository) -> None:
    literals = f"secretGenerator:\n- name: web\n  literals: [password={PASSWORD.decode()}]\n  envs: [web.env]\n"
    repository.write({"web/kustomization.yaml": f"namespace: shop\n{literals}", "web/web.env": "LOG_LEVEL=debug\n"})
    ended = seal("web/kustomization.yaml", "--reuse-leaked-values", "--in-place")
    assert ended.code == 0
    said = (repository.path / "web/kustomization.yaml").read_text()
    assert yaml.safe_load(said) == {"namespace": "shop", "resources": ["web-secret.yaml"]}
    assert opened((repository.path / "web/web-secret.yaml").read_text()) == {
        "password": PASSWORD,
        "LOG_LEVEL": b"debug",
    }
    assert "web/web.env is read no longer: delete it" in ended.err
    assert run("scan", "web").code == 0


def test_a_generator_reads_nothing_outside_of_the_repository(seal: Run, repository: Repository) -> None:
    repository.write({"web/kustomization.yaml": "secretGenerator:\n- name: web\n  files: [a=../../../etc/hostname]\n"})
    ended = seal("web/kustomization.yaml", "--reuse-leaked-values")
    assert (ended.code, "leads out of the repository" in ended.err) == (1, True)


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_what_an_annotation_says_is_not_shown(seal: Run, repository: Repository, form: str) -> None:
    secret = yaml.safe_load(SECRET)
    secret["metadata"]["annotations"] = {"note": f'it is "{PASSWORD.decode()}"', "argocd.argoproj.io/sync-wave": "1"}
    written = yaml.safe_dump(secret) if form == "yaml" else json.dumps(secret, indent=2)
    (repository.path / f"a.{form}").write_text(written)
    ended = seal(f"a.{form}", "--reuse-leaked-values")  # the fixture looks for the password in what is shown
    assert (ended.code, "note" in ended.out) == (0, True)
