"""Sections of charts' values: judged once, and saying together what the file says as a whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.examine import Examiner
from scanner.look import CloseLook
from scanner.manifest import Value, chart_values
from scanner.manifest.chart_values import of_section, sections, whole
from scanner.manifest.purpose import VALUED, Purpose
from scanner.model import Blob
from tests.support.claims import claim
from tests.support.examiner import rulebook
from tests.support.scans import cached

SELECTS = (("a", "password"), ("b.c", "token"), ("d.*", ""), ("user", "username"), ("e.f", "port"))
VALUES = Purpose(use=VALUED, rule="helm-secret-value", said_by="app", selects=SELECTS)
LINES = ["a: brisk", "b:", "  c: otter", "b: {c: otter}", "d:", "- x: one", "  y: |", "    two", "a: 'x", "y'", 'a: "x']
LINES += [
    "# c",
    "  # c: d",
    "",
    "---",
    "...",
    "user: ada",
    "a: &x brisk",
    "b: {c: *x}",
    "a: [",
    "]",
    "}",
    "b: {",
    "\ta: b",
]
LINES += [
    "e: {f: 80}",
    "a: {{ .Values.x }}",
    "{{ if }}",
    "? a",
    ": b",
    "%TAG ! x",
    "a: >",
    "  more",
    "a: x\r",
    '"a": x',
]


def told(value: Value, by: int = 0) -> tuple[object, ...]:
    """What of a value there is to compare: the bytes, where they stand, their place, and the rule."""
    start, end = value.view.spans.back(0, len(value.view.data))
    return value.view.data, (start + by, end + by), value.view.place, value.rule


@given(st.lists(st.sampled_from(LINES), max_size=14).map("\n".join))
def test_together_they_say_what_the_file_says(text: str) -> None:
    data = text.encode()
    found = []
    for start, end in sections(data):
        values = of_section(data[start:end], VALUES)
        if values is None:
            return
        found += [told(value, start) for value in values]
    if any(rule == VALUES.rule for *_, rule in found):
        assert found == [*map(told, whole(data, VALUES))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("# of nobody\n\n", 0),
        ("a: x\n", 1),
        ("# one\na: x\n  # in it\n\nb:\n- c\n# two\nc: {\n}\n", 3),
        ("a: x\n---\n# y\nb: z\n", 2),
        ('{"a": "x"}', 0),
        ("- a: x\n", 0),
        ("  a: x\n", 0),
        ("a: x\n" * 3_000, 0),
    ],
)
def test_what_is_a_section(text: str, expected: int) -> None:
    assert len(sections(text.encode())) == expected


@pytest.mark.parametrize(
    "text", ["a: 'x\nb: y'\n", "a: {\nb: y}\n", "b: {c: *x}\na: &x brisk\n", "a: x\n\tb: y\n", "a: {{ .Values.x }}/y\n"]
)
def test_what_cannot_be_read_by_itself_is_read_as_a_whole(text: str) -> None:
    data = text.encode()
    assert None in [of_section(data[start:end], VALUES) for start, end in sections(data)]


def test_each_is_judged_once_and_no_version_is_examined_again_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[bytes] = []
    examined: list[str] = []
    read, examine = chart_values.of_section, Examiner.examine

    def counted(section: bytes, purpose: Purpose) -> tuple[Value, ...] | None:
        judged.append(section)
        return read(section, purpose)

    def again(self: Examiner, blob: Blob, purposes: tuple[Purpose, ...] = ()) -> object:
        examined.append(blob.oid)
        return examine(self, blob, purposes)

    monkeypatch.setattr(chart_values, "of_section", counted)
    monkeypatch.setattr(CloseLook, "_of_value", lambda *_: iter([claim(0, 2)]))
    monkeypatch.setattr(Examiner, "examine", again)
    examiner = Examiner(rulebook(), cached())
    versions = [f"a: brisk-otter\nz: {version}\n".encode() for version in range(5)]
    plain = [f"x: brisk-otter\nz: {version}\n".encode() for version in range(5)]
    for number, data in enumerate(versions + plain):
        seen = examiner.directed(Blob(oid=f"{number}", data=data), (VALUES,))
        assert (seen is None) == (data in plain)
    assert sorted(judged) == sorted(
        {b"a: brisk-otter\n", b"x: brisk-otter\n", *(f"z: {n}\n".encode() for n in range(5))}
    )
    assert examined == [f"{number}" for number in range(5)]
