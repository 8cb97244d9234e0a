from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.rules.mint import mint
from scanner.triage.shapes import form, naming, ordered, said

FORMS = {
    "shape:uuid": ["<<uuid>>"],
    "shape:date": ["2026-11-25", "2026-11-25T13:14:15Z", "25.11.2026"],
    "shape:version": ["1.2.3", "v1.30.0-rc.1", "^5.0.3", "~2.1", "12.0.0-next-7.15", ">=1.2.0 <2.0.0", "3.x"],
    "shape:image": ["ghcr.io/acme/app:v1.2.3", "redis:7.2-alpine"],
    "shape:number": ["42", "1,000,000", "99.5%", "0x1f", "1e-6"],
    "shape:email": ["ada@example.org"],
    "shape:host": ["db.prod.svc.cluster.local:5432", "10.0.0.1:53", "vault.example.com"],
    "shape:mime": ["application/json", "text/html; charset=utf-8"],
    "shape:locale": ["de-DE", "zh-Hans-CN", "pt_BR.UTF-8"],
    "shape:cron": ["@daily", "*/5 * * * *", "0 3 * * 1-5"],
    "shape:css": ["#fff", "#aabbcc", "12px", "rgba(0, 0, 0, 0.5)", "1rem 2rem"],
    "shape:header": ["X-Auth-Token", "Content-Type", "X-API-KEY"],
    "shape:format": ["user=%s", "{name}-token", "Bearer {}", "key-<<hex:4>><digits>", "a${B}"],
    "shape:expression": ["^[a-z]+$", "\\d{4}", "(?:a|b).*"],
    "shape:sentence": ["Enter your password", "Das Passwort ist falsch"],
    "shape:code": ["settings.apiKey", "getPassword()", "dbUser!.hashed_password", "a&&b"],
    "": ["<<base62:20>>", "<<hex:32>>", "hunter2", "Winter2031!", "<<base64:43>>="],
}
NAMES = {
    "shape:word": ["swordfish", "Passwort", "ADMIN"],
    "shape:numbered": ["redis-1", "token123"],
    "shape:camel": ["oAuthClientSecret", "HttpServer"],
    "shape:snake": ["my_secret_name", "DB_PASSWORD"],
    "shape:kebab": ["grafana-admin-credentials", "app.kubernetes.io/name"],
    "": ["Tr0ub4dor&3", "<<hex:32>>", "Winter2031!"],
}


@pytest.mark.parametrize(("code", "template"), [(code, each) for code, all_ in FORMS.items() for each in all_])
def test_forms(code: str, template: str) -> None:
    assert form(mint(template, "forms").encode()) == code


@pytest.mark.parametrize(("code", "template"), [(code, each) for code, all_ in NAMES.items() for each in all_])
def test_names(code: str, template: str) -> None:
    assert naming(mint(template, "names").encode()) == code


@pytest.mark.parametrize(
    "value", ["12345678", "abcdef123456", "abcabcabcabc", "qwerty123456", "0123456789abcdef", "1" * 20]
)
def test_rows_of_keys(value: str) -> None:
    assert ordered(value.encode())


@pytest.mark.parametrize("template", ["<<base62:20>>", "<<hex:32>>", "<<digits:16>>", "swordfish", "abc", ""])
def test_what_is_in_no_order(template: str) -> None:
    assert not ordered(mint(template, "order").encode())


def test_what_base64_says() -> None:
    assert said(mint("<<base64(swordfish)>>", "x").encode()) == b"swordfish"
    assert said(mint("<<base64:40>>", "x").encode()) == said(b"swordfish") == b""


@given(st.binary(max_size=2000) | st.text("aA0-.:/ %{(", max_size=2000).map(str.encode))
def test_any_bytes_have_an_answer(value: bytes) -> None:
    assert isinstance(form(value), str)
    assert isinstance(naming(value), str)
    assert isinstance(ordered(value), bool)
    assert isinstance(said(value), bytes)


@pytest.mark.parametrize("piece", [b"a.", b"a-", b"aB", b"1 ", b"a(", b"%", b"/5 ", b"a@", b"x=", b"^$"])
def test_long_values_are_told_at_once(piece: bytes) -> None:
    form(piece * 500)
    naming(piece * 500)
