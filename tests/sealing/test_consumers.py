from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.manifest.nodes import Scalar
from scanner.manifest.scalars import content
from scanner.model import Place, Spans
from scanner.sealing.consumers import Leaked, Moved, applied, moved
from tests.sealing.stories import MOVES, Story, held, leaks, move, result, stories

STORIES = pytest.mark.parametrize("story", stories(), ids=repr)


def test_every_story_of_the_page_is_read() -> None:
    assert len(stories()) == MOVES.read_text(encoding="utf-8").count("\n## ") > 20
    assert len({story.name for story in stories()}) == len(stories())


@STORIES
def test_files_become_what_the_story_says(story: Story) -> None:
    done = move(story.before, story.path)
    after = result(story.before, done)
    assert {path: text.decode() for path, text in after.items()} == {k: v.decode() for k, v in story.after.items()}


@STORIES
def test_the_new_secrets_hold_exactly_the_values(story: Story) -> None:
    assert held(move(story.before, story.path)) == story.secrets


@STORIES
def test_what_is_left_and_what_has_to_be_known_is_said(story: Story) -> None:
    done = move(story.before, story.path)
    assert [leak.place.path for leak in done.left] == [path for path, _ in story.left]
    for wanted in (*story.notes, *(why for _, why in story.left)):
        assert [note for note in done.notes if wanted in note], wanted


@STORIES
def test_nothing_leaks_afterwards_but_what_is_left(story: Story) -> None:
    done = move(story.before, story.path)
    assert leaks(story.path, story.before[story.path], story.before), "a story leaks"
    after = result(story.before, done)
    if not [note for note in done.notes if note.startswith(f"{story.path} is read no longer")]:
        found = leaks(story.path, after[story.path], after)
        assert [leak.place.path for leak in found] == [path for path, _ in story.left]


@STORIES
def test_no_note_tells_a_value(story: Story) -> None:
    done = move(story.before, story.path)
    text = "\n".join((*done.notes, *map(str, done.left), *map(str, done.secrets)))
    assert not [
        value for values in held(done).values() for value in values.values() if len(value) > 5 and value in text
    ]


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p<at>}\n"
POD += "spec: {containers: [{env: [{name: A, value: <value>}]}]}\n---\n"
SHAPES = {
    "objects": ("", POD),
    "variables": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - env:\n",
        "    - {name: A<at>, value: <value>}\n",
    ),
    "arguments": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - args:\n",
        "    - --a<at>=<value>\n",
    ),
    "keys": ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n", "  a<at>: <value>\n"),
    "values": (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r}\nspec:\n  values:\n",
        "    a<at>: {password: <value>}\n",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_grows_with_the_leaks_and_not_with_their_square(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = 0

    def counted(document: bytes, scalar: Scalar) -> tuple[bytes, Spans]:
        nonlocal reads
        reads += 1
        return content(document, scalar)

    def work(leaks: int) -> int:
        nonlocal reads
        head, each = SHAPES[shape]
        values = [f"brisk{at:04}" for at in range(leaks)]
        text = head + "".join(
            each.replace("<at>", str(at)).replace("<value>", value) for at, value in enumerate(values)
        )
        spans = [(start := text.index(value), start + len(value)) for value in values]
        asked = [Leaked(Place("", "", "", ""), *span) for span in spans]
        reads = 0
        done = moved("a.yaml", text.encode(), asked, lambda _: None)
        assert not done.left
        assert sum(len(secret.values) for secret in done.secrets) == leaks
        return reads

    monkeypatch.setattr("scanner.sealing.standing.content", counted)
    assert work(200) < 2.2 * work(100)


def sound(done: Moved, files: dict[str, bytes], asked: list[Leaked]) -> None:
    """What holds whatever the bytes."""
    for path in {edit.path for edit in done.edits}:
        at = 0
        for edit in (edit for edit in done.edits if edit.path == path):
            assert at <= edit.start <= edit.end <= len(files[path])
            at = edit.end
        applied(files[path], done.edits, path)
    assert set(done.left) <= set(asked)


PIECES = st.sampled_from(
    sorted({line for story in stories() for text in story.before.values() for line in text.splitlines(keepends=True)})
)
BYTES = st.one_of(
    st.binary(max_size=200),
    st.lists(st.one_of(PIECES, st.binary(max_size=4)), max_size=25).map(b"".join),
)
WHERE = st.sampled_from(["a.yaml", "kustomization.yaml", "values.yaml", "templates/a.yaml", "x.json"])


@settings(max_examples=400)
@given(BYTES, WHERE, st.lists(st.tuples(st.integers(0, 400), st.integers(0, 60)), max_size=4), BYTES)
def test_any_bytes_any_spans(content: bytes, path: str, spans: list[tuple[int, int]], other: bytes) -> None:
    asked = [Leaked(Place("", "", "", ""), start, start + length) for start, length in spans]
    files = {path: content, **{name: other for name in ("kustomization.yaml", "Chart.yaml") if name != path}}
    sound(moved(path, content, asked, files.get, list(files)), files, asked)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(stories()), st.data())
def test_what_is_left_of_a_story(story: Story, data: st.DataObject) -> None:
    content = bytearray(story.before[story.path])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=6))
    files = {**story.before, story.path: bytes(content)}
    asked = [
        Leaked(leak.place, min(leak.start, len(content)), min(leak.end, len(content)))
        for leak in leaks(story.path, story.before[story.path], story.before)
    ]
    sound(moved(story.path, files[story.path], asked, files.get), files, asked)
