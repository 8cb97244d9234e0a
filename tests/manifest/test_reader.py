from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.manifest import read
from scanner.manifest.objects import Object, Value
from scanner.manifest.reader import read as read_with

from .manifests import HEAD, KIND, MANIFESTS, Manifest, told, written


def block(text: str) -> str:
    lines = "".join(f"    {line}\n" if line else "\n" for line in text.split("\n"))
    return f"kind: ConfigMap\ndata:\n  it: |2+\n{lines}"


def as_json(text: str) -> str:
    return json.dumps({"kind": "ConfigMap", "data": {"it": text}}, ensure_ascii=False)


def quoted(text: str) -> str:
    inside = as_json(text).replace("'", "''")
    return f"kind: ConfigMap\ndata:\n  it: '{inside}'\n"


@given(MANIFESTS, st.sampled_from([block, quoted, as_json]))
@settings(deadline=None)
def test_a_manifest_in_a_string_says_what_it_says_in_a_file(manifest: Manifest, inside: Callable[[str], str]) -> None:
    document = inside(manifest.document.decode()).encode()
    found = read(document)
    assert [value.view.data for value in found] == [says for _, says, _ in manifest.values]
    for value in found:
        if value.view.data.isalnum():
            assert written(value, document) in (value.view.data, value.view.data.rstrip(b"\n"))


@pytest.mark.parametrize("inside", [block, quoted, as_json])
def test_a_value_stands_where_it_is_written(inside: Callable[[str], str]) -> None:
    text = inside(f"{HEAD}stringData:\n  one: uno\n---\n{HEAD}stringData:\n  two: due tre\n")
    assert [written(value, text.encode()) for value in read(text.encode())] == [b"uno", b"due tre"]


def test_strings_in_strings_end_somewhere() -> None:
    text = f"{HEAD}stringData: {{one: uno}}\n"
    for _ in range(8):
        text = as_json(text)
    assert told(text) == []


def test_an_object_knows_what_it_stands_in() -> None:
    seen: list[list[str]] = []

    def climb(of: Object) -> list[Value]:
        names = []
        holder: Object | None = of
        while holder is not None:
            names.append(holder.kind)
            holder = holder.parent
        seen.append(names)
        return []

    inner = f"a: {{{KIND}}}"
    list(read_with(f"kind: Outer\nlist: [{{kind: Middle, it: '{inner}'}}]\n".encode(), readers=(climb,)))  # type: ignore[arg-type]
    assert seen == [["outer"], ["middle", "outer"], ["", "middle", "outer"], ["secret", "", "middle", "outer"]]
