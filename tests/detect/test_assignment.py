from __future__ import annotations

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.assignment import assignments
from scanner.detect.signs import NAMED
from scanner.model import Confidence, Rule
from scanner.rules.loader import load
from scanner.rules.mint import harmless, leaks, mint
from scanner.triage.judge import innocence

GATES = [re2.compile(expression) for expression in NAMED]
RULES = [rule for rule in load().rules if rule.detector == "assignment"]
VALUE = mint("<<base62:20>>", "assignment")


def reported(line: str) -> list[str]:
    """List the values found in `line` that a default report shows."""
    raw = line.encode()
    return [
        raw[found.start : found.end].decode()
        for found in assignments(raw)
        if found.confidence >= Confidence.MEDIUM
        and not innocence(raw[found.start : found.end], key=found.key.decode("latin-1"))
    ]


@pytest.mark.parametrize(
    "form",
    [
        "password: @",
        "  - password: @   # for now",
        "# password: @",
        'password: "@"',
        "'password': '@',",
        'password := "@"',
        'const dbPassword string = "@"',
        'os.environ["DB_PASSWORD"] = "@"',
        "'password' => '@',",
        '{"user":"me","password":"@","port":5432}',
        '"{\\"user\\":\\"me\\",\\"password\\":\\"@\\"}"',
        "PASSWORD=@",
        "export DB_PASSWORD='@'",
        "      - POSTGRES_PASSWORD=@",
        "db.password = @!",
        "login user=me password=@ now",
        "PGPASSWORD=@ psql -h db",
        '- "--password=@"',
        "mysql --password @ shop",
        "java -Dapp.password=@ -jar app.jar",
        "kubectl create secret generic db --from-literal=password=@",
        "helm install --set auth.user=me,auth.password=@ chart",
        "Server=db;User=me;Password=@;",
        "<password>@</password>",
        'password: {{ .Values.password | default "@" | quote }}',
        "password: ${DB_PASSWORD:-@}",
    ],
)
def test_every_form_gives_the_exact_value_and_opens_the_gate(form: str) -> None:
    line = form.replace("@", VALUE)
    assert [value.rstrip("!") for value in reported(line)] == [VALUE]
    assert any(gate.search(line.encode()) for gate in GATES)


@pytest.mark.parametrize(
    "line",
    [
        "password: string",
        "password string",
        "password: ${DB_PASSWORD}",
        'password := os.Getenv("DB_PASSWORD1")',
        "password = get_password1()",
        "password = newPassword1",
        "self.password = password2",
        "if password == 'abc1def2': pass",
        'url = "https://host/?password=" + password1 + "&x=y1z2"',
        "SecretKey: targetSecretKey1,",
        "def f(a, password=DEFAULT1, b=None):",
        "--password string   the password, at least 8 characters",
        "The token: see https://docs.internal/a1b2c3",
        'errInvalidToken = "invalid token %s"',
        '"password": "Your password needs 8 characters",',
        "passwordMinLength: 12",
        'secretName: "a1b2c3d4e5f6"',
        "secret: *secret1",
        "password: !vault |",
        "token: &token op://infra/db/token1",
    ],
)
def test_lines_that_only_speak_of_secrets_are_silent(line: str) -> None:
    assert reported(line) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rules_claim_their_examples_and_nothing_else(rule: Rule) -> None:
    for example in leaks(rule):
        found = list(assignments(example.encode()))
        assert [f"generic-{one.family}" for one in found] == [rule.id], example
        assert len(reported(example)) == 1
    for example in harmless(rule):
        assert reported(example) == []


PIECES = st.sampled_from(
    [b"password", b"token", b"--", b"=", b": ", b":=", b'"', b"'", b"`", b"\\", b"<", b">", b"{{", b"}}", b"${", b"}",
     b" ", b"x", b"9", b"#", b"-", b"default ", b"\xff", b"\0", b";", b"&"]
)  # fmt: skip


@given(st.binary(max_size=300) | st.lists(PIECES, max_size=60).map(b"".join))
@settings(max_examples=200, deadline=None)
def test_any_line_is_read_and_every_span_lies_within_it(line: bytes) -> None:
    for found in assignments(line):
        assert 0 <= found.start < found.end <= len(line)


@pytest.mark.parametrize(
    "piece", [b"password=", b'password="', b"a.", b"password: ", b"--token ", b"<token>", b'{{"', b"'"]
)
def test_a_very_long_line_is_read(piece: bytes) -> None:
    list(assignments((piece * 200_000)[:200_000]))
