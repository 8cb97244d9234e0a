from __future__ import annotations

import pytest

from scanner.manifest import read

from .manifests import HEAD, KIND, encoded, told, written

USERNAME, PASSWORD = encoded("my-username\n"), encoded("my-password\n")
BROKEN = "broken: : :\n"  # no parser reads past this line


def test_a_copy_of_the_sample_of_owasp_that_lost_two_lines() -> None:
    document = f"{HEAD}  name: top-secret\n  username: {USERNAME}\n  password: {PASSWORD}\ntype: Opaque\n".encode()
    values = read(document)
    assert [(str(value.view.place), value.view.data, written(value, document)) for value in values] == [
        ("Secret/top-secret data.username", b"my-username\n", USERNAME.encode()),
        ("Secret/top-secret data.password", b"my-password\n", PASSWORD.encode()),
    ]
    assert not any(value.exact for value in values)


def test_the_sample_as_it_was_meant() -> None:
    document = f"{HEAD}metadata:\n  name: top-secret\ndata:\n  username: {USERNAME}\n  password: {PASSWORD}\n"
    assert told(document) == [("data.username", b"my-username\n"), ("data.password", b"my-password\n")]
    assert all(value.exact for value in read(document.encode()))


@pytest.mark.parametrize(
    ("document", "found"),
    [
        (f"{HEAD}stringData:\n  one: uno # a\n  two: 'due'\ntype: x\n{BROKEN}", ["one", "two"]),
        (f"{HEAD}stringData: {{one: uno, 'two': \"due\"}}\n{BROKEN}", ["one", "two"]),
        (f"{HEAD}stringData:\n  one: |\n    uno\n    stringData:\n      x: y\n  two: due\n{BROKEN}", ["one", "two"]),
        (f"{HEAD}stringData:\r\n  one: uno\r\n  two: due\r\n{BROKEN}", ["one", "two"]),
        (f"{HEAD}stringData:\n\tone: uno\n\ttwo: due\n{BROKEN}", ["one", "two"]),
        (f"{BROKEN}kind: ConfigMap\n---\n{HEAD}stringData:\n  one: uno\n---\na: b\n", ["one"]),
        (f"# Title: x\n\n```yaml\n{HEAD}stringData:\n  one: uno\n```\n\nand: text\n", ["one"]),
        (f"cat <<EOF\n  {KIND}\n  stringData:\n    one: uno\nEOF\n", ["one"]),
        (f"{BROKEN}items:\n- stringData:\n    one: uno\n  {KIND}\n- stringData:\n    x: y\n  kind: Other\n", ["one"]),
        (
            f"{BROKEN}{HEAD}metadata:\n  ownerReferences:\n  - kind: Other\n    name: x\nstringData:\n  one: uno\n",
            ["one"],
        ),
        (f"{BROKEN}apiVersion: v1\nkind: Other\nstringData:\n  x: y\n{HEAD}stringData:\n  one: uno\n", ["one"]),
        (f"{BROKEN}type: " + "Opaque\nstringData:\n  one: uno\n", ["one"]),
        (
            f"{BROKEN}kind: SealedSecret\nspec:\n  template:\n    type: " + "Opaque\n    stringData:\n      one: uno\n",
            [],
        ),
        (f"{BROKEN}kind: Pod\nspec:\n  volume:\n    {KIND}\n    name: one\nstringData:\n  x: y\n", []),
        (f"{BROKEN}{HEAD}stringData:\n  one: {{{{ .Values.one }}}}\n  two:\n  three: *four\n", []),
    ],
)
def test_broken_manifests(document: str, found: list[str]) -> None:
    assert [path for path, _ in told(document)] == [f"stringData.{key}" for key in found]


def test_what_counts_where_no_line_says_data() -> None:
    reserved = f"  labels: {encoded('a longer label')}\n  x/y: {encoded('an annotation')}\n  app: database\n"
    assert told(HEAD + BROKEN + reserved + f"  note: {encoded('a longer note')}\n  api-token: abc\n") == [
        ("data.note", b"a longer note"),
        ("data.api-token", b"abc"),
    ]


def test_conflicts_and_templates_and_diffs_are_read_by_the_parser() -> None:
    conflict = f"{HEAD}stringData:\n<<<<<<< HEAD\n  one: uno\n=======\n  one: due\n>>>>>>> x\n"
    hunk = "".join(f" {line}\n" for line in [*HEAD.splitlines(), "stringData:"]) + "-  one: uno\n+  one: due\n"
    diff = " a/x\n+++ b/x\n@@ -1,4 +1,4 @@\n" + hunk
    loop = "  {{- range .y }}\n  {{ .z }}: {{ .z }}\n  {{- end }}\n"
    chart = "{{- if .x }}\n" + HEAD + "stringData:\n" + loop + "  one: uno\n{{- end }}\n"
    for document, count in ((conflict, 2), (diff, 2), (chart, 1)):
        values = read(document.encode())
        assert [(value.key, value.exact) for value in values] == [("one", True)] * count


def test_a_document_too_large_for_the_parser() -> None:
    document = f"{HEAD}stringData:\n  one: uno\n".encode() + b"#" * (8 << 20)
    assert told(document) == [("stringData.one", b"uno")]
