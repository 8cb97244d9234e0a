"""`leakseal plan`: from a report, from a pipe, from the history here."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tests.support.controllers import controller
from tests.support.demo import demo
from tests.support.repositories import Repository
from tests.support.scans import leakseal, token

from .conftest import Run


@pytest.fixture
def report(run: Run, folder: Path) -> str:
    demo(folder / "demo")
    run("history", "--output", "report.json", "--format", "json", "demo")
    return "report.json"


def test_a_report_becomes_a_plan(run: Run, report: str) -> None:
    ended = run("plan", report)
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.startswith("# What to do about 3 secrets\n")
    assert ended.out.index("## Now") < ended.out.index("## Soon") < ended.out.index("## Later")
    assert "Revoke it at https://github.com/settings/tokens" in ended.out


def test_a_pipe_and_a_scan_of_this_repository_say_the_same(report: str, folder: Path) -> None:
    plans = [
        leakseal("plan", report, cwd=folder),
        leakseal("plan", "-", cwd=folder, stdin=(folder / report).read_bytes()),
        leakseal("plan", cwd=folder / "demo"),
    ]
    plans.append(leakseal("plan", "demo", cwd=folder))
    plans[3] = plans[3]._replace(
        out=plans[3].out.replace("leakseal seal demo/", "leakseal seal ").replace(" demo\n", "\n")
    )
    assert plans[0].out == plans[1].out == plans[2].out == plans[3].out
    assert {ended.code for ended in plans} == {1}


def test_it_is_written_to_a_file(run: Run, report: str, folder: Path) -> None:
    assert run("plan", report, "--format", "json", "--output", "plan.json", "--to", "sops").out == ""
    steps = [step for item in json.loads((folder / "plan.json").read_bytes())["items"] for step in item["steps"]]
    assert "leakseal seal ci/pull.yaml --to sops --in-place" in [step["command"] for step in steps]


def test_nothing_to_do_is_clean(run: Run, folder: Path) -> None:
    (folder / "a").write_text("x\n")
    run("scan", "a", "--format", "json", "--output", "report.json")
    ended = run("plan", "report.json")
    assert ended.code == 0
    assert "nothing to do" in ended.out


def test_what_a_report_could_not_read_makes_the_plan_incomplete(run: Run, folder: Path) -> None:
    repository = Repository(folder)
    repository.commit({"a": "x\n", "b": "y\n"})
    lost = repository.git("rev-parse", "HEAD:a").strip()
    (folder / ".git/objects" / lost[:2] / lost[2:]).unlink()
    assert run("history", "--format", "json", "--output", "report.json").code == 3
    ended = run("plan", "report.json")
    assert ended.code == 3
    assert "This is incomplete: 1 file could not be read. In what was read nothing leaks." in ended.out
    assert "not read: a" in ended.err
    assert json.loads(run("plan", "report.json", "--format", "json").out)["incomplete"] is True


def test_what_is_done_once_is_said_once(run: Run, report: str) -> None:
    page = run("plan", report).out
    assert page.index("## Afterwards, once") > page.index("### 3. ")
    assert [page.count(words) for words in ("Prevent: ", "Purge: ", "leakseal purge")] == [1, 1, 1]


def test_the_command_for_a_generator_works_as_it_is_printed(run: Run, folder: Path) -> None:
    generators = "- {name: pay, envs: [pay.env]}\n- name: api\n  literals:\n  - user=bob\n"
    generators += f"  - API_TOKEN={token('plan/a')}\n  - DB_PASSWORD={token('plan/b')}\n"
    repository = Repository(folder)
    files = {
        "kz/kustomization.yaml": f"namespace: shop\nsecretGenerator:\n{generators}",
        "kz/pay.env": f"PAY_TOKEN={token('plan/c')}\nPAY_PASSWORD={token('plan/d')}\n",
        "other/kustomization.yaml": "namespace: shop\nsecretGenerator: [{name: own, envs: [own.env]}]\n",
        "other/own.env": f"OWN_TOKEN={token('plan/e')}\nOWN_PASSWORD={token('plan/f')}\n",
    }
    repository.commit(files)
    items = json.loads(run("plan", "--format", "json").out)["items"]
    steps = [step for item in items for step in item["steps"] if step["phase"] == "replace"]
    commands = sorted({step["command"] for step in steps})
    assert [command.split()[2] for command in commands] == ["kz/kustomization.yaml", "other/own.env"]
    (folder / "cert.pem").write_bytes(controller().certificate())
    for command in commands:
        words = shlex.split(command)
        for given in (word for word in words if word.endswith(".new")):
            (folder / given.partition("=")[2]).write_text(token(given))
        ended = run(*words[1:], "--cert", "cert.pem")
        assert (ended.code, "it stays, and leaks" in ended.err) == (1, True), "the env file is to be deleted"
    for path in ("kz/pay.env", "other/own.env"):
        (folder / path).unlink()
    assert run("scan", "kz", "other").code == 0


@pytest.mark.parametrize(
    ("place", "repository"), [("repo", "."), ("repo/deep", "."), (".", "repo"), ("other", "../repo")]
)
def test_the_commands_work_where_the_plan_is_made(folder: Path, place: str, repository: str) -> None:
    secret = f"kind: Secret\nmetadata: {{name: db, namespace: shop}}\nstringData:\n  token: {token('plan/g')}\n"
    Repository(folder / "repo").commit({"deep/db.yaml": f"apiVersion: v1\n{secret}  password: {token('plan/h')}\n"})
    here = folder / place
    here.mkdir(exist_ok=True)
    items = json.loads(leakseal("plan", repository, "--format", "json", cwd=here).out)["items"]
    steps = [step for item in items for step in item["steps"]]
    commands = {phase: {step["command"] for step in steps if step["phase"] == phase} for phase in ("replace", "purge")}
    (words,) = (shlex.split(command) for command in commands["replace"])
    for given in (word.partition("=")[2] for word in words if word.endswith(".new")):
        (here / given).write_text(token(given))
        assert (folder / Path(given).name).exists(), "beside the repository"
    (folder / "cert.pem").write_bytes(controller().certificate())
    assert leakseal(*words[1:], "--cert", str(folder / "cert.pem"), cwd=here).code == 0
    assert leakseal("scan", str(folder / "repo"), cwd=folder).code == 0
    assert {leakseal(*shlex.split(command)[1:], cwd=here).code for command in commands["purge"]} == {1}


@pytest.mark.parametrize(("name", "code"), [("nowhere.json", 2), (".", 2), ("a.json", 2)])
def test_what_is_no_report_is_told(run: Run, folder: Path, name: str, code: int) -> None:
    (folder / "a.json").write_text("[]")
    ended = run("plan", name)
    assert (ended.code, ended.out) == (code, "")
    assert name in ended.err
