"""What becomes of a chart is rendered by Helm itself: with the Secret that is named, and without one as before."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.sealing.meaning import Cluster, alike
from tests.sealing.stories import Story, held, move, result, stories

pytestmark = pytest.mark.interop

CHART = "chart/Chart.yaml"
CHARTS = [story for story in stories() if CHART in story.before and b"version:" in story.before[CHART]]
UNNAMED = {"database": {"existingSecret": ""}, "existingSecret": "", "mail": {"existingSecret": ""}}


def rendered(folder: Path, files: Mapping[str, bytes], values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The manifests that Helm makes of a chart."""
    from helm_python import Chart  # make test-interop installs it

    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    with Chart.load(folder / "chart") as chart:
        texts = chart.render(values=dict(values), name="shop", namespace="prod")
    return [document for text in texts.values() for document in yaml.safe_load_all(text) if document]


@pytest.mark.parametrize("story", CHARTS, ids=repr)
def test_pods_read_what_they_read_before(story: Story, tmp_path: Path) -> None:
    done = move(story.before, story.path)
    before = rendered(tmp_path / "before", story.before, {})
    after = rendered(tmp_path / "after", result(story.before, done), {})
    secrets = {name.rpartition("/")[2]: values for name, values in held(done).items()}
    then, now = Cluster(before, made(before)), Cluster(after, secrets)
    pods = [document for document in before if document["kind"] == "Deployment"]
    assert pods
    for one, other in zip(pods, (each for each in after if each["kind"] == "Deployment"), strict=True):
        for each in (one, other):
            each["spec"]["template"].pop("metadata", None)  # the checksum of templates
        alike(then.meaning(one), now.meaning(other))
    assert [each for each in before if each["kind"] == "Secret"]
    assert not [each for each in after if each["kind"] == "Secret"], "none is made where another is named"


@pytest.mark.parametrize("story", CHARTS, ids=repr)
def test_without_a_name_the_chart_makes_its_own(story: Story, tmp_path: Path) -> None:
    values = yaml.safe_load(story.before[story.path])
    before = rendered(tmp_path / "before", story.before, {})
    after = rendered(tmp_path / "after", result(story.before, move(story.before, story.path)), values | merged(values))
    assert [without_checksum(each) for each in before] == [without_checksum(each) for each in after]


def made(documents: Sequence[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """The values of the Secrets that a chart makes, by their names."""
    return {
        each["metadata"]["name"]: {key: base64.b64decode(value).decode() for key, value in each.get("data", {}).items()}
        | each.get("stringData", {})
        for each in documents
        if each["kind"] == "Secret"
    }


def merged(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they were, with no Secret named beside them."""
    return {key: {**values.get(key, {}), **said} if isinstance(said, dict) else said for key, said in UNNAMED.items()}


def without_checksum(document: dict[str, Any]) -> dict[str, Any]:
    document.get("spec", {}).get("template", {}).pop("metadata", None)
    return document
