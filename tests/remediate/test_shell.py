from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.remediate import shell

NAMES = st.binary(min_size=1, max_size=20).filter(lambda name: b"\0" not in name)


@given(st.lists(NAMES, min_size=1, max_size=20))
@settings(max_examples=30, deadline=None)
def test_bash_reads_each_word_as_it_was(names: list[bytes]) -> None:
    words = [name.decode(errors="surrogateescape") for name in names]
    line = shell.command("printf", "%s\\0", *words)
    assert line.isprintable()
    assert "##" not in line
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=True)
    assert done.stdout.split(b"\0")[:-1] == names


@pytest.mark.parametrize(("text", "word"), [("a/b.yaml", "a/b.yaml"), ("a b", "'a b'"), ("", "''"), ("é", "'é'")])
def test_what_prints_stays_legible(text: str, word: str) -> None:
    assert shell.word(text) == word


def test_a_file_is_no_option() -> None:
    assert shell.file("-rf") == "./-rf"
    assert shell.file("a/-rf") == "a/-rf"
