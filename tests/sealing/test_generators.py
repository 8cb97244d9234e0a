"""The generators of a kustomization: what they make, and the file without them."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import AskedWrongly
from scanner.sealing.generators import generators, without
from scanner.sealing.rewriting import edited

FILES = {"a.env": b"\xef\xbb\xbf# c\n\nONE=1\r\n TWO=2=2 \n", "b.txt": b"b\n"}
HEAD = "# above\nresources:\n- one.yaml  # one\n"
TWO = """\
secretGenerator:
  # the first
  - name: db
    literals:
      - a=<<one>>
      - 'c="<<two>>"'
      # - f=g
  - name: web
    namespace: web
    type: example.com/any
    envs: [a.env]
    files:
      - b.txt
      - other=b.txt
    options: {immutable: true, labels: {x: own}, disableNameSuffixHash: true}
generatorOptions: {labels: {x: all, y: all}}
""".replace("<<one>>", "b").replace("<<two>>", "d=e")


def read(text: str) -> list[tuple[str, dict[str, bytes]]]:
    found = generators(text.encode(), "kustomization.yaml", FILES.__getitem__)
    return [(one.secret.name, {key: value.reveal() for key, value in one.secret.values.items()}) for one in found]


def test_a_generator_is_read_with_all_that_it_makes() -> None:
    db, web = generators(TWO.encode(), "kustomization.yaml", FILES.__getitem__)
    assert read(TWO) == [
        ("db", {"a": b"b", "c": b"d=e"}),
        ("web", {"b.txt": b"b\n", "other": b"b\n", "ONE": b"1", "TWO": b"2=2 "}),
    ]
    assert (db.secret.namespace, db.secret.labels, db.hashed, db.sources) == ("", {"x": "all", "y": "all"}, True, ())
    assert (web.secret.namespace, web.secret.type, web.secret.immutable) == ("web", "example.com/any", True)
    assert (web.secret.labels, web.hashed) == ({"x": "own", "y": "all"}, False)
    assert web.sources == ("b.txt", "b.txt", "a.env")
    assert [TWO.encode()[slice(*span)] for span in db.hidden] == [b"a=b", b"'c=\"d=e\"'", b"# - f=g"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD + TWO, HEAD + "- x.yaml\n- y.yaml\ngeneratorOptions: {labels: {x: all, y: all}}\n"),
        ("a: b\n" + TWO, "a: b\ngeneratorOptions: {labels: {x: all, y: all}}\nresources:\n  - x.yaml\n  - y.yaml\n"),
        (TWO[: TWO.index("generatorOptions")], "resources:\n  - x.yaml\n  - y.yaml\n"),
        ("resources: [a, b]\n" + TWO, "resources: [a, b, x.yaml, y.yaml]\n" + TWO[TWO.index("generatorOptions") :]),
        ("resources: []  # none\na: b\n" + TWO, "resources:\n  - x.yaml\n  - y.yaml  # none\na: b\n"),
        ("resources:\na: b\n" + TWO, "resources:\n  - x.yaml\n  - y.yaml\na: b\n"),
    ],
)
def test_only_the_generators_go(before: str, after: str, line_end: str) -> None:
    data = before.replace("\n", line_end).encode()
    found = generators(data, "kustomization.yaml", FILES.__getitem__)
    made = edited(data, without(data, "kustomization.yaml", found, ["x.yaml", "y.yaml"])).decode()
    assert made.startswith(after.replace("\n", line_end)) or made == after.replace("\n", line_end)
    said = yaml.safe_load(made)
    assert "secretGenerator" not in said
    assert said["resources"][-2:] == ["x.yaml", "y.yaml"]


def test_another_generator_stays() -> None:
    data = (HEAD + TWO).encode()
    db, web = generators(data, "kustomization.yaml", FILES.__getitem__)
    made = yaml.safe_load(edited(data, without(data, "kustomization.yaml", [db], ["x.yaml"])))
    assert made["resources"] == ["one.yaml", "x.yaml"]
    assert [one["name"] for one in made["secretGenerator"]] == [web.secret.name]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("secretGenerator: [{name: a}]\n", "lines of its own"),
        ("secretGenerator:\n- literals: [a=b]\n", "no name of its own"),
        ("secretGenerator:\n- name: a\n  behavior: merge\n", "changes another one"),
        ("secretGenerator:\n- name: a\n  literals: [ab]\n", "no KEY=VALUE"),
        ("secretGenerator:\n- name: a\n  literals: [a b=c]\n", "a key that Kubernetes doesn't take"),
        ("secretGenerator:\n- name: a\n  literals: [a: b}\n", "is broken"),
        ("secretGenerator:\n- name: a\n---\na: b\n", "one document"),
        ("secretGenerator:\n- name: a\n  envs: [b.txt]\n", "takes its value from the environment"),
    ],
)
def test_what_can_not_be_moved_is_refused(text: str, because: str) -> None:
    with pytest.raises(AskedWrongly, match=because):
        read(text)


@given(st.text(alphabet="{}[]:-&*|> \n#'\"a", max_size=60) | st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    for before in (b"", b"secretGenerator:\n- name: a\n  literals: ", TWO.encode()):
        try:
            found = generators(before + data, "kustomization.yaml", lambda _: b"")
            without(before + data, "kustomization.yaml", found, ["x"] * len(found))
        except AskedWrongly:
            continue
