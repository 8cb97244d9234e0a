"""Only what is replaced changes, and it takes over line ends and form."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scanner.sealing.rewriting import Edit, as_json, edited, put

MANIFEST = 'kind: X\nspec:\n  a: "1"\n  b: [c, 2]\n  d: true\n  e: null\n'


@given(st.binary(), st.data())
def test_every_other_byte_stays(data: bytes, draw: st.DataObject) -> None:
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(data)), min_size=4, max_size=4)))
    edits = [Edit(cuts[0], cuts[1], b"<1>"), Edit(cuts[2], cuts[3], b"<2>")]
    expected = data[: cuts[0]] + b"<1>" + data[cuts[1] : cuts[2]] + b"<2>" + data[cuts[3] :]
    assert edited(data, edits) == edited(data, reversed(edits)) == expected


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_are_those_of_the_file(line_end: str) -> None:
    data = f"# a{line_end}kind: Y".encode()
    after = edited(data, [put(data, len(b"# a" + line_end.encode()), len(data), MANIFEST)]).decode()
    assert after == f"# a\n{MANIFEST}".rstrip("\n").replace("\n", line_end)


def test_what_stood_in_the_line_of_its_mark_moves_below_it() -> None:
    data = b"--- {kind: Y}\n"
    assert edited(data, [put(data, 4, 13, "kind: X\n")]) == b"--- \nkind: X\n"


@pytest.mark.parametrize("indent", [None, 2, 4])
def test_json_stays_json(indent: int | None) -> None:
    data = json.dumps({"kind": "Y", "a": [1]}, indent=indent).encode()
    after = edited(data, [put(data, 0, len(data), MANIFEST)])
    assert json.loads(after) == yaml.safe_load(MANIFEST)
    assert (b"\n" in after) is (indent is not None)
    assert indent is None or b"\n" + b" " * indent + b'"kind"' in after


def test_json_says_what_the_manifest_says() -> None:
    assert json.loads(as_json(MANIFEST, None)) == yaml.safe_load(MANIFEST)
