"""Examples that the judgement is measured on: secrets, and what stands under telling names without being one.

All of it is made here, the same every time. Of some kinds nothing is trained on, so that they are news to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from scanner.rules.mint import mint
from training.vocabulary import INFRASTRUCTURE, TONGUES


class Example(NamedTuple):
    """A value in the place where it was found."""

    secret: bool
    kind: str  # of value
    value: bytes
    key: str
    family: str  # that the key announces
    bare: bool
    path: str


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


EACH = 120  # examples of a kind, in either half
_KEYS: dict[str, tuple[str, ...]] = {
    "password": _listed(
        "password POSTGRES_PASSWORD db.password adminPassword rootPassword MYSQL_ROOT_PASSWORD smtp_pass redis-password"
        " spring.datasource.password passphrase userPassword REGISTRY_PASSWORD pwd bindPassword auth.password"
    ),
    "token": _listed(
        "token accessToken API_TOKEN auth_token bot.token GITLAB_TOKEN refreshToken token.value vaultToken authToken"
    ),
    "api-key": _listed("apiKey API_KEY accessKey x-api-key serviceKey account_key ingest.apiKey MAPS_API_KEY"),
    "secret": _listed("clientSecret CLIENT_SECRET webhook_secret app.secret sessionSecret JWT_SECRET secretKey"),
    "encryption-key": _listed("encryptionKey ENCRYPTION_KEY signing_key hmac.key masterKey cookieKey"),
}
_SERIOUS = _listed(
    "values.yaml .env docker-compose.yml config/settings.py src/main/resources/application.properties deploy/prod.yaml"
    " terraform/main.tf scripts/deploy.sh clusters/home/app/release.yaml appsettings.json"
    " .github/workflows/ci.yaml"
)
_TESTS = _listed("tests/test_login.py a/client_test.go src/auth.spec.ts e2e/login.ts fixtures/config.json")
_DOCS = _listed("docs/setup.md README.md docs/usage/auth.md")
_CODE = _listed("src/client.ts pkg/auth/token.go lib/session.rb app/models/user.py web/src/Login.tsx Client.java")
_ELSEWHERE = _listed("locales/de.json i18n/fr.yaml package-lock.json openapi.yaml crds/app.yaml examples/a.yaml")

_TOKENS = (
    *(
        "<<base62:20>>",
        "<<base62:32>>",
        "<<hex:32>>",
        "<<hex:40>>",
        "<<lower36:24>>",
        "<<base64:43>>=",
        "<<base62:48>>",
    ),
    *("<<upper36:20>>", "<<hex:64>>", "<<letters:24>>"),
)
_NEW_TOKENS = (
    "<<base64url:43>>",
    "<<upper32:16>>",
    "acme_<<hex:32>>",
    "<<base62:8>>-<<base62:12>>-<<base62:8>>",
    "<<lower:24>>",
)
_PASSWORDS = (
    "<<base62:12>>",
    "<<base62:16>>",
    "<<base62:20>>",
    "<<letters:6>><<digits:3>>!<<letters:4>>",
    "<<lower36:14>>",
)
_NEW_PASSWORDS = (
    "<<base62:9>>#<<letters:2>>",
    "<<letters:12>>",
    "<<lower36:4>>-<<lower36:5>>-<<lower36:4>>",
    "<<digits:3>>?<<letters:9>>",
)
_WORDS = tuple(INFRASTRUCTURE.split())
_LEET = str.maketrans("aeiost", "4310$7")


def _word(random: Random, tongue: str = "English") -> str:
    return random.choice((*_WORDS, *TONGUES[tongue].split()))


def _camel(random: Random) -> str:
    first, *more = (random.choice(_WORDS) for _ in range(random.randint(2, 4)))
    return first + "".join(word.capitalize() for word in more)


def _joined(random: Random, by: str) -> str:
    return by.join(random.choice(_WORDS) for _ in range(random.randint(2, 4)))


def _sentence(random: Random) -> str:
    words = TONGUES[random.choice(tuple(TONGUES))].split()
    return " ".join(random.choice(words) for _ in range(random.randint(3, 7))).capitalize()


def _of(*templates: str) -> Callable[[Random], str]:
    return lambda random: mint(random.choice(templates), str(random.random()))


def _one(text: str) -> Callable[[Random], str]:
    return lambda random: random.choice(text.split())


_HUMAN: dict[str, Callable[[Random], str]] = {  # passwords that people make up
    "season": lambda r: f"{_word(r).capitalize()}{r.randint(1990, 2026)}{r.choice('!?#.')}",
    "number": lambda r: f"{_word(r)}{r.randint(2, 9999)}{r.choice('!#$*')}",
    "middle": lambda r: f"{_word(r)[:5]}{r.randint(0, 99)}{r.choice('_#%+')}{_word(r)[:4].upper()}",
}
_NEW_HUMAN: dict[str, Callable[[Random], str]] = {
    "leet": lambda r: f"{(_word(r) + _word(r)).translate(_LEET)}{r.randint(0, 99)}",
    "two": lambda r: f"{_word(r, 'German').capitalize()}&{_word(r, 'Dutch')}{r.randint(0, 999)}",
}
_INNOCENT: dict[str, Callable[[Random], str]] = {
    "word": _word,
    "camel": _camel,
    "pascal": lambda r: _camel(r).capitalize(),
    "kebab": lambda r: _joined(r, "-"),
    "snake": lambda r: _joined(r, "_"),
    "shouted": lambda r: _joined(r, "_").upper(),
    "dotted": lambda r: _joined(r, "."),
    "numbered": lambda r: f"{_word(r)}-{r.randint(1, 20)}",
    "test": lambda r: (
        r.choice(("token", "secret", "pass", "test", "key", "password")) + str(r.choice((1, 12, 123, 1234, 456)))
    ),
    "version": lambda r: f"{r.choice(('', 'v', '^', '~'))}{r.randint(0, 20)}.{r.randint(0, 40)}.{r.randint(0, 900)}",
    "date": lambda r: f"20{r.randint(10, 30)}-{r.randint(10, 12)}-{r.randint(10, 28)}",
    "host": lambda r: f"{_joined(r, '.')}.{r.choice(('com', 'io', 'local', 'svc'))}",
    "email": lambda r: f"{_word(r)}@{_joined(r, '.')}.org",
    "mime": lambda r: f"application/{_joined(r, '.')}+json",
    "path": lambda r: f"/{_joined(r, '/')}/{_word(r)}.{r.choice(('key', 'pem', 'txt'))}",
    "image": lambda r: f"{_joined(r, '/')}:{r.randint(1, 9)}.{r.randint(0, 30)}",
    "css": lambda r: r.choice((f"#{r.randint(0, 0xFFFFFF):06x}", f"{r.randint(1, 40)}px", "1.5rem")),
    "placeholder": _one("your_token_here changeme my-secret-token ihr-passwort votre_mot_de_passe tu_contraseña"),
    "sentence": _sentence,
    "member": lambda r: f"{_word(r)}.{_camel(r)}",
    "format": lambda r: f"{_word(r)}={r.choice(('%s', '{}', '%v', '{name}'))}",
    "ordered": _one("12345678 abcdef123456 abcabcabcabc 0123456789abcdef qwerty12345 1234512345123456"),
    "base64": lambda r: mint(f"<<base64({_joined(r, '-')})>>", "x"),
    "short-hash": lambda r: f"{_word(r)}-{mint('<<lower36:5>>', str(r.random()))}",
    "cut": lambda r: mint("<<base62:12>>...", str(r.random())),
    "prefix": lambda r: f"{r.choice(('acm', 'pat', 'svc'))}_" + mint("<<letters:10>>", str(r.random())),
    "documented": lambda r: mint("<<hex:10>>EXAMPLE<<hex:6>>", str(r.random())),
    "enumeration": _one(
        "required optional ephemeral bearer basic opaque jwt none plain sha256 hmac-sha256 RS256 AES-256-GCM"
    ),
}
_NEW_INNOCENT: dict[str, Callable[[Random], str]] = {
    "header": lambda r: "X-" + "-".join(word.capitalize() for word in _joined(r, " ").split()),
    "cron": _one("@daily @hourly */5****"),
    "locale": _one("en_US de-DE pt_BR.UTF-8 zh-Hans-CN sr_RS@latin fr-FR nl_BE"),
    "expression": lambda r: f"^[a-z]{{{r.randint(2, 9)}}}{_word(r)}.*$",
    "call": lambda r: f"{_camel(r)}({_word(r)})",
    "foreign": lambda r: _word(r, r.choice(tuple(TONGUES))).capitalize(),
    "fake": lambda r: (
        f"{r.choice(('my', 'some', 'fake', 'test', 'other'))}-{_word(r)}-{r.choice(('token', 'secret', 'password'))}"
    ),
    "range": lambda r: f">={r.randint(0, 9)}.{r.randint(0, 9)}.{r.randint(0, 9)} <{r.randint(10, 20)}",
    "other-placeholder": _one(
        "deine-geheimnis sua_senha_aqui cambiami пароль 您的密码 wachtwoord-hier zmień_hasło şifreniz"
    ),
    "index": lambda r: f"{_word(r)}_{_word(r)}_{r.randint(1, 99)}",
    "other-prefix": lambda r: f"{r.choice(('AC', 'shop'))}_key_" + mint("<<base62:9>>", str(r.random())),
    "chart": lambda r: f"{_joined(r, '-')}-{r.randint(0, 9)}.{r.randint(0, 9)}.{r.randint(0, 9)}",
}
_MADE_UP: dict[str, Callable[[Random], str]] = {  # passwords that people make up for a test
    "tried": lambda r: f"{r.choice('aA')}{r.choice('zZ')}{r.randint(1, 9)}-{_word(r)}{r.choice('!?#')}",
    "tried-word": lambda r: f"{_word(r).capitalize()}{r.randint(1, 999)}{r.choice(('', '!', '@'))}",
}
_NEW_MADE_UP: dict[str, Callable[[Random], str]] = {
    "tried-new": lambda r: (
        f"{r.choice(('new', 'old', 'other', 'bad'))}{_word(r).capitalize()}{r.randint(1, 99)}{r.choice('!@#')}"
    ),
}
_BARE_NAMES = ("camel", "snake", "member", "call")


def examples(*, new: bool) -> Iterator[Example]:
    """The examples to train on; the `new` ones are to measure with, most of them of other kinds."""
    random = Random("new" if new else "old")
    passwords = {template: _of(template) for template in (_NEW_PASSWORDS if new else _PASSWORDS)}
    for kind, made in {**passwords, **(_NEW_HUMAN if new else _HUMAN)}.items():
        for _ in range(EACH):
            yield _secret(random, kind, made(random), "password")
    for template in _NEW_TOKENS if new else _TOKENS:
        for _ in range(EACH):
            family = random.choice([family for family in _KEYS if family != "password"])
            yield _secret(random, template, _of(template)(random), family)
    for kind, made in (_NEW_INNOCENT if new else _INNOCENT).items():
        for _ in range(EACH):
            yield _innocent(random, kind, made(random))
    for kind, made in (_NEW_MADE_UP if new else _MADE_UP).items():
        for _ in range(EACH):
            value, key = made(random).encode(), random.choice(_KEYS["password"])
            yield Example(False, kind, value, key, "password", False, random.choice(_TESTS))


def _secret(random: Random, kind: str, value: str, family: str) -> Example:
    paths = random.choices((_SERIOUS, _CODE, _TESTS, _DOCS), (70, 15, 10, 5))[0]
    bare = random.random() < 0.5
    return Example(True, kind, value.encode(), random.choice(_KEYS[family]), family, bare, random.choice(paths))


def _innocent(random: Random, kind: str, value: str) -> Example:
    paths = random.choices((_SERIOUS, _CODE, _TESTS, _DOCS, _ELSEWHERE), (25, 25, 30, 10, 10))[0]
    family = random.choice(tuple(_KEYS))
    bare = kind in _BARE_NAMES or random.random() < 0.2
    return Example(False, kind, value.encode(), random.choice(_KEYS[family]), family, bare, random.choice(paths))
