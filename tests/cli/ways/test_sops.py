from __future__ import annotations

import argparse
from pathlib import Path

import pyrage
import pytest

from scanner.cli.ways import sops
from scanner.errors import AskedWrongly

SECRET = b"kind: Secret\nmetadata: {name: db}\nstringData: {a: old}\n"


def asked(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    sops.options(parser)
    return parser.parse_args(words)


def test_a_rewriter_encrypts_for_whom_it_was_asked() -> None:
    one, two = (str(pyrage.x25519.Identity.generate().to_public()) for _ in range(2))
    made = sops.rewriter(asked("--age", one, "--age", two, "--mac-only-encrypted"))("a.yaml", SECRET, {})
    assert made.startswith(b'kind: Secret\nmetadata: {name: db}\nstringData: {a: "ENC[')
    assert all(f"recipient: {name}\n".encode() in made for name in (one, two))
    assert b"mac_only_encrypted: true\n" in made
    assert b"encrypted_regex: ^(data|stringData)$\n" in made


def test_a_rewriter_follows_the_configuration_or_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    with pytest.raises(AskedWrongly, match="--age"):
        sops.rewriter(asked())("a.yaml", SECRET, {})
    name = str(pyrage.x25519.Identity.generate().to_public())
    (tmp_path / ".sops.yaml").write_text(f"creation_rules: [{{path_regex: a, age: {name}, encrypted_regex: ^str}}]\n")
    assert b"encrypted_regex: ^str\n" in sops.rewriter(asked())("a.yaml", SECRET, {("db", "a"): b"new"})
    assert b'encrypted_regex: "a\\"b"\n' in sops.rewriter(asked("--encrypted-regex", 'a"b'))("a.yaml", b'a"b: c\n', {})
