"""The charts of a history: each template is read once, whatever holds it."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from scanner.together import actions, charts
from tests.support.packages import tgz
from tests.support.repositories import Repository
from tests.support.scans import scanned

WORD = "brisk-otter"
TEMPLATE = "apiVersion: v1\nkind: Secret\nstringData:\n  words: {{{{ .Values.{} }}}}\n"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_template_is_taken_apart_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    repository = Repository(tmp_path / "repository")
    for version in "ab":
        template, values = TEMPLATE.format(version), f"a: {WORD}-{version}\nb: {WORD}-{version}\n"
        repository.commit(
            {"app/templates/secret.yaml": template, "copy/templates/secret.yaml": template, "app/values.yaml": values}
        )
        for package in "xy":
            packed = {
                "app/templates/secret.yaml": template.encode(),
                "app/values.yaml": f"{values}# {package}\n".encode(),
            }
            repository.commit({f"{package}-{version}.tgz": tgz(packed)})
    told = tmp_path / "told"
    outputs = actions.outputs

    def counted(text: str) -> object:
        with told.open("a") as file:  # a line is written at once, whatever process writes it
            file.write(f"{hashlib.sha256(text.encode()).hexdigest()}\n")
        return outputs(text)

    monkeypatch.setattr(actions, "outputs", counted)
    monkeypatch.setattr(charts, "_known", charts.Known())
    report = scanned(repository, jobs=jobs)
    assert sum(len(finding.also_at) + 1 for finding in report.findings) >= 4
    counts = Counter(told.read_text().split())
    assert len(counts) == 2
    assert set(counts.values()) == {1} if jobs == 1 else max(counts.values()) <= jobs
