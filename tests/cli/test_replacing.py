"""`leakseal seal` on what leaks outside of Secrets: it moves into one, which is sealed beside, and readers follow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import kubesealpy
import pyrage
import pytest
import yaml

from scanner.rules.mint import mint
from tests.cli.conftest import Run
from tests.support.controllers import controller
from tests.support.repositories import Repository
from tests.support.scans import Ended

OURS = controller()
AGE = str(pyrage.x25519.Identity.generate().to_public())
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
WAYS = {
    "sealed-secret": ("--cert", "cert.pem"),
    "external-secret": ("--provider", "vault", "--store", "vault"),
    "sops": (),
}
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


def test_a_value_is_not_shown_where_it_is_said_again(seal: Run, repository: Repository) -> None:
    repository.write({"app/web.yaml": WEB.replace("# of the database", f"# not {OWN}")})
    assert "# not …(" in seal(*REUSED).out  # the fixture looks for the value itself


def test_what_stands_in_a_comment_and_what_an_alias_shares_is_told(seal: Run, repository: Repository) -> None:
    also = "\n            - name: B\n              value: *it"
    shared = WEB.replace(f'"{DATABASE}"  # of the database', f'&it "{DATABASE}"{also}')
    repository.write({"app/web.yaml": f"# password: {OTHER}\n{shared}"})
    ended = seal(*REUSED, "--in-place")
    assert ended.code == 1
    assert "app/web.yaml:1: it stays, and leaks" in ended.err
    assert "it stands in a comment, as it seems, which nobody reads" in ended.err
    assert "an alias or a merge key shares it with another place" in ended.err


def test_a_name_that_is_taken_is_given_to_nobody_else(seal: Run, repository: Repository) -> None:
    taken = "apiVersion: v1\nkind: Secret\nmetadata: {name: web-secret, namespace: shop}\n"
    repository.write({"app/other.yaml": taken, "app/web-secret-2.yaml": "a: b\n"})
    assert seal(*REUSED, "--in-place").code == 0
    assert "name: web-secret-2" in (repository.path / "app/web.yaml").read_text()
    assert (repository.path / "app/web-secret-2.yaml").read_text() == "a: b\n"
    assert "API_TOKEN" in opened(repository.path / "app/web-secret-2-2.yaml")


def test_a_variable_of_the_same_object_elsewhere_is_no_patch_of_it(seal: Run, repository: Repository) -> None:
    repository.write({"app/web-of-somebody-else.yaml": WEB})
    assert seal(*REUSED, "--in-place").code == 0


@pytest.mark.parametrize("form", ["crlf", "mark"])
def test_line_ends_and_a_mark_stay(seal: Run, repository: Repository, form: str) -> None:
    file = repository.path / "app/web.yaml"
    text = WEB.replace("\n", "\r\n") if form == "crlf" else f"\ufeff{WEB}"
    file.write_bytes(text.encode())
    assert seal(*REUSED, "--in-place").code == 0
    after = file.read_bytes().decode()
    assert after[:10] == text[:10]
    assert after.count("\r\n") == (after.count("\n") if form == "crlf" else 0)


def test_a_file_that_may_not_be_written_leaves_all_as_it_was(seal: Run, repository: Repository) -> None:
    (repository.path / "app/settings.yaml").chmod(0o444)
    ended = seal(*REUSED, "--in-place")
    assert (ended.code, "it is read-only" in ended.err) == (2, True)
    assert repository.git("status", "--porcelain", "app") == ""


def test_sops_encrypts_the_new_secret_and_leaves_the_workload_readable(seal: Run, repository: Repository) -> None:
    identity = pyrage.x25519.Identity.generate()
    rule = f"creation_rules: [{{path_regex: '[.]sops[.]yaml$', age: '{identity.to_public()}'}}]\n"
    web = WEB.partition("---\n")[0]
    repository.write({".sops.yaml": rule, "app/web.yaml": web})
    ended = seal("app/web.yaml", "--reuse-leaked-values", "--in-place", to="sops")
    assert ended.code == 0, ended.err
    made = yaml.safe_load((repository.path / "app/web-secret.sops.yaml").read_text())
    assert made["data"]["DB_PASSWORD"].startswith("ENC[AES256_GCM,")
    assert "sops" not in yaml.safe_load((repository.path / "app/web.yaml").read_text())


@pytest.mark.parametrize("path", ["app/own.yaml", "chart/values.yaml"])
def test_what_sops_encrypted_is_left_alone_unless_something_leaks(seal: Run, repository: Repository, path: str) -> None:
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    repository.write(CHART | {"app/own.yaml": WEB.partition("---\n")[2]})
    asked = (path, "--age", recipient, "--reuse-leaked-values", "--in-place")
    assert seal(*asked, to="sops").code == 0
    before = (repository.path / path).read_text()
    again = seal(*asked, to="sops")
    assert (again.code, "it is encrypted already" in again.err) == (0, True)
    assert (repository.path / path).read_text() == before
    (repository.path / path).write_text(f"password: {OTHER}\n{before}")
    assert seal(*asked, to="sops").code in (1, 2)


CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/values.yaml": f"database:\n  password: {DATABASE}\n",
    "chart/templates/own.yaml": f"""\
{{{{- if .Values.own }}}}
apiVersion: v1
kind: Secret
metadata:
  name: {{{{ .Release.Name }}}}-own
  labels:
    {{{{- include "shop.labels" . | nindent 4 }}}}
data:
  user: {{{{ .Values.user | b64enc }}}}
  password: {{{{ "{OWN}" | b64enc | quote }}}}
{{{{- end }}}}
""",
}


def test_a_secret_of_a_chart_becomes_an_external_secret_of_it(seal: Run, run: Run, repository: Repository) -> None:
    repository.write(CHART)
    ended = seal("chart/templates/own.yaml", "--in-place", to="external-secret")
    assert ended.code == 0, ended.err
    lines = (repository.path / "chart/templates/own.yaml").read_text().splitlines()
    assert lines[0] == "{{- if .Values.own }}"
    assert lines[-1] == "{{- end }}"
    assert lines.count('    {{- include "shop.labels" . | nindent 4 }}') == 1
    assert lines.count('          {{- include "shop.labels" . | nindent 10 }}') == 1
    assert "        user: {{ .Values.user | quote }}" in lines
    assert "      mergePolicy: Merge" in lines
    assert run("scan", "chart/templates").code == 0
    repository.write(CHART)
    refused = seal("chart/templates/own.yaml", "--reuse-leaked-values", "--in-place")
    assert (refused.code, "take --to external-secret" in refused.err) == (1, True)


VARIABLE = """\
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}
spec:
  containers:
    - name: web
      env:
        - name: DB_PASSWORD
          value: {{ .Values.database.password | quote }}
"""


def test_what_leaks_from_the_values_of_a_chart_is_fetched_by_a_template(seal: Run, repository: Repository) -> None:
    repository.write(CHART | {"chart/templates/web.yaml": VARIABLE})
    assert seal("chart/values.yaml", "--in-place", to="external-secret").code == 0
    values = yaml.safe_load((repository.path / "chart/values.yaml").read_text())
    made = (repository.path / "chart/templates/shop-secret.yaml").read_text()
    assert values == {"database": {"existingSecret": "shop-secret", "password": ""}}
    assert "key: '{{ .Release.Namespace }}/shop-secret'" in made


def test_a_value_that_no_template_is_led_away_from_stays(seal: Run, repository: Repository) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: own}\nstringData:\n  user: web\n"
    template = f'{secret}  password: {{{{ printf "pw=%s" .Values.database.password | quote }}}}\n'
    repository.write(CHART | {"chart/templates/own.yaml": template})
    ended = seal("chart/values.yaml", "--in-place", to="external-secret")
    assert ended.code == 1
    assert "chart/templates/own.yaml:6 says .Values.database.password where nothing reads a Secret" in ended.err
    assert "chart/values.yaml:2: it stays, and leaks" in ended.err
    assert (repository.path / "chart/values.yaml").read_text() == CHART["chart/values.yaml"]


def test_a_chart_at_the_top_is_patched_by_paths_that_git_takes(seal: Run, repository: Repository) -> None:
    chart = {path.removeprefix("chart/"): text for path, text in CHART.items()}
    repository.commit(chart | {"templates/web.yaml": VARIABLE})
    patch = seal("values.yaml", "--patch", to="external-secret")
    assert patch.code == 0, patch.err
    repository.git("apply", "--index", "-", stdin=patch.out.encode())
    assert "templates/shop-secret.yaml" in repository.git("ls-files")


@pytest.mark.parametrize("named", ["kz/kustomization.yaml", "kz/pay.env"])
def test_a_file_that_nobody_reads_any_longer_still_leaks(seal: Run, repository: Repository, named: str) -> None:
    generator = "namespace: shop\nsecretGenerator:\n- name: pay\n  envs: [pay.env]\n"
    repository.write({"kz/kustomization.yaml": generator, "kz/pay.env": f"API_TOKEN={TOKEN}\n"})
    ended = seal(named, "--reuse-leaked-values", "--in-place")
    assert ended.code == 1
    assert "kz/pay.env:1: it stays, and leaks" in ended.err
    assert opened(repository.path / "kz/pay-secret.yaml") == {"API_TOKEN": TOKEN.encode()}


def test_a_secret_that_is_made_up_is_live_nowhere(seal: Run, repository: Repository) -> None:
    ended = seal(*REUSED)
    assert "where Secret own is live already" in ended.err
    assert "where Secret web-secret is live already" not in ended.err
    ended = seal(*ASKED, "--with-push-secret", "--patch", to="external-secret")
    assert "The operator adopts the live Secret own;" in ended.err
    assert "the PushSecret copy the live Secret own " in ended.err
    assert "Nothing has made a Secret web-secret yet: the operator makes it once" in ended.err
    assert "no PushSecret is written for web-secret" in ended.err
    assert "live Secret web-secret" not in ended.err
    assert "push-web-secret" not in ended.out
    repository.write(CHART | {"chart/templates/web.yaml": VARIABLE})
    ended = seal("chart/values.yaml", "--patch", to="external-secret")
    assert "Nothing has made a Secret shop-secret yet" in ended.err
    assert "adopts" not in ended.err


@pytest.mark.parametrize(("options", "live"), [("{disableNameSuffixHash: true}", True), ("{}", False)])
def test_a_secret_that_a_generator_made_is_live_under_its_own_name_or_another(
    seal: Run, repository: Repository, options: str, live: bool
) -> None:
    generator = f"namespace: shop\ngeneratorOptions: {options}\nsecretGenerator:\n- name: pay\n  envs: [pay.env]\n"
    repository.write({"kz/kustomization.yaml": generator, "kz/pay.env": f"API_TOKEN={TOKEN}\n"})
    sealed = seal("kz/kustomization.yaml", "--reuse-leaked-values")
    assert ("where Secret pay is live already" in sealed.err) is live
    fetched = seal("kz/kustomization.yaml", to="external-secret")
    assert ("adopts the live Secret pay" in fetched.err) is live
    assert ("Nothing has made a Secret pay yet" in fetched.err) is not live


def test_sops_takes_no_single_value_of_a_values_file(seal: Run, repository: Repository) -> None:
    repository.write(CHART)
    ended = seal("chart/values.yaml", "--value-from", "database.password=new", to="sops")
    assert (ended.code, ended.out) == (2, "")
    assert "write the new value into the file first, then take --reuse-leaked-values" in ended.err


def test_helm_is_to_be_given_its_values_decrypted(seal: Run, repository: Repository) -> None:
    repository.write(CHART)
    ended = seal("chart/values.yaml", "--reuse-leaked-values", "--age", AGE, to="sops")
    assert (ended.code, "chart/values.yaml: Helm decrypts nothing" in ended.err) == (0, True)


def test_of_several_files_one_that_sops_would_not_read_is_told_and_stays(seal: Run, repository: Repository) -> None:
    files = {"a.env": f"API_TOKEN={TOKEN}\n", "b.env": f"DB_PASSWORD={DATABASE}\r\n"}
    repository.write(files)
    asked = ("--reuse-leaked-values", "--age", AGE, "--in-place")
    assert seal("b.env", *asked, to="sops").code == 2, "alone it is asked wrongly"
    ended = seal(*files, *asked, to="sops")
    assert ended.code == 1
    assert "b.env:1: SOPS takes a carriage return for a part of the value" in ended.err
    assert "b.env:1: it stays, and leaks: the value that stands there" in ended.err
    assert (repository.path / "a.env").read_text().startswith("API_TOKEN=ENC[")
    assert (repository.path / "b.env").read_bytes() == files["b.env"].encode()


def test_what_another_chart_makes_secret_of_these_values_is_seen(seal: Run, repository: Repository) -> None:
    template = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  words: {{ .Values.b.words | b64enc }}\n"
    listed = "apiVersion: v2\nname: a\ndependencies: [{name: b, repository: 'file://../b'}]\n"
    files = {"a/Chart.yaml": listed, "a/templates/a.yaml": template, "b/Chart.yaml": "apiVersion: v2\nname: b\n"}
    repository.write(files | {"b/values.yaml": "words: brisk-otter\n"})
    ended = seal("b/values.yaml", to="external-secret")
    assert (ended.code, "b/values.yaml:1: it stays, and leaks: words" in ended.err) == (1, True)
