from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.triage.harmless import placeholder
from scanner.triage.tongues import foreign, unaccented


@pytest.mark.parametrize(
    "text",
    [
        *[
            "ihr-passwort",
            "IhrPasswortHier",
            "passwort1",
            "geheim",
            "votre_mot_de_passe",
            "changez-moi",
            "remplacer-par-votre-cle",
            "tu_contraseña",
            "su-clave-aqui",
            "senha-segreda",
            "sua_senha_aqui",
            "cambiami",
            "la-tua-password",
            "uw-wachtwoord",
            "wijzig-dit",
            "zmień_hasło",
            "twoje-haslo",
            "şifreniz",
            "ditt-lösenord",
            "пароль",
            "ваш-пароль",
            "замените_на_свой_токен",
            "您的密码",
            "请输入密码",
            "あなたのパスワード",
            "パスワードを変更してください",
            "비밀번호를입력하세요",
        ]
    ],
)
def test_placeholders_of_many_languages(text: str) -> None:
    assert placeholder(text.encode())


@pytest.mark.parametrize(
    "text", ["Sommer2031", "Пирог2031", "contraseña-9f8e7d6c", "senha!x7Kq", "密码x7Kq9", "горшок-с-мёдом"]
)
def test_what_people_take_for_passwords_is_none(text: str) -> None:
    assert not placeholder(text.encode())


def test_accents_are_taken_off() -> None:
    assert unaccented("Schlüßel-contraseña-hasło".encode()) == b"Schlussel-contrasena-haslo"
    assert unaccented(b"caf\xe9") == b"caf\xe9"


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_any_bytes_have_an_answer(value: bytes) -> None:
    assert isinstance(foreign(value), bool)
    assert isinstance(unaccented(value), bytes)
