"""What tells, before anything is parsed, that there is nothing to read."""

from __future__ import annotations

import pytest

from scanner.manifest import read
from scanner.manifest.bounds import encrypted_throughout
from scanner.rules.mint import mint

SECRET = """apiVersion: v1
kind: Secret
metadata:
    name: db
{section}:
    user: <<sops:str>>
    password: {value}
sops:
    version: 3.9.0
"""


def document(value: str = "<<sops:str>>", section: str = "stringData") -> bytes:
    return mint(SECRET.format(section=section, value=value), "bounds").encode()


@pytest.mark.parametrize("section", ["data", "stringData"])
def test_a_secret_that_sops_encrypted_holds_nothing_to_read(section: str) -> None:
    assert encrypted_throughout(document(section=section))
    assert read(document(section=section)) == ()


@pytest.mark.parametrize(
    "password", ["<<base62:12>>", "|\n        <<base62:12>>", "'<<base62:12>>'", "ENC[<<base62:9>>]"]
)
def test_one_value_in_clear_has_the_whole_document_read(password: str) -> None:
    told = read(document(password))
    assert not encrypted_throughout(document(password))
    assert [value.key for value in told] == ["user", "password"]


def test_a_second_section_or_secret_is_looked_at() -> None:
    assert not encrypted_throughout(document() + mint("data:\n    a: <<base62:12>>\n", "more").encode())
    assert not encrypted_throughout(
        document() + mint("extra:\n  - kind: Secret\n    data: {a: <<lower:8>>}\n", "more").encode()
    )
