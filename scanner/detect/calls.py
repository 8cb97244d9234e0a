"""Values that a call takes: `define('DB_PASSWORD', 'x')`, `getenv("TOKEN", "x")`, `setPassword("x")`.

Also what an initializer lists in pairs, and what a command like `htpasswd` or a cmdlet takes by its own name.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.detect.given import Assignment, cut, judged, telling
from scanner.detect.literal import string
from scanner.detect.naming import sensitive
from scanner.model import Confidence
from scanner.regex import regex

_NAMED = regex(  # what says by its own name that its argument is a secret
    rb"(?P<call>(?:put|set)env|htpasswd|pulumi\.secret|Output\.(?:secret|CreateSecret)|(?i:ConvertTo-SecureString))"
    rb"[ \t]*+\(?[ \t]*+(?:-(?!AsPlainText[ \t]+[\"'])\w{1,20}[ \t]++){0,4}"
    rb"(?:([\"'])(?P<key>[^\"'\n]{1,80})\2[ \t]*+,?[ \t]*+)?([\"'`])(?P<value>[^\"'`\n]{4,1024})\4[ \t]*+"
    rb"(?:[,)|}]|-\w|\Z)"
)
_OWN_NAMES = (b"env", b"htpasswd", b"ulumi.", b"Output.", b"ecure")  # one of which is in each of those
_FAMILIES = {b"htpasswd": "password", b"convertto-securestring": "password"}
_NEXT = regex(  # a name and what follows it, as arguments: setProperty("db.password", "x"), config('KEY', default='x')
    rb"(?P<quote>[\"'`])(?P<key>[\w.\-:]{2,80})(?P=quote)[ \t]*+,[ \t]*+(?:\w{1,20}[ \t]*+[=:][ \t]*+)?(?=[\"'`@\\rbu])"
)
_GIVES = regex(  # what gives its argument a value, or falls back to it
    rb"(?i)(?:set|put|add|def|env|get|conf|header|propert|fetch|option|param|var|secret|field|value|append|insert|store)"
    rb"[\w.:!]{0,40}[ \t]?[(\[ ][^\"'`]{0,40}(?:[\"'`]\w{1,20}[\"'`][ \t]*,[ \t]*)?\Z"
)
_BEFORE = 120  # bytes before a name that may say what is done with it
_OPENED = regex(rb"[({][ \t]*(?=@?\w{0,2}\\?[\"'`])")
_METHOD = regex(  # setPassword("x"), .withToken("x"), .password("x"), std::string password{"x"}
    rb"(?:(?<=\.)|(?<=->)|(?<=::)|(?<== )|(?<=string )|\bset_?(?=[A-Z_])|\b(?=set_))"
    rb"(?:set_?|with_?)?(?P<key>[A-Za-z_]{2,60})[ \t]?\Z"
)
_FAR = 80  # bytes before the bracket in which it stands
_LOGINS = (b"asic", b"redential", b"sernamePassword", b"PasswordAuth", b"getConnection")  # one is in each of those
_LOGIN = regex(  # what takes a user and a password in this order
    rb"(?:[sS]et)?(?:[bB]asic_?[aA]uth|BasicCredentials?|NetworkCredential|UsernamePassword\w{0,30}|PasswordAuthentication"
    rb"|getConnection)\([^()\"'`]{0,120}[\"'`][^\"'`\n]{1,80}[\"'`],[ \t]*(?=[\"'`])"
)
_REVERSED = regex(  # request.setValue("x", forHTTPHeaderField: "X-Api-Key")
    rb"[\"'](?:Bearer |Token )?(?P<value>[^\s\"'\\]{8,1024})[\"'],[ \t]*"
    rb"forHTTPHeaderField:[ \t]*[\"'](?P<key>[\w-]{2,80})[\"']"
)


def given(line: bytes) -> Iterator[Assignment]:
    """Every value in `line` that a call takes, and that its name or another argument says to be a secret."""
    if not (b'"' in line or b"'" in line or b"`" in line):
        return
    if any(word in line for word in _OWN_NAMES):
        yield from _by_own_name(line)
    for name in _NEXT.finditer(line) if b"," in line else ():
        if sensitive(name["key"]):
            known = _GIVES.search(line, max(name.start() - _BEFORE, 0), name.start())
            least = Confidence.MEDIUM if known else Confidence.HIGH
            yield from (found for found in _literal(line, name["key"], name.end()) if found.confidence >= least)
    for opened in _OPENED.finditer(line):
        method = _METHOD.search(line, max(opened.start() - _FAR, 0), opened.start())
        if method and sensitive(method["key"]):
            yield from telling(_literal(line, method["key"], opened.end(), closed=True))
    for login in _LOGIN.finditer(line) if any(word in line for word in _LOGINS) else ():
        yield from telling(_literal(line, b"password", login.end(), closed=True))
    for found in _REVERSED.finditer(line) if b"forHTTPHeaderField" in line else ():
        family = "token" if found["key"].lower() == b"authorization" else sensitive(found["key"])
        if family:
            yield from telling(judged(line, found["key"], cut(line, *found.span("value")), family=family))


def _by_own_name(line: bytes) -> Iterator[Assignment]:
    for call in _NAMED.finditer(line):
        key = call["key"] or b""
        family = sensitive(key) if call["call"].endswith(b"env") else _FAMILIES.get(call["call"].lower(), "secret")
        if family:
            yield from judged(line, key, cut(line, *call.span("value")), family=family)


def _literal(line: bytes, key: bytes, at: int, *, closed: bool = False) -> list[Assignment]:
    """The string at offset `at`, which a call gives to `key`; the last argument of it, where that is to be `closed`."""
    said = string(line, at)
    if said is None or (closed and not line[said.end + 1 :].lstrip(b" \t").startswith((b")", b"}"))):
        return []
    return judged(line, key, said)
