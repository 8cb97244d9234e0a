from __future__ import annotations

import pytest

from scanner.model import Change, Finding, Life, Place, State
from scanner.remediate.plan import Step
from scanner.remediate.steps import plan
from tests.support.reports import GITHUB, RULEBOOK, SECRET_DATA, finding, location

RULES = RULEBOOK.by_id()


def leak(path: str, place: Place | None = None, state: State = State.LIVE, number: int = 1) -> Finding:
    return finding(number, SECRET_DATA, location(path, 1, 1, state), "")._replace(place=place)


def secret(key: str, name: str = "db", namespace: str = "shop") -> Place:
    return Place("Secret", namespace, name, f"data.{key}")


def steps(*findings: Finding, form: str = "sealed-secret") -> list[Step]:
    return list(plan(findings, RULES, form)[0].steps)


def commands(found: list[Step], phase: str) -> list[str]:
    return [step.command for step in found if step.phase == phase]


def test_the_order_is_rotate_replace_annotate_purge_prevent() -> None:
    phases = [step.phase for step in steps(leak("a.yaml", secret("password")))]
    assert list(dict.fromkeys(phases)) == ["rotate", "replace", "annotate", "purge", "prevent"]
    assert phases == sorted(phases, key=["rotate", "replace", "annotate", "purge", "prevent"].index)


def test_the_provider_s_own_steps_come_first() -> None:
    found = steps(finding(1, GITHUB, location("a", 1, 1), ""))
    assert tuple(step.title for step in found[: len(GITHUB.rotate)]) == GITHUB.rotate
    assert found[0].link == GITHUB.references[0]
    assert steps(leak("a")._replace(rule_id="unknown"))[0].phase == "rotate"


@pytest.mark.parametrize("form", ["sealed-secret", "external-secret", "sops"])
def test_a_secret_is_sealed_where_it_stands(form: str) -> None:
    found = steps(leak("shop/db.yaml", secret("password")), form=form)
    given = "" if form == "external-secret" else " --value-from password=-"
    assert commands(found, "replace") == [f"leakseal seal shop/db.yaml --to {form}{given} --in-place"]
    asked = "kubectl annotate secret db --namespace shop sealedsecrets.bitnami.com/managed=true"
    assert commands(found, "annotate") == ([asked] if form == "sealed-secret" else [])


def test_all_keys_that_leaked_from_one_secret_are_given_anew() -> None:
    user, password = leak("a.yaml", secret("username")), leak("a.yaml", secret("password"), number=2)
    (command,) = commands(steps(user, password), "replace")
    assert command.endswith(
        "--value-from password=../db.password.new --value-from username=../db.username.new --in-place"
    )


@pytest.mark.parametrize(
    ("top", "file", "beside", "repository"),
    [
        ("..", "../a.yaml", "../..", " .."),
        ("-x/demo", "./-x/demo/a.yaml", "-x", " ./-x/demo"),
        ("", "a.yaml", "..", ""),
    ],
)
def test_commands_are_for_where_the_plan_is_made(top: str, file: str, beside: str, repository: str) -> None:
    user, password = leak("a.yaml", secret("username")), leak("a.yaml", secret("password"), number=2)
    item, *_ = plan([user, password], RULES, top=top)
    given = f"--value-from password={beside}/db.password.new --value-from username={beside}/db.username.new"
    assert commands(list(item.steps), "replace") == [f"leakseal seal {file} --to sealed-secret {given} --in-place"]
    assert commands(list(item.steps), "purge")[0].endswith(f"{'01' * 6}{repository}")


def test_what_is_no_mere_key_is_left_to_the_reader() -> None:
    (command,) = commands(steps(leak("a.yaml", secret(".dockerconfigjson.auths.x"))), "replace")
    assert command == "leakseal seal a.yaml --to sealed-secret --in-place"


def test_a_template_of_helm_becomes_a_reference() -> None:
    found = leak("chart/templates/s.yaml", secret("password", "{{ .Release.Name }}"))
    assert "--to external-secret" in commands(steps(found), "replace")[0]
    assert not commands(steps(found), "annotate")


@pytest.mark.parametrize("path", ["deploy.sh", "chart-1.0.0.tgz!/values.yaml", "README.md"])
def test_what_is_no_manifest_is_not_sealed(path: str) -> None:
    assert commands(steps(leak(path, secret("password"))), "replace") == [""]


def test_every_live_place_is_mended_and_none_that_is_gone() -> None:
    found = leak("a.yaml", secret("password"))
    more = location("b.yaml", 1, 1), location("c.yaml", 1, 1, State.HISTORY)
    sealed = commands(steps(found._replace(also_at=more)), "replace")
    assert [command.split()[2] for command in sealed] == ["a.yaml", "b.yaml"]


def test_what_was_sealed_since_may_be_the_value_that_leaked() -> None:
    change = Change("5ea1" * 10, "a.yaml", "")
    found = leak("a.yaml", secret("password"), State.HISTORY)
    life = Life(introduced=None, removed=(change,), sealed=change, live=False)
    told = steps(found._replace(life=life))
    assert [step.why for step in told if step.phase == "replace"] == [
        "It was sealed in 5ea15ea15e, but what was sealed may be the value that leaked."
    ]
    assert not commands(told, "annotate")
    assert not commands(steps(found), "replace")


def test_what_was_never_committed_needs_no_purge() -> None:
    staged = finding(1, SECRET_DATA, location("a.yaml", 1, 1, State.STAGED, by=""), "")
    assert not commands(steps(staged), "purge")
    assert commands(steps(leak("a.yaml")), "purge") == ["leakseal purge --only 010101010101"]


@pytest.mark.parametrize("name", ["-o", "x; reboot", "$(x)", "…", "a\nb", "\x1b[2J", "N" * 300, ""])
def test_a_hostile_name_starts_nothing(name: str) -> None:
    found = steps(leak(f"{name}.yaml", secret("password", name or "db", name or "shop")))
    assert not any(step.phase == "annotate" for step in found) or not name
    assert all(step.command.isprintable() for step in found)
