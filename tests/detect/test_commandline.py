from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.commandline import arguments
from scanner.rules.mint import mint

VALUE = mint("<<letters:5>><<digits:2>><<base62:6>><<digits:1>><<letters:4>>", "commandline")
PIECES = st.sampled_from(
    [b"mysql ", b"docker login ", b"curl ", b"-p", b"-u ", b"a:b1c2d3", b"--token", b" ", b"\n", b"\\\n", b"- ", b'"',
     b"'", b", ", b"vault login ", b"mc alias set a ",
     b"echo a:b1c2 | chpasswd", b"--from-literal=a=b1c2", b"\xff", b"\0"]
)  # fmt: skip


def found(text: str) -> list[str]:
    """The values as their ranges have them."""
    data = text.replace("@", VALUE).encode()
    return [data[one.start : one.end].decode() for one in arguments(data)]


@pytest.mark.parametrize(
    "text",
    [
        "mysql -u root -p@ shop",
        "mysql -u root -p'@' shop",
        "mysql \\\n  -u root \\\n  -p@",
        'sh -c "mysql -p@"',
        '["mysql", "-uroot", "-p@"]',
        '[\n  "mysql",\n  "-p@"\n]',
        "- mysql\n- -p@\n",
        '- "mysql"\n- "-p@"\n',
        "sshpass -p@ ssh a",
        "docker login -u me -p @ r.test",
        "helm registry login r.test -p @",
        "curl -sS -u me:@ https://a.test",
        "curl -ume:@ https://a.test",
        "skopeo copy --dest-creds=x --src-creds me:@ a b",
        "vault login @",
        "vault login -method=token @",
        "- --token\n- @",
        '["--token", "@"]',
        "--token \\\n  @",
        "authorization: Bearer @",
        "requirepass @",
    ],
)
def test_a_command_gives_its_value(text: str) -> None:
    assert found(text) == [VALUE]


@pytest.mark.parametrize(
    "text",
    [
        "mysql -u root -p shop1a2b3c",
        "mysql -u root; mkdir -p@",
        "mysql -p$PW1a2b3c",
        "docker run -p @ image",
        "curl -u @ https://a.test",
        "vault login -method=oidc @",
        "- --token-file\n- @",
        '["--token", "--@"]',
        "- --token\n- next: @",
        "echo @ | cat",
    ],
)
def test_what_is_no_credential_is_silent(text: str) -> None:
    assert found(text) == []


@given(st.binary(max_size=300) | st.lists(PIECES, max_size=60).map(b"".join))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_and_every_range_lies_within_it(text: bytes) -> None:
    for one in arguments(text):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    "piece",
    [b"mysql ", b"docker login ", b"mc alias set a ", b"--token ", b"a:b", b"machine a login ", b"password ", b"\\\n"],
)
def test_a_very_long_text_is_read(piece: bytes) -> None:
    list(arguments((piece * 20_000)[:20_000]))
