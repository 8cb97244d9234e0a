"""Whatever is moved, and however it was written: what pods read and what charts are told stays the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model import Place
from scanner.sealing.consumers import Leaked, moved
from tests.sealing.meaning import Cluster, alike
from tests.sealing.stories import Story, held, move, result, stories

READ = [
    story
    for story in stories()
    if "something else has" not in story.name
    and story.path in ("app.yaml", "app.json", "base/config.yaml", "release.yaml")
    and "copy" not in story.name
]


def meaning(files: dict[str, bytes], secrets: dict[str, dict[str, str]]) -> list[Any]:
    """What the objects of some files mean, given the Secrets that there are beside them."""
    documents = [
        each for name, text in files.items() if "kustomization" not in name for each in yaml.safe_load_all(text)
    ]
    documents = [one for each in documents for one in each.get("items", [each])]
    cluster = Cluster(documents, {name.partition("/")[2]: data for name, data in secrets.items()})
    return [cluster.meaning(document) for document in documents]


@pytest.mark.parametrize("story", READ, ids=repr)
def test_a_story_means_the_same(story: Story) -> None:
    done = move(story.before, story.path)
    alike(meaning(dict(story.before), {}), meaning(result(story.before, done), held(done)))


SAFE = st.from_regex(r"[A-Za-z0-9]{6,12}", fullmatch=True)
ODD = st.text(st.sampled_from("aB3 $()'\"\\:,#{}[]-%@!&*|>?é\n\t"), min_size=1, max_size=12)
NAMES = st.from_regex(r"[A-Z][A-Z_]{0,8}", fullmatch=True)
VALUES = st.one_of(
    SAFE, ODD, st.sampled_from(["12345", "true", "0x1f", "a,b", "$(A)", "x$(A)y", "$$(A)", "pa$$word", "1e3", "null"])
)


class Writer:
    """Writes YAML in a style of its own for each mapping and list, drawn as it goes."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw

    def text(self, value: Any, column: int = 0) -> str:
        """A value below its key, or behind its dash, from a column on."""
        if isinstance(value, dict | list) and value and self._draw(st.integers(0, 3)):
            lines = self._pairs(value, column) if isinstance(value, dict) else self._items(value, column)
            return "\n" + "\n".join(lines)
        return f" {self.flow(value)}"

    def _pairs(self, value: dict[str, Any], column: int) -> list[str]:
        pad, comment = " " * column, self._draw(st.sampled_from(["", "", "# - a: b", "# it's"]))
        said = [f"{pad}{key}:{self.text(below, column + 2)}" for key, below in value.items()]
        return [f"{pad}{comment}", *said] if comment else said

    def _items(self, value: list[Any], column: int) -> list[str]:
        pad, lines = " " * column, []
        for each in value:
            if isinstance(each, dict) and each:
                first, *more = [f"{key}:{self.text(below, column + 4)}" for key, below in each.items()]
                lines += [f"{pad}- {first}", *(f"{pad}  {line}" for line in more)]
            else:
                lines.append(f"{pad}- {self.flow(each)}")
        return lines

    def flow(self, value: Any) -> str:
        """A value in one line."""
        if isinstance(value, str) and "'" not in value and "\n" not in value and self._draw(st.booleans()):
            return f"'{value}'" if "\t" not in value else json.dumps(value)
        if isinstance(value, dict) and self._draw(st.booleans()):
            return "{" + ", ".join(f"{key}: {self.flow(below)}" for key, below in value.items()) + "}"
        return json.dumps(value, ensure_ascii=self._draw(st.booleans()))


def spans(text: str, path: list[Any]) -> tuple[int, int]:
    """Where in a text PyYAML sees the scalar at a path, in bytes."""
    node: Any = yaml.compose(text)
    for step in path:
        node = node.value[step] if isinstance(step, int) else next(v for k, v in node.value if k.value == step)
    start, end = node.start_mark.index, node.end_mark.index
    return len(text[:start].encode()), len(text[:end].encode())


def checked(document: Any, leaks: list[list[Any]], draw: Any) -> None:
    """Write a document in some style, move what leaks from it, and see that it means the same."""
    text = Writer(draw).text(document).lstrip("\n")
    if draw(st.booleans()):
        text = json.dumps(document, indent=draw(st.sampled_from([None, 2])))
    assert yaml.safe_load(text) == document
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    asked = [Leaked(Place("", "", "", str(path)), *spans(text, path)) for path in leaks]
    files = {"app.yaml": text.encode()}
    done = moved("app.yaml", files["app.yaml"], asked, files.get)
    after = result(files, done)
    alike(meaning(files, {}), meaning(after, held(done)))
    assert len(asked) == len(done.left) or done.edits
    if b"\r\n" in files["app.yaml"]:
        assert b"\n" not in after["app.yaml"].replace(b"\r\n", b"")


CONTAINERS = st.fixed_dictionaries(
    {"name": SAFE},
    optional={
        "env": st.lists(st.tuples(NAMES, VALUES), max_size=4, unique_by=lambda pair: pair[0]),
        "args": st.lists(st.one_of(VALUES, VALUES.map(lambda value: f"--flag={value}")), max_size=3),
        "command": st.lists(VALUES, max_size=2),
    },
)


@settings(max_examples=200, deadline=None)
@given(st.lists(CONTAINERS, min_size=1, max_size=3), st.data())
def test_containers_read_the_same(said: list[dict[str, Any]], data: st.DataObject) -> None:
    containers = [
        {key: [{"name": n, "value": v} for n, v in value] if key == "env" else value for key, value in each.items()}
        for each in said
    ]
    document = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": containers}}
    there = [
        ["spec", "containers", at, "env", i, "value"]
        for at, c in enumerate(containers)
        for i in range(len(c.get("env", ())))
    ]
    there += [
        ["spec", "containers", at, key, i]
        for at, c in enumerate(containers)
        for key in ("args", "command")
        for i in range(len(c.get(key, ())))
    ]
    leaks = data.draw(st.lists(st.sampled_from(there), unique_by=str, max_size=4)) if there else []
    checked(document, leaks, data.draw)


KEYS = st.from_regex(r"[a-z][a-zA-Z]{0,5}", fullmatch=True).filter(
    lambda key: key not in ("y", "n", "no", "on", "yes", "off", "true", "null", "false")
)
TREES = st.recursive(
    st.one_of(VALUES, st.integers(0, 99), st.booleans()),
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(KEYS, below, max_size=3)),
    max_leaves=8,
)


def texts(node: Any, path: list[Any]) -> list[list[Any]]:
    """The paths of all texts below a node."""
    if isinstance(node, dict):
        return [found for key, below in node.items() for found in texts(below, [*path, key])]
    if isinstance(node, list):
        return [found for at, below in enumerate(node) for found in texts(below, [*path, at])]
    return [path] if isinstance(node, str) and node else []


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(KEYS, TREES, min_size=1, max_size=3), st.data())
def test_charts_are_told_the_same(values: dict[str, Any], data: st.DataObject) -> None:
    document = {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": {"name": "web"},
        "spec": {"values": values, "interval": "1h"},
    }
    there = texts(values, ["spec", "values"])
    leaks = data.draw(st.lists(st.sampled_from(there), unique_by=str, max_size=3)) if there else []
    checked(document, leaks, data.draw)
