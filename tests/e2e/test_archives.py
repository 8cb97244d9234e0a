"""Archives in a real repository: what is packed is found in a history, in the index and on disk, by its path inside."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from scanner.model import Position
from tests.support.packages import tar, tgz, zipped
from tests.support.repositories import Repository
from tests.support.scans import found, leakseal, scanned, token


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repo")


def chart(version: str, values: str) -> bytes:
    return tgz(
        {
            "app/Chart.yaml": f"name: app\nversion: {version}\n".encode(),
            "app/values.yaml": values.encode(),
            "app/templates/secret.yaml": b"kind: " + b"Secret\nstringData:\n  a: {{ .Values.a }}\n",
        }
    )


def test_a_chart_is_followed_through_a_history_whatever_the_number_of_jobs(repo: Repository) -> None:
    values = f"c: d\ntoken: {token('chart')}\n"
    repo.commit({"README.md": "charts\n"})
    first = repo.commit({"charts/app-1.0.0.tgz": chart("1.0.0", values)})
    second = repo.commit({"charts/app-1.1.0.tgz": chart("1.1.0", values), "charts/app-1.0.0.tgz": None})
    repo.commit({"charts/app-1.2.0.tgz": chart("1.2.0", "c: d\n")})
    reports = [scanned(repo, jobs=jobs) for jobs in (1, 2)]
    for report in reports:
        (finding,) = report.findings
        inside = "charts/app-1.1.0.tgz!/app/values.yaml"
        assert found(report) == {
            inside: [
                (inside, "live", first),
                ("charts/app-1.0.0.tgz!/app/values.yaml", "history", first),
                (inside, "live", second),
            ]
        }
        assert (finding.location.start, finding.location.end) == (Position(2, 8), Position(2, 48))
        assert (finding.excerpt, report.skipped) == ("token: ghp_…(40)", ())
    assert reports[0].scanned._replace(seconds=0) == reports[1].scanned._replace(seconds=0)


def test_the_templates_of_a_packed_chart_say_which_of_its_values_are_secret(repo: Repository) -> None:
    values = "a: brisk-otter\nb: brisk-otter\n"
    outer = tgz({"outer/values.yaml": values.encode(), "outer/charts/app-1.0.0.tgz": chart("1.0.0", values)})
    repo.commit({"app-1.0.0.tgz": chart("1.0.0", values), "outer.tgz": outer, "app/values.yaml": values})
    expected = {"app-1.0.0.tgz!/app/values.yaml", "outer.tgz!/outer/charts/app-1.0.0.tgz!/app/values.yaml"}
    (finding,) = scanned(repo).findings
    places = (finding.location, *finding.also_at)
    assert {(at.path, at.start.line, finding.rule_id) for at in places} == {
        (p, 1, "helm-secret-value") for p in expected
    }
    assert leakseal("scan", ".", cwd=repo.path).out.count("helm-secret-value ·") == 1


def test_a_backup_of_velero_is_read_object_by_object(repo: Repository) -> None:
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "db", "namespace": "prod"},
        "stringData": {"token": token("velero")},
    }
    path = "resources/secrets/namespaces/prod/db.json"
    listed = gzip.compress(f'{{"v1/Secret": ["prod/db"], "note": "{token("list")}"}}'.encode())
    repo.commit({"daily.tar.gz": tgz({"metadata/version": b"1", path: json.dumps(secret).encode()})})
    repo.commit({"backup.tar": tar({"daily-resource-list.json.gz": listed})})
    findings = {finding.location.path: finding for finding in scanned(repo).findings}
    assert set(findings) == {f"daily.tar.gz!/{path}", "backup.tar!/daily-resource-list.json.gz"}
    assert str(findings[f"daily.tar.gz!/{path}"].place) == "Secret/prod/db stringData.token"


def test_a_staged_archive_is_read_and_one_that_stays_as_it_is_is_not(repo: Repository) -> None:
    repo.commit({"old.zip": zipped({"a": token("old").encode()})})
    assert leakseal("staged", cwd=repo.path).code == 0
    repo.write({"lib.jar": zipped({"BOOT-INF/application.yaml": f"\n\ntoken: {token('jar')}\n".encode()})})
    repo.git("add", "--all")
    ended = leakseal("staged", "--format=json", cwd=repo.path)
    (finding,) = ended.report()["findings"]
    location = finding["location"]
    assert (ended.code, location["path"]) == (1, "lib.jar!/BOOT-INF/application.yaml")
    assert token("jar") not in ended.out


def test_a_file_on_disk_and_standard_input(tmp_path: Path) -> None:
    packed = chart("1.0.0", f"token: {token('disk')}\n")
    path = tmp_path / "app.tgz"
    path.write_bytes(packed)
    ended = leakseal("scan", path)
    assert (ended.code, ended.err) == (1, "")
    assert "app.tgz!/app/values.yaml" in ended.out
    piped = leakseal("scan", "-", "--format=json", stdin=packed)
    assert piped.report()["findings"][0]["location"]["path"].endswith("!/app/values.yaml")


def test_what_of_an_archive_was_not_read_is_named(repo: Repository) -> None:
    packed = chart("1.0.0", f"token: {token('cut')}\n" + "# a comment\n" * 2000)
    commit = repo.commit({"charts/cut.tgz": packed[:-40], "outer.tar": tar({"in.tgz": packed[:-40]})})
    for jobs in 1, 2:
        report = scanned(repo, jobs=jobs)
        assert [(skipped.path, skipped.commit, skipped.error, skipped.because) for skipped in report.skipped] == [
            ("charts/cut.tgz", commit, False, "not all of it was opened: it is cut off"),
            ("outer.tar", commit, False, "not all of in.tgz was opened: it is cut off"),
        ]
        (places,) = found(report).values()
        assert sorted(path for path, *_ in places) == [
            "charts/cut.tgz!/app/values.yaml",
            "outer.tar!/in.tgz!/app/values.yaml",
        ]


def test_a_hostile_name_is_data(repo: Repository) -> None:
    repo.commit({"a.tar": tar({"../../etc/\x1b[31mcron\n.d": token("name").encode()})})
    ended = leakseal("history", repo.path)
    assert ended.code == 1
    assert "\x1b" not in ended.out
    assert not (repo.path.parent.parent / "etc").exists()
