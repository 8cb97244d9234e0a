from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.manifest.prose import parts

from .manifests import HEAD, KIND, encoded, told

ONE_LINE = f'{{"{KIND[:4]}": "{KIND[6:]}", "stringData": {{"one": "uno"}}}}'
ESCAPED = ONE_LINE.replace('"', '\\"')


@pytest.mark.parametrize(
    "document",
    [
        f"before\n{HEAD}stringData:\n  one: uno\nafter\n",
        f"# Title\n\nSome text: and more.\n\n```yaml\n{HEAD}stringData:\n  one: uno\n```\n\nSee: the rest.\n",
        f"kubectl apply -f - <<EOF\n{HEAD}stringData:\n  one: uno\nEOF\n",
        f"some words\n{ONE_LINE}\nand more\n",
        f"kubectl apply -f - <<< '{ONE_LINE}'\n",
        f'curl -d "{ESCAPED}" https://cluster.local\n',
        f"It's a {{brace that nobody closes, then {ONE_LINE} and\n",
        f'An inch is 1" long. {ONE_LINE}\n',
        f"- shell: echo '{ONE_LINE}' | kubectl apply -f -\n  name: it\n",
        f"run: |\n  echo now\n  kubectl apply -f - <<EOF\n  {ONE_LINE}\n  EOF\n",
        f"run: |\n  cat > x <<EOF\n  {HEAD.replace(chr(10), chr(10) + '  ')}stringData:\n    one: uno\n  EOF\n",
    ],
)
def test_a_manifest_in_a_text(document: str) -> None:
    ((path, data),) = told(document)
    assert path.endswith("stringData.one")
    assert data == b"uno"


def test_what_stands_between_two_manifests_divides_them() -> None:
    first, second = f"{HEAD}stringData: {{one: uno}}", f"{HEAD}data: {{two: {encoded('due')}}}"
    assert told(f"First:\n\n```\n{first}\n```\n\nSecond:\n\n```\n{second}\n```") == [
        ("stringData.one", b"uno"),
        ("data.two", b"due"),
    ]


@given(st.text(st.sampled_from("{}[]\"'\\:, \nab-"), max_size=200))
def test_any_text(text: str) -> None:
    list(parts(text.encode()))


@pytest.mark.parametrize("piece", ["{", '"', "{\n", "a\n", "}", "[{"])
def test_a_long_text_that_never_closes_what_it_opens(piece: str) -> None:
    assert list(parts(piece.encode() * 50_000)) == []
