"""Values that commands take without naming them, and those of flags whose value is the next item of a list.

`mysql -px`, `sshpass -p x`, `curl -u me:x`, `vault login x`, `- --password` above `- x`: in scripts, in the strings of
`sh -c`, and in lists of arguments as YAML and JSON write them. Sources: the manual pages of the clients named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scanner.detect.given import Assignment, judged, telling
from scanner.detect.naming import sensitive
from scanner.detect.scalar import Scalar
from scanner.model import Confidence
from scanner.regex import regex

_MOST_WORDS = 30  # that follow the name of a command
# What may lie between two words: blanks, a line that goes on, the next item of a list in JSON or in YAML.
_GAP = regex(
    rb"\\?[\"']?[ \t]*+,\s*+(?:(?:#|//)[^\n]*+\n\s*+)?\\?[\"']?"
    rb"|[\"']?[ \t]*+(?:#[^\n]*+)?\r?\n(?:[+ \t]*+(?:#[^\n]*+)?\r?\n)*+[+ \t]*+-[ \t]++[\"']?"
    rb"|[ \t]*+\\\r?\n[ \t]*+[\"']?|[ \t]++[\"']?"
)
_ITEM = regex(rb"[ \t]*+(?:#[^\n]*+)?\r?\n")  # what a command in one line isn't continued by
_WORD = regex(rb"[^\s\"',;|&<>`\[\]\\]{1,1024}+")
_ENDS = frozenset((b"-", b"--"))

_FLAG = regex(rb"(?<![\w-])(?P<key>--?[a-zA-Z][\w.-]{2,78}+)(?=[\"', \t\r\n\\])")


class _Client(NamedTuple):
    """How a command takes a credential."""

    words: tuple[bytes, ...]  # one of which is in its name, and quickly looked for
    name: re.Pattern[bytes]
    options: tuple[bytes, ...] = ()  # the next word is the value
    attached: tuple[bytes, ...] = ()  # the value follows the letter
    after: frozenset[bytes] = frozenset()  # one of these words must have come before
    pair: bool = False  # the value is `user:password`
    family: str = "password"


def _words(*names: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?:(?<![\w.-])|(?<=\\n))(?:" + b"|".join(names) + rb")(?=[\s\"',])")


_LOGIN = frozenset((b"login",))
_REGISTRIES = (b"docker", b"podman", b"nerdctl", b"buildah", b"skopeo", b"crane", b"oras", b"helm", b"az")
_CLIENTS = (
    _Client((b"my", b"maria"), _words(rb"mysql\w{0,12}", rb"mariadb[\w-]{0,12}", rb"mycli"), attached=(b"-p",)),
    _Client((b"sshpass",), _words(rb"sshpass"), options=(b"-p",), attached=(b"-p",)),
    _Client((b"-cli",), _words(rb"(?:redis|valkey|keydb)-cli"), options=(b"-a", b"--pass")),
    _Client((b"mongo",), _words(rb"mongo(?:sh|dump|restore|export|import|stat|top)?"), options=(b"-p",)),
    _Client((b"login",), _words(*_REGISTRIES), options=(b"-p",), after=_LOGIN),
    _Client(
        (b"creds",),
        _words(rb"skopeo", rb"podman", rb"buildah"),
        options=(b"--creds", b"--src-creds", b"--dest-creds"),
        pair=True,
    ),
    _Client(
        (b"curl",),
        _words(rb"curl"),
        options=(b"-u", b"--user", b"-U", b"--proxy-user"),
        attached=(b"-u",),
        pair=True,
    ),
    _Client((b"ldap",), _words(rb"ldap(?:search|add|modify|delete|whoami|compare|modrdn)"), options=(b"-w",)),
)
_VAULT = regex(rb"(?<![\w.-])vault[ \t]+login(?=[ \t])")
_FROM_LITERAL = regex(
    rb"(?<![\w.-])create[ \t]+(?P<kind>secret[ \t]+generic|configmap|cm)\b"
    rb"|--from-literal[= ][\"']?(?P<key>[\w.-]{1,253})=[\"']?(?P<value>[^\s\"'`\\]{4,1024})"
)
_MC = regex(
    rb"(?<![\w.-])mc[ \t]+(?:alias[ \t]+set|config[ \t]+host[ \t]+add)[ \t]+\S{1,100}[ \t]+\S{1,300}[ \t]+\S{1,200}"
    rb"[ \t]+[\"']?(?P<value>[^\s\"'`;|&\\]{4,200})"
)
_HTPASSWD = regex(
    rb"(?<![\w.-])htpasswd[ \t]+-[A-Za-z]{0,6}b[A-Za-z]{0,6}[ \t]+(?:\S{1,200}[ \t]+){1,2}?[\"']?"
    rb"(?P<value>[^\s\"'`;|&\\]{4,200})[\"']?[ \t]*(?=[|>;)&\"'\r\n]|\Z)"
)
_REDIS = regex(rb"(?im)^[ \t]*(?:-[ \t]+)?[\"']?(?:requirepass|masterauth)[ \t]+[\"']?(?P<value>[^\s\"']{4,512})")
_STATEMENTS = (  # (what is in it, in small letters; family; expression)
    (b"mc", "secret", _MC),
    (b"htpasswd", "password", _HTPASSWD),
    (b"'", "password", regex(rb"(?i)\b(?:identified[ \t]+by|password)[ \t]+\\?'(?P<value>[^'\\\n]{4,512})\\?'")),
    (b"identified", "password", regex(rb"(?i)\bidentified[ \t]+by[ \t]+\\?\"(?P<value>[^\"\\\n]{4,512})\\?\"")),
    (b"requirepass", "password", _REDIS),
    (b"masterauth", "password", _REDIS),
    (b"password", "password", regex(
        rb"(?i)\b(?:machine[ \t]+\S{1,253}|default)\s{1,40}(?:(?:login|account)[ \t]+\S{1,253}\s{1,40}){0,2}"
        rb"password[ \t]+(?P<value>\S{4,512})")),
    (b"|", "password", regex(
        rb"\becho[ \t]+(?:-\w+[ \t]+)?[\"']?(?P<value>[^\s\"'|$`]{4,512})[\"']?[ \t]*\|[ \t]*"
        rb"(?:sudo[ \t]+-\w*S|[^|\n]{0,120}--password-stdin)\b")),
    (b"chpasswd", "password", regex(
        rb"\becho[ \t]+(?:-\w+[ \t]+)?[\"']?[\w.-]{1,32}:(?P<value>[^\s\"':|]{4,200})[\"']?[ \t]*\|"
        rb"[ \t]*(?:sudo[ \t]+)?chpasswd\b")),
    (b"pass:", "password", regex(rb"(?i)-pass(?:in|out|word)?[ \t]+[\"']?pass:(?P<value>[^\s\"'`;|&]{4,200})")),
    (b":${", "password", regex(
        rb"://[^\s\"'/@:$]{0,100}:\$\{\w{1,80}:?[-=](?P<value>[^\s{}$\"']{4,200})\}@")),
    (b":", "password", regex(
        rb"(?m)^[ \t]*+[\w.*-]{1,253}+:(?:[56]4\d\d|\*):[\w.*-]{1,63}:[\w.*-]{1,63}"
        rb":(?P<value>[^\s:]{4,200})[ \t\r]*$")),
    (b"authorization", "token", regex(
        rb"(?i)authorization[^\w]{1,40}(?:value[^\w]{1,8})?(?:bearer|token)[ \t]+(?P<value>[\w+/=.~-]{8,4096})")),
    (b"authorization", "password", regex(
        rb"(?i)authorization[^\w]{1,40}(?:value[^\w]{1,8})?basic[ \t]+(?P<value>[A-Za-z0-9+/]{8,512}={0,2})")),
)  # fmt: skip
_BEHIND = regex(  # what devices, installers and databases read; in a text it is only told where chance wrote it
    rb"(?im)\b(?P<key>password|passwd|secret|rootpw|bindpw|auth_pass|wpa-psk|pre-shared-key)[ \t]+"
    rb"(?:\d[ \t]+|--plaintext[ \t]+)?(?P<value>[^\s\"'`=:;,(){}<>$]{14,200})[ \t\r]*$"
)
_VARIABLE = regex(rb"\$[A-Za-z_{(]|\$\$|%[A-Z]|\A[<{*]")


def arguments(text: bytes) -> Iterator[Assignment]:
    """Every value in some lines that a command takes, or a statement gives."""
    for client in _CLIENTS:
        for command in client.name.finditer(text) if any(word in text for word in client.words) else ():
            yield from _taken(text, client, command.end())
    for flag in _FLAG.finditer(text):
        if family := sensitive(flag["key"]):
            yield from _next(text, flag, family)
    for login in _VAULT.finditer(text) if b"login" in text else ():
        words = [(text[slice(*span)], span) for span in _following(text, login.end())]
        alone = [span for word, span in words if not word.startswith(b"-") and b"=" not in word]
        if len(alone) == 1 and not any(b"method=" in word and word != b"-method=token" for word, _ in words):
            yield from _found(text, alone[0], "token")
    generic = False
    for literal in _FROM_LITERAL.finditer(text) if b"--from-literal" in text else ():
        if literal["kind"]:
            generic = literal["kind"].startswith(b"secret")
        elif generic and not sensitive(literal["key"]):
            yield from _found(text, literal.span("value"), "secret", literal["key"])
    small = text.lower()
    for word, family, expression in _STATEMENTS:
        for found in expression.finditer(text) if word in small else ():
            yield from _found(text, found.span("value"), family)
    for found in _BEHIND.finditer(text):
        family = sensitive(found["key"]) or "password"
        sure = (one for one in _found(text, found.span("value"), family) if one.confidence >= Confidence.HIGH)
        yield from sure


def _following(text: bytes, at: int) -> Iterator[tuple[int, int]]:
    """The words of a command that follow offset `at`, without their quotes."""
    on_a_line = False
    for _ in range(_MOST_WORDS):
        gap = _GAP.match(text, at)
        word = _WORD.match(text, gap.end()) if gap else None
        if gap is None or word is None or (on_a_line and _ITEM.match(gap[0])):
            return
        on_a_line = on_a_line or not gap[0].strip(b" \t")
        yield word.span()
        at = word.end()
        if text[at : at + 1] in (b'"', b"'") and text[word.start() - 1 : word.start()] == text[at : at + 1]:
            at += not _GAP.match(text, at)  # closes what the gap opened; else the gap of a list closes it


def _taken(text: bytes, client: _Client, at: int) -> Iterator[Assignment]:
    wanted = False
    admitted = not client.after
    for span in _following(text, at):
        word = text[slice(*span)]
        if word in _ENDS and not wanted:
            continue
        if admitted and wanted:
            if not word.startswith(b"-"):
                yield from _credential(text, client, span)
            wanted = False
        elif word in client.options:
            wanted = True
        elif admitted and word.startswith(client.attached) and not word.startswith(b"--"):
            letter = next(option for option in client.attached if word.startswith(option))
            yield from _credential(text, client, _attached(text, span, len(letter)))
        else:
            admitted = admitted or word in client.after


def _attached(text: bytes, word: tuple[int, int], letter: int) -> tuple[int, int]:
    """The value behind the letter of an option, which may have quotes of its own: -p'x'."""
    start, end = word[0] + letter, word[1]
    quote = text[end : end + 1]
    if start < end or quote not in (b'"', b"'"):
        return start, end
    value = _WORD.match(text, end + 1)
    return value.span() if value and text.startswith(quote, value.end()) else (start, end)


def _credential(text: bytes, client: _Client, span: tuple[int, int]) -> Iterator[Assignment]:
    start, end = span
    if client.pair:
        user = text.find(b":", start, end)
        if user < 0:
            return
        start = user + 1
    yield from _found(text, (start, end), client.family)


def _next(text: bytes, flag: re.Match[bytes], family: str) -> Iterator[Assignment]:
    """The value of a flag that is the next item of a list, or stands on the next line."""
    gap = _GAP.match(text, flag.end())
    if gap is None or not gap[0].strip(b" \t"):
        return
    word = _WORD.match(text, gap.end())
    if word and not word[0].startswith(b"-") and text[word.end() : word.end() + 1] != b":":
        # "--password", password: one who quotes the flag quotes its value, and else it is code
        bare = gap[0][:1] in (b'"', b"'") and gap[0][-1:] not in (b'"', b"'") and b"," in gap[0]
        yield from telling(list(_found(text, word.span(), family, flag["key"], bare=bare)))


def _found(
    text: bytes, span: tuple[int, int], family: str, key: bytes = b"", *, bare: bool = False
) -> Iterator[Assignment]:
    value = text[slice(*span)]
    if value and not _VARIABLE.search(value):
        yield from judged(text, key, Scalar(*span, value, not bare), family=family)
