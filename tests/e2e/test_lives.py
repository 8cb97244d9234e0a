"""The life of a secret: introduced, copied, removed, sealed since, still live; and known again in any form."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from scanner.model import Change, Finding, Life, Report
from scanner.rules.mint import mint
from tests.support.repositories import Repository
from tests.support.scans import leakseal, scanned, token

PASSWORD = mint("<<base62:11>>-<<base62:12>>", "lives")
LEAF = f"ENC[AES256_GCM,data:c2VhbGVk,iv:{'A' * 43}=,tag:{'A' * 22}==,type:str]"
SEALED = f"""\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {{name: NAME, namespace: prod}}
spec:
  encryptedData:
    password: {mint("<<sealed:24>>", "lives")}
"""
EXTERNAL = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: other, namespace: prod}
spec:
  target: {name: NAME}
  data: [{secretKey: password, remoteRef: {key: db}}]
"""


def secret(password: str = PASSWORD, name: str = "db") -> str:
    encoded = b64encode(password.encode()).decode()
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}}}\ndata:\n  password: {encoded}\n"


def by_sops(document: str) -> str:
    """The same document after `sops -e -i`, as far as it matters who wrote it."""
    head = document.partition("data:\n")[0]
    return f"{head}data:\n  password: {LEAF}\nsops:\n  mac: {LEAF}\n  version: 3.9.0\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repo")
    made.commit({"README.md": "x\n"})
    return made


def life(report: Report | Finding) -> Life:
    if isinstance(report, Report):
        (report,) = report.findings
    assert report.life
    return report.life


def commits(changes: tuple[Change, ...]) -> list[tuple[str, str]]:
    return [(change.commit, change.path) for change in changes]


def test_a_secret_is_introduced_copied_removed_and_introduced_again(repo: Repository) -> None:
    date = repo.now()
    first = repo.commit({"a": token("a")})
    repo.commit({"a": token("a") + "\nedited", "b": token("a")})
    assert life(scanned(repo)) == Life(Change(first, "a", life(scanned(repo)).introduced.date), (), None, live=True)  # type: ignore[union-attr]
    gone = repo.commit({"a": "gone"})
    assert commits(life(scanned(repo)).removed) == [(gone, "a")]
    assert life(scanned(repo)).live
    deleted = repo.commit({"b": None})
    told = life(scanned(repo))
    assert commits(told.removed) == [(gone, "a"), (deleted, "b")]
    assert told.introduced
    assert told.introduced.date[:14] == date[:14] == told.removed[0].date[:14]
    assert (told.sealed, told.live) == (None, False)
    repo.commit({"a": token("a") + "\nagain"})
    again = life(scanned(repo))
    assert again.introduced == told.introduced
    assert (again.removed, again.sealed, again.live) == (told.removed, None, True)


def test_a_rename_takes_it_from_one_path_and_leaves_it_live(repo: Repository) -> None:
    repo.commit({"a": token("a")})
    move = repo.commit({"a": None, "b": token("a")})
    told = life(scanned(repo))
    assert commits(told.removed) == [(move, "a")]
    assert told.live


@pytest.mark.parametrize(
    "after",
    [
        {"db.yaml": SEALED.replace("NAME", "db")},
        {"db.yaml": EXTERNAL.replace("NAME", "db")},
        {"db.yaml": by_sops(secret())},
        {"db.yaml": None, "sealed/db.yaml": SEALED.replace("NAME", "db")},
        {"db.yaml": None, "external.yaml": EXTERNAL.replace("NAME", "db")},
        {"db.yaml": None, "elsewhere/x.yaml": by_sops(secret())},
        {"db.yaml": None, "db.sops.yaml": by_sops("data:\n")},
        {"db.yaml": "$ANSIBLE_VAULT;1.1;AES256\n" + 2 * ("61" * 40 + "\n")},
    ],
)
def test_a_secret_is_sealed_since(repo: Repository, after: dict[str, str | None]) -> None:
    repo.commit({"db.yaml": secret(), "more.yaml": "x: y\n"})
    sealed = repo.commit({**after, "more.yaml": "x: z\n"})
    repo.commit({"more.yaml": "x: y\n"})
    told = life(scanned(repo))
    assert told.sealed
    assert commits(told.removed) == [(sealed, "db.yaml")] == commits((told.sealed,))
    assert not told.live


@pytest.mark.parametrize(
    "after",
    [
        {"db.yaml": None},
        {"db.yaml": SEALED.replace("NAME", "another")},
        {"db.yaml": None, "another.yaml": SEALED.replace("NAME", "another")},
        {"db.yaml": None, "another.sops.yaml": by_sops("data:\n")},
    ],
)
def test_what_seals_another_secret_seals_not_this_one(repo: Repository, after: dict[str, str | None]) -> None:
    repo.commit({"db.yaml": secret()})
    gone = repo.commit(after)
    told = life(scanned(repo))
    assert commits(told.removed) == [(gone, "db.yaml")]
    assert told.sealed is None


def test_values_that_sops_encrypts_in_place_are_sealed_since(repo: Repository) -> None:
    repo.commit({"values.yaml": f"db:\n  password: {PASSWORD}\n", "app.env": f"T={token('env')}\n"})
    sealed = repo.commit({"values.yaml": f"db:\n  password: {LEAF}\nsops:\n  mac: {LEAF}\n"})
    deleted = repo.commit({"app.env": None, "app.enc.env": f"T={LEAF}\nsops_mac={LEAF}\n"})
    ends = {finding.location.path: life(finding).sealed for finding in scanned(repo).findings}
    assert {path: end and end.commit for path, end in ends.items()} == {"values.yaml": sealed, "app.env": deleted}


@pytest.mark.parametrize(("named", "sealed"), [("app-login", True), ("other", False)])
def test_a_value_that_gave_way_to_a_secrets_name_is_sealed_with_that(
    repo: Repository, named: str, sealed: bool
) -> None:
    release = "kind: HelmRelease\nspec:\n  values:\n    env:\n"
    repo.commit({"app/release.yaml": f"{release}      APP_PASSWORD: {PASSWORD}\n"})
    gone = repo.commit(
        {
            "app/release.yaml": f"{release}    envFrom: [{{secretRef: {{name: {named}}}}}]\n",
            "app/external.yaml": EXTERNAL.replace("NAME", "app-login").replace("name: other", "name: x"),
        }
    )
    told = life(scanned(repo))
    assert commits(told.removed) == [(gone, "app/release.yaml")]
    assert bool(told.sealed) is sealed


def test_a_seal_that_was_there_before_is_none_for_what_was_removed(repo: Repository) -> None:
    kept = SEALED.replace("NAME", "another")
    repo.commit({"all.yaml": f"{kept}---\npassword: {PASSWORD}\n"})
    repo.commit({"all.yaml": kept})
    assert life(scanned(repo)).sealed is None


def test_what_was_left_out_of_a_sealed_file_is_not_sealed_by_it(repo: Repository) -> None:
    seal = f"user: {LEAF}\nsops:\n  mac: {LEAF}\n"
    repo.commit({"all.yaml": f"password: {PASSWORD}\n{seal}"})
    repo.commit({"all.yaml": seal})
    assert life(scanned(repo)).sealed is None


def test_what_came_back_is_not_sealed(repo: Repository) -> None:
    repo.commit({"db.yaml": secret()})
    sealed = repo.commit({"db.yaml": by_sops(secret())})
    repo.commit({"db.yaml": secret()})
    told = life(scanned(repo))
    assert commits(told.removed) == [(sealed, "db.yaml")]
    assert (told.sealed, told.live) == (None, True)


def test_what_a_branch_sealed_is_live_until_it_is_merged(repo: Repository) -> None:
    repo.commit({"base/db.yaml": secret()})
    repo.commit({"overlays/prod/db.yaml": secret()})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"overlays/prod/db.yaml": None, "x": "y"})
    sealed = repo.commit({"base/db.yaml": SEALED.replace("NAME", "db")})
    repo.git("checkout", "-q", "main")
    repo.commit({"other": "x"})
    told = life(scanned(repo))
    assert (commits(told.removed)[-1], told.sealed, told.live) == ((sealed, "base/db.yaml"), None, True)
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    told = life(scanned(repo))
    assert told.sealed
    assert (commits((told.sealed,)), told.live) == ([(sealed, "base/db.yaml")], False)


def test_what_a_branch_removed_is_removed_there_though_a_merge_had_to_choose(repo: Repository) -> None:
    repo.commit({"a": f"x\n{token('a')}\n"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"a": f"side\n{token('a')}\n"})
    repo.git("checkout", "-q", "main")
    gone = repo.commit({"a": "x\n"})
    repo.git("merge", "-q", "--no-commit", "--strategy=ours", "side")
    repo.commit({"a": "merged\n"})
    assert commits(life(scanned(repo)).removed) == [(gone, "a")]


def test_what_a_merge_dropped_is_removed_by_it(repo: Repository) -> None:
    repo.commit({"a": "x\n"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"a": f"side {token('a')}\n"})
    repo.git("checkout", "-q", "main")
    repo.commit({"a": "main\n"})
    repo.git("merge", "-q", "--no-commit", "--strategy=ours", "side")
    merge = repo.commit({"a": "both\n"})
    assert commits(life(scanned(repo)).removed) == [(merge, "a")]


def test_one_secret_in_values_in_a_secret_and_in_an_address_has_one_name(repo: Repository) -> None:
    repo.commit({"values.yaml": f"db:\n  password: {PASSWORD}\n"})
    repo.commit({"base/db.yaml": secret(PASSWORD + "\n")})
    repo.commit({"app.yaml": secret(f"postgres://app:{PASSWORD}@db.test:5432/app", "app")})
    repo.commit({"other.yaml": secret(PASSWORD[::-1], "other")})
    gone = repo.commit({"values.yaml": "db: {}\n"})
    found = {finding.location.path: finding for finding in scanned(repo).findings}
    assert set(found) == {"values.yaml", "base/db.yaml", "app.yaml", "other.yaml"}
    other = found.pop("other.yaml")
    assert len({finding.secret for finding in found.values()}) == 1
    assert other.secret not in {finding.secret for finding in found.values()}
    assert len({finding.fingerprint for finding in found.values()}) == 3
    assert commits(life(found["values.yaml"]).removed) == [(gone, "values.yaml")]
    assert life(found["values.yaml"]).live


def test_a_path_that_holds_the_secret_in_another_form_has_not_lost_it(repo: Repository) -> None:
    repo.commit({"db.yaml": f"password: {PASSWORD}\n"})
    repo.commit({"db.yaml": secret()})
    assert [life(finding).removed for finding in scanned(repo).findings] == [(), ()]


def test_weak_values_are_one_secret_only_where_they_are_equal(repo: Repository) -> None:
    repo.commit({"a.yaml": secret("admin", "a"), "b.yaml": secret("postgres://u:admin@db.test/app", "b")})
    assert len({finding.secret for finding in scanned(repo).findings}) == 2


def test_a_part_of_a_history_tells_the_lives_that_began_in_it(repo: Repository) -> None:
    start = repo.commit({"old": token("old"), "kept": token("kept")})
    repo.commit({"old": None, "new": token("new"), "db.yaml": secret()})
    removed = repo.commit({"new": "gone", "kept": "gone"})
    sealed = repo.commit({"db.yaml": SEALED.replace("NAME", "db")})
    part = {finding.location.path: life(finding) for finding in scanned(repo, f"{start}..main").findings}
    assert set(part) == {"new", "db.yaml"}
    assert commits(part["new"].removed) == [(removed, "new")]
    assert commits(part["db.yaml"].removed) == [(sealed, "db.yaml")]
    whole = {finding.location.path: life(finding) for finding in scanned(repo).findings}
    assert {path: whole[path] for path in part} == part


def test_outside_of_a_history_there_is_no_life_but_the_same_name(repo: Repository) -> None:
    repo.commit({"a": token("a")})
    (on_disk,) = leakseal("scan", "--format=json", repo.path, cwd=repo.path).report()["findings"]
    (in_history,) = leakseal("history", "--format=json", repo.path).report()["findings"]
    assert on_disk["life"] is None
    assert on_disk["secret"] == in_history["secret"] != ""
    assert in_history["life"]["live"] is True
