from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import AskedWrongly, BadConfiguration
from scanner.gitleaks.source import Source, parsed, read

TEXT = """# [[rules]]
title = '''
[[rules]]
'''
[[rules]]
id = "one"
regex = '''a[0-9]'''

  [[ Rules ]]
  id = "two"
  regex = '''a[0-9]'''
"""


def test_keys_are_those_of_gitleaks_in_any_case() -> None:
    assert parsed(b"[Extend]\nuseDefault = true", "f").table == {"extend": {"usedefault": True}}


def test_a_byte_order_mark_is_none_of_it() -> None:
    assert parsed(b"\xef\xbb\xbfa = 1", "f").table == {"a": 1}


def test_lines() -> None:
    said = parsed(TEXT.encode(), "f")
    assert said.headers("rules") == [5, 9]
    assert [said.line("a[0-9]", after) for after in said.headers("rules")] == [7, 11]
    assert said.line("absent", 9) == 9
    assert said.line(None, 9) == 9


@pytest.mark.parametrize(
    ("value", "line"),
    [("one", 1), ("it's", 2), ("a['\"]b", 3), ("first", 5), ("extend ", 8), ("p", 8), ("last\nmore", 9), ("q", 7)],
)
def test_however_a_value_is_written(value: str, line: int) -> None:
    text = (
        "a = ['one', \"it\"]\nb = \"it's\"\nc = '''a['\"]b'''\nd = '''\nfirst\nsecond'''\n"
        'e = { q = 1 } # \'q\'\nextend = \'p\'\nf = """last\nmore"""\n'
    )
    assert parsed(text.encode(), "f").line(value) == line


def test_thousands_of_names_are_looked_up_in_one_pass() -> None:
    said = parsed(b"a = [\n" + b"'x',\n" * 19_000 + b"]\n#" + b"\\'" * 400_000, "f")
    assert [said.line(f"absent {number}", 7) for number in range(19_000)] == [
        7
    ] * 19_000  # minutes, were each looked for in all of it


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a = 1\nb =\n", 2),
        (b"a = 1\na = 2\n", 2),
        (b"a = 1\nb = '''\n\n", 4),
        (b"a = 1\n\xff", 2),
        (b"a = " + b"[" * 5000, 1),
        (b"a = [" + b"1," * 50_000 + b"]", 1),
        (b"#" * (1 << 20) + b"\n", 1),
    ],
)
def test_what_is_no_configuration_is_named_by_its_line(data: bytes, line: int) -> None:
    with pytest.raises(BadConfiguration, match=rf"^f:{line}: it "):
        parsed(data, "f")


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    for file in (tmp_path / "absent", tmp_path):
        with pytest.raises(AskedWrongly, match=str(file)):
            read(str(file))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        assert isinstance(parsed(data, "f"), Source)
    except BadConfiguration as error:
        assert str(error).startswith("f:")
