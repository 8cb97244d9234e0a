from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scanner.manifest import located, nodes
from scanner.manifest.address import LARGEST
from scanner.manifest.nodes import Mapping, Node, Scalar
from scanner.manifest.scalars import content
from scanner.rules.mint import mint

Writer = Callable[[object], str]
VALUE = mint("<<base62:24>>", "address")


def told(text: str, value: str = VALUE) -> str | None:
    """The place of the value that stands in a text as `@`."""
    data = text.replace("@", value).encode()
    start = data.index(value.encode())
    (place,) = located(data, [(start, start + len(value))])
    return None if place is None else str(place)


DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      containers:
        - name: one
          env: []
        - name: two
          env:
          - name: A
            value: a
          # - name: B
          #   value: b
          - name: PASSWORD
            value: "@"
"""
LIST = """\
apiVersion: v1
kind: List
items:
- data: {a: b}
  apiVersion: v1
  kind: ConfigMap
- data:
    application.yml: |
      spring:
        password: @
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: app}
"""
CHART = """\
{{- if .Values.on }}
kind: Secret
apiVersion: v1
metadata:
  name: {{ .Release.Name }}-db
  labels:
    {{- include "labels" . | nindent 4 }}
{{- /* a note
  of two lines */}}
spec:
  {{- with .Values.more }}
  {{ $key }}: {{ . }}
  {{- end }}
  config: |
    one: two
{{- if .Values.x }}
    token: @
{{- end }}
"""

PLACES = [
    ("a:\n  b: @\n", "a.b"),
    ("auth:\n\n  # a note: here\n  user: me\n  rootPassword: '@'  # and here\n", "auth.rootPassword"),
    (DEPLOYMENT, "Deployment/shop/web spec.template.spec.containers[1].env[1].value"),
    (DEPLOYMENT.replace("\n", "\r\n"), "Deployment/shop/web spec.template.spec.containers[1].env[1].value"),
    (f"a: b\n---\n{DEPLOYMENT}---\nc: d\n", "Deployment/shop/web spec.template.spec.containers[1].env[1].value"),
    (LIST, "ConfigMap/app items[1].data.application.yml"),
    (CHART, "Secret/{{ .Release.Name }}-db spec.config"),
    ("\ufeffa: [b, {c: @}]\n", "a[1].c"),
    ("a:\n  - b:\n    - [c, d, x@y]\n", "a[0].b[0][2]"),
    ("a: {\n  b: c,\n  'd e': [\n    @,\n  ]\n}\nf: g\n", "a.d e[0]"),
    ("- a: b\n  c:\n  - - d\n    - e: @\n- f: g\n", "[0].c[0][1].e"),
    ("a:\n  key: |-\n    -----BEGIN\n\n    @\n    # no comment\n", "a.key"),
    ("a:\n  b:\n    one\n    @\n    two\n", "a.b"),
    ("a:\n  b: >2-\n\n      @\n  c: d\n", "a.b"),
    ('a:\n  b: "one\n    {c: @}\n    two"\n', "a.b"),
    ("a: &x !y\n  &z b: !!binary &v @\n", "a.b"),
    ("a: http://user:@@host/#x\n", "a"),
    ("a:\n\tb:\t@\n", "a.b"),
    ("a:\n  +(b.c/d): @\n  <(e): f\n", "a.+(b.c/d)"),
    ("a: {{ default `@` .b | quote }}\n", "a"),
    ('a:\n  b: "{{ .c | default "@" }}"\n', "a.b"),
    ("a:\n<<<<<<< HEAD\n  b: @\n=======\n  b: c\n>>>>>>> topic\n", "a.b"),
    ('{"kind": "A", "data": {"a\\"b": ["x", {"c": "@"}]}, "metadata": {"name": "n"}}', 'A/n data.a"b[1].c'),
    ('{"a": "b"}\n{"c": {"d": "@"}}\n', "c.d"),
    ('[\n\t{"a": 1},\n\t{"b": 2, "c": "@"}\n]\n', "[1].c"),
    ('{\n  // settings\n  "a": {"b": "it\'s", "c": "@",},\n}\n', "a.c"),
    ("kind: Thing\napiVersion: v1\nspec:\n  a: @\nno sense\n", "Thing spec.a"),  # what it is was said before
    ("a:\n  b: 'never closed\nc: @\n", "c"),
]  # fmt: skip

NOWHERE = [
    "PASSWORD=@\n",
    "@\n",
    "# a: @\n",
    "a: b  # not @\n",
    "@: a\n",
    "# Title\n\nSome words.\n\n    password: @\n",
    "# Changes\n\n- fix: not @ any more\n- another\n",
    "password: @\nThat is all.\n",
    "the password: @\n",
    "package main\n\nvar a = T{\n\tPassword: \"@\",\n}\n",
    "#!/bin/sh\nset -e\nlogin --password: @\n",
    "const a = {\n  password: '@',\n}\n",
    "@media {\n  password: b\n}\n",
    "[section]\npassword: @\n",
    "deploy:\n\tlogin --token @\n",
    "kind: A\n  name: a\n  password: @\n",  # the lines of its sections were lost
    "a:\n  - b\n  c: @\n",
    "a:\n  `b`: @\n",
    "a:\n  b c\n  'd' e: @\n",
    "a:\n    b: c\n  d: @\n",
    "a: \"b\nc: @\n",
    '{"a": "b" "c": "@"}',
    '{"a": [1, 2}, "c": "@"}',
    '{"a": "@"',
    "f({\n  a: '@'})\n",
    "diff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1 +1 @@\n+a: @\n",
    "a:\n  - b: [c\n    d: @\n",
]  # fmt: skip


@pytest.mark.parametrize(("text", "place"), PLACES)
def test_the_place_of_a_value(text: str, place: str) -> None:
    assert told(text) == place


@pytest.mark.parametrize("text", NOWHERE)
def test_a_wrong_place_is_worse_than_none(text: str) -> None:
    assert told(text) is None


def test_many_values_in_one_pass_in_any_order() -> None:
    text = b"a: one\nb:\n- two\n---\nc: {d: three}\n"
    spans = [(at, at + len(word)) for word in (b"three", b"one", b"b:", b"two") if (at := text.index(word)) >= 0]
    assert [place and place.path for place in located(text, spans)] == ["c.d", "a", None, "b[0]"]


def test_a_range_of_two_values_is_nowhere() -> None:
    assert located(b"a: b\nc: d\n", [(3, 9)]) == [None]


def test_of_a_monster_nothing_is_said() -> None:
    text = b"a: b\n" * (LARGEST // 5 + 1)
    assert located(text, [(3, 4)]) == [None]


# What a parser says.

WORDS = st.from_regex(r"[a-z][a-zA-Z0-9_./-]{0,7}", fullmatch=True)
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff\x85\xa0"), max_size=9
)
LINES = st.lists(TEXTS | WORDS, min_size=1, max_size=3).map("\n".join)


def structures(keys: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    leaves = WORDS | TEXTS | LINES | st.integers() | st.none() | st.booleans()
    return st.recursive(leaves, lambda below: st.lists(below, max_size=4) | st.dictionaries(keys, below, max_size=4))


def planted(structure: object, at: int) -> tuple[object, int]:
    """A structure with the value in place of leaf number `at`; and how many leaves are left to pass, -1 past that."""
    if isinstance(structure, dict):
        made: dict[str, object] = {}
        for key, below in structure.items():
            made[key], at = planted(below, at)
        return made, at
    if isinstance(structure, list):
        items = []
        for below in structure:
            item, at = planted(below, at)
            items.append(item)
        return items, at
    if at == 0:
        return (
            structure.replace("\n", f" {VALUE}\n", 1) if isinstance(structure, str) and "\n" in structure else VALUE
        ), -1
    return structure, at - 1


class Indented(yaml.SafeDumper):
    """Writes lists further in than their keys."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


WRITERS: list[Writer] = [
    lambda it: yaml.safe_dump(it, sort_keys=False),
    lambda it: yaml.dump(it, Dumper=Indented, sort_keys=False, indent=4, width=20),
    lambda it: yaml.safe_dump(it, default_style='"', allow_unicode=True, width=30),
    lambda it: yaml.safe_dump(it, default_style="'", allow_unicode=True),
    lambda it: yaml.safe_dump(it, default_style="|", allow_unicode=True),
    lambda it: yaml.safe_dump(it, default_style=">", width=20),
    lambda it: yaml.safe_dump(it, default_flow_style=True, width=30),
    lambda it: yaml.safe_dump(it, default_flow_style=None, explicit_start=True),
    lambda it: yaml.safe_dump(it, default_flow_style=False, line_break="\r\n"),
    json.dumps,
    lambda it: json.dumps(it, indent=2, ensure_ascii=False),
    lambda it: json.dumps(it, indent="\t", separators=(",", ":")),
]
LOOSER: list[Writer] = [
    *WRITERS,
    lambda it: "# a note: here\n\n" + yaml.safe_dump(it).replace("\n", "\n\n# and: here\n"),
]


def paths(document: bytes, node: Node, path: str = "") -> Iterator[tuple[Scalar, str]]:
    """Every scalar that a parser finds, and its path."""
    if isinstance(node, Scalar):
        yield node, path
    elif isinstance(node, Mapping):
        for key, value in zip(node[::2], node[1::2], strict=True):
            if isinstance(key, Scalar):
                yield from paths(document, value, f"{path}.{content(document, key)[0].decode(errors='replace')}")
    else:
        for index, item in enumerate(node):
            yield from paths(document, item, f"{path}[{index}]")


def compared(structure: object, at: int, text: str) -> tuple[str | None, str]:
    """What the module says of the value, and what a parser says."""
    data = text.encode()
    assume(VALUE in text)
    start = data.index(VALUE.encode())
    span = (start, start + len(VALUE))
    (root,) = nodes.parse(data) or (None,)
    assume(root is not None)
    assert root is not None
    (true,) = [path for scalar, path in paths(data, root) if scalar.start <= span[0] and span[1] <= scalar.end]
    (place,) = located(data, [span])
    return place and place.path, true.removeprefix(".")


@given(st.dictionaries(WORDS, structures(WORDS), min_size=1, max_size=4), st.integers(0, 9), st.sampled_from(WRITERS))
def test_the_path_is_the_one_that_a_parser_gives(structure: object, at: int, write: Writer) -> None:
    told_path, true = compared(structure, at, write(planted(structure, at)[0]))
    assert told_path == true


@given(structures(TEXTS | WORDS | LINES), st.integers(0, 9), st.sampled_from(LOOSER))
def test_of_anything_written_the_path_is_true_or_none(structure: object, at: int, write: Writer) -> None:
    told_path, true = compared(structure, at, write(planted(structure, at)[0]))
    assert told_path in (true, None)


PIECES = [
    *map(
        bytes.decode,
        b"a:|#| |  |\n|\n|- |b: |'|\"|{|}|[|]|,|:|{{|}}|{%|\t|\r\n|---\n|&a |!t |<<: |? |\\|\0|x".split(b"|"),
    ),
    *("|\n", ">-\n", "ü", VALUE, "apiVersion: v1\n", "kind: A\n", "metadata:\n"),
]


NOT_ALIKE = ("? ", "<<: ", "{%", "\0", "---\n")  # what a parser reads in a way of its own


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(lambda it: "".join(it).encode()) | st.binary(), st.data())
def test_any_bytes_whatsoever(data: bytes, draw: st.DataObject) -> None:
    offsets = st.integers(0, len(data))
    spans = draw.draw(st.lists(st.tuples(offsets, offsets), max_size=4))
    assert len(located(data, spans)) == len(spans)


@settings(suppress_health_check=[HealthCheck.filter_too_much])  # most of what pieces make is no YAML
@given(st.lists(st.sampled_from([piece for piece in PIECES if piece not in NOT_ALIKE]), max_size=30).map("".join))
def test_where_a_parser_reads_something_it_reads_the_same(text: str) -> None:
    data = text.encode()
    trees = nodes.parse(data)
    assume(trees is not None and len(trees) == 1)
    assert trees is not None
    scalars = [(scalar, path) for scalar, path in paths(data, trees[0]) if b"x" in data[scalar.start : scalar.end]]
    spans = [(scalar.start + data[scalar.start : scalar.end].index(b"x"),) * 2 for scalar, _ in scalars]
    for (_, path), place in zip(scalars, located(data, [(at, at + 1) for at, _ in spans]), strict=True):
        assert place is None or place.path == path.removeprefix(".")


@pytest.mark.parametrize(
    "piece",
    [
        "a: '\n",
        'a: "\n',
        "{",
        "[",
        "a: {\n",
        "{{",
        " {{ a }",
        "- ",
        "a:\n ",
        "&a ",
        "a: |\n  {{\n",
        "'",
        '"',
        "x ",
        "a b",
    ],
)
def test_what_repeats_is_read_in_one_pass(piece: str) -> None:
    data = (piece * (LARGEST // 2 // len(piece))).encode()
    assert len(located(data, [(len(data) - 1, len(data)), (0, 1)])) == 2  # not in hours
