"""Which names announce a secret: `dbPassword` does, `passwordFile`, `next_page_token` and `hasSecret` do not."""

from __future__ import annotations

from functools import lru_cache

from scanner.regex import regex

FAMILIES = ("password", "token", "api-key", "secret", "encryption-key")

_WORD = regex(rb"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_LAST_PART = regex(rb"[^./:]*\Z")

# What may follow the telling word without changing what the name means: PASSWORD_PROD, token.value, password_b64.
_TRAILERS = frozenset(
    b"value val prod production dev development test testing staging stage qa live old new current plain plaintext "
    b"text clear raw encoded base b string str admin root user".split()
)
# Opening words that make the name a question, an order or a message about the secret instead of the secret.
_ASIDE = frozenset(
    b"no is has have use uses using enable enabled enables disable disabled allow allowed allows require required "
    b"requires with without show hide forgot forgotten reset confirm validate valid verify check generate rotate "
    b"missing invalid wrong incorrect empty existing min max num count expected unexpected public want get set "
    b"authenticate create delete remove update change choose enter if should must can ask auto".split()
)
_NOT_TOKENS = frozenset(
    b"next page continue continuation cancellation cancel end start stop eos bos pad unk mask sep cls sync csrf xsrf "
    b"authenticity csrfmiddleware first last prev previous delim delimiter operator lex parser design special image "
    b"skip resume change concurrency".split()
)
_NOT_PASSES = frozenset(b"proxy fastcgi uwsgi scgi grpc memcached by multi single first second one two render".split())

_PASSWORDS = frozenset(
    b"password passwd passwort pwd passphrase passcode pw pass psw userpass rootpass requirepass dbpass adminpass"
    b" bindpass authpass psk".split()
)
_PASSWORD_ENDS = (b"password", b"passwd", b"passphrase", b"passwort")
_KEYED = {
    b"api": "api-key",
    b"access": "api-key",
    b"account": "api-key",
    b"shared": "api-key",
    b"subscription": "api-key",
    b"auth": "api-key",
    b"app": "api-key",
    b"application": "api-key",
    b"admin": "api-key",
    b"service": "api-key",
    b"integration": "api-key",
    b"ingest": "api-key",
    b"secret": "secret",
    b"session": "secret",
    b"master": "encryption-key",
    b"signing": "encryption-key",
    b"signature": "encryption-key",
    b"encryption": "encryption-key",
    b"encrypt": "encryption-key",
    b"private": "encryption-key",
    b"hmac": "encryption-key",
    b"aes": "encryption-key",
    b"cipher": "encryption-key",
    b"jwt": "encryption-key",
    b"cookie": "encryption-key",
    b"validation": "encryption-key",
    b"decryption": "encryption-key",
}
_KEYED_SOLID = {opening + b"key": family for opening, family in _KEYED.items()}


@lru_cache(maxsize=4096)
def sensitive(key: bytes) -> str:
    """Say which family of secrets the name `key` announces, one of `FAMILIES`, or "" when it announces none.

    Reads `rootPassword`, `ROOT_PASSWORD`, `root-password`, `auth.rootPassword` and `rootpassword` alike. The telling
    word has to come last but for a few trailers, so whatever qualifies it away (`tokenTTL`, `secretName`,
    `password_file`) needs no list of its own.
    """
    words = [word.lower() for word in _WORD.findall(key[-80:])]
    while len(words) > 1 and words[-1] in _TRAILERS:
        words.pop()
    if not words:
        return ""
    last = _LAST_PART.search(key[-80:])
    opening = _WORD.search(last.group() if last else key)
    if opening is not None and opening.group().lower() in _ASIDE:
        return ""
    return _family(words[-1], words[-2] if len(words) > 1 else b"")


def _family(last: bytes, before: bytes) -> str:
    if last in _PASSWORDS or last.endswith(_PASSWORD_ENDS):
        return "" if before in _NOT_PASSES else "password"
    if last == b"token" or (last.endswith(b"token") and len(last) <= 24):
        return "" if before in _NOT_TOKENS or last[:-5] in _NOT_TOKENS else "token"
    if last == b"secret" or (last.endswith(b"secret") and len(last) <= 24):
        return "secret"
    if last == b"phrase" and before == b"pass":
        return "password"
    if last == b"key":
        return _KEYED.get(before, "")
    return next((family for solid, family in _KEYED_SOLID.items() if last.endswith(solid)), "")
