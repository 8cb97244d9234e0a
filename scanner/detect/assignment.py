"""Values given to telling names on one line, as YAML, env files, properties, flags, XML and source code write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.detect import calls, noted, spaced
from scanner.detect.given import Assignment, cut, judged, once, strings, telling
from scanner.detect.likeness import PHRASE, confidence
from scanner.detect.literal import string, wrapped
from scanner.detect.naming import sensitive
from scanner.detect.template import assigned, made
from scanner.model import Confidence
from scanner.regex import regex

_PAIR = regex(
    rb"(?<![\w.\-])(?P<key>[\w.\-]{2,80}+)(?P<shut>\\?[\"']?(?:[\]}]|\[\d{0,5}\])?)(?: ?:? ?string)?"
    rb"(?P<op>(?:[\"']?\)+)?[ \t]{0,8}(?:\|\|=?|\?\?=?|\bor\b)[ \t]{0,8}(?=[\"'`])"  # what an expression falls back to
    rb"|[ \t]{0,8}(?::{1,2}=|\?=|\+=|=>|<{1,2}-|[:=])(?![=~])[ \t]{0,8})"
)
_TYPED = regex(  # with its type between, or as a property of C#
    rb"(?<![\w.\-])(?P<key>[\w.\-]{2,80}+)"
    rb"(?P<op>[ \t]{0,4}:[ \t]?(?:&(?:'\w{1,20} )?(?:mut )?)?[A-Za-z_\[][\w.:\[\]<>?|]{0,60}[ \t]?=[ \t]?(?=\w?[\"'`])"
    rb"|(?i:[ \t]as[ \t]string[ \t]?=[ \t]?)(?=[\"])|[ \t]{0,4}\{ ?get;[\w; ]{0,40}\} ?= ?(?=[\"@]))"
)
_EXPANDED = regex(rb"\$\{(?P<key>[\w.\-]{2,80}?)(?::?[-=]|:(?!\d{1,3}[:}]))(?P<value>[^{}$\s\"'`]{4,200})\}")
_NPM = regex(rb"(?:\A|:)(?P<key>_auth)[ \t]*+=[ \t]*+[\"']?(?P<value>[A-Za-z0-9+/]{8,1024}={0,2})[\"']?[ \t\r]*\Z")
_ELEMENT = regex(rb"<(?P<key>[\w.:\-]{2,80})>(?P<value>[^<>\s]{4,512})</(?P=key)>")

_BARE = regex(rb"[^\s\"'`]{4,1024}")
_BARE_ARGUMENT = regex(rb"[^\s\"'`,;|&<>()\\]{4,1024}")
_LAST_OF_LIST = regex(rb"[^\s\"'`,;|&<>()\[\]{}\\]{4,1024}(?=[ \t]*\](?:[ \t\r,}]|\Z))")
_OF_LIST = regex(rb"[^\s\"'`,;|&<>()\[\]{}\\]{4,1024}(?=[ \t,\]])")
_UNTIL = {quote: regex(rb"[^\s" + quote + rb"]{4,1024}(?=" + quote + rb")") for quote in (b'"', b"'")}
_IDENTIFIER = regex(rb"[A-Za-z_]\w*\Z")
_PHRASE = regex(PHRASE + rb"(?=[ \t\r]*\Z)")  # which nobody put into quotes
_REST = regex(rb"[ \t\r]*(?:[ \t]#.*)?\Z")
_IN_FLOW = regex(rb"(?P<value>[^\s\"'`,{}\[\]()]{4,1024})[ \t]*[,}]")  # {password: x}, as YAML has it
_ANCHOR = regex(rb"(?:(?:&[\w.\-]{1,60}|!!str)[ \t]{1,8}){1,2}")  # what YAML puts before a value

# Keys of Pulumi and Hiera open with namespaces: app:password, profile::app::password.
_YAML_LEAD = regex(rb"(?:\xef\xbb\xbf|\+)?[ \t]*(?:-[ \t]+)*(?:[\w-]{1,60}::?){0,8}\Z")
_COMMENT_LEAD = regex(rb"[ \t]*#+[ \t]*(?:-[ \t]+)*\Z")
_ENV_LEAD = regex(
    rb"(?:\xef\xbb\xbf|\+)?[ \t]*(?:-[ \t]+[\"']?|@"
    rb"|(?:[\w./%-]{1,80}:[ \t]+)?(?:export|@?set|ENV|ARG|override|setenv)[ \t]+)?\Z"
)
_LISTED_LEAD = regex(
    rb"(?:(?:\A|[ \t])-[ \t]+|[\[,][ \t]*|[ \t]-e[ \t]+|(?i:\bset)[ \t]+|(?P<alone>\A[ \t]+))([\"'])\Z"
)
_AFTER_ITEM = regex(rb"[\"'],?[ \t\r]*\Z")
_FLOW_LEAD = regex(rb":[ \t]+\[(?:[^\[\]\"']{0,200},)?[ \t]*\Z")  # args: [user=me, ...
_OPENED_LEAD = regex(rb":[ \t]+([\"'])\Z")
_ARGUMENT_LEAD = regex(
    rb"(?:\s-e|--env|--from-literal|--set|--set-string|--build-arg)[= ][\"']?\Z|--set[= ]\S{0,200},\Z|[;&?]\Z"
    rb"|\A[ \t]*Environment=(?:[\"']|[^\n]{0,200}[ \t\"'])?\Z"
)
_HEADER_LEAD = regex(rb"(?:-H|--header)[ =][\"']?\Z")
_PREFIXED = regex(rb"[rRbBuUL@]{1,2}[\"']")
_CONSTANT = regex(rb"[A-Z][A-Z0-9_]*\Z")
_LONGEST_LEAD = 256


def assignments(line: bytes) -> Iterator[Assignment]:
    """Find every value in `line` (without its line feed) that stands under a telling name and could be a secret.

    Whether the value is known to be innocent (a reference, a placeholder, ciphertext) is for triage to say.
    """
    yield from once(_every(line))


def _every(line: bytes) -> Iterator[Assignment]:
    parity = _Parity(line)
    for pair in _PAIR.finditer(line):
        if sensitive(pair["key"]):
            yield from _paired(line, pair, parity)
    for typed in _TYPED.finditer(line) if b"=" in line else ():
        if sensitive(typed["key"]):
            yield from _quoted(line, typed, typed.end())
    for element in _ELEMENT.finditer(line) if b"</" in line else ():
        if sensitive(element["key"]):
            yield from judged(line, element["key"], cut(line, *element.span("value"), quoted=False))
    for expansion in _EXPANDED.finditer(line) if b"${" in line else ():
        if sensitive(expansion["key"]):
            yield from telling(judged(line, expansion["key"], cut(line, *expansion.span("value"))))
    yield from calls.given(line)
    yield from spaced.given(line)
    yield from noted.given(line)
    npm = _NPM.search(line)
    if npm:
        yield from judged(line, npm["key"], cut(line, *npm.span("value")), family="password")


class _Parity:
    """Know whether a quote at some offset closes an earlier one; asked at rising offsets, so it reads once."""

    def __init__(self, line: bytes) -> None:
        self._line = line
        self._seen: dict[bytes, tuple[int, int]] = {}

    def closes(self, quote: bytes, offset: int) -> bool:
        start, count = self._seen.get(quote, (0, 0))
        count += self._line.count(quote, start, offset)
        self._seen[quote] = (offset, count)
        return count % 2 == 1


def _paired(line: bytes, pair: re.Match[bytes], parity: _Parity) -> list[Assignment]:
    at = _past_anchor(line, pair)
    quote = line[at : at + 1]
    opens = at + (quote in (b'"', b"'"))
    end = made(line, opens)
    if end > opens:
        return judged(line, pair["key"], cut(line, opens, end))
    behind = assigned(line, at)
    if behind > at:
        return strings(line, pair["key"], at, behind)
    if quote in (b'"', b"'", b"`"):
        unlike = not line[at + 1 : at + 2].isalnum() and not pair["shut"] and pair["op"] == b"="
        if unlike and parity.closes(quote, at):
            return []  # "password=" + x: the quote ends the string that the name stands in
        return _quoted(line, pair, at) or telling(_bare(line, pair, _first(line, pair, at)))
    if quote == b"\\" or _PREFIXED.match(line, at):
        return _quoted(line, pair, at)
    said = wrapped(line, at)
    if said:
        return judged(line, pair["key"], said)
    value = _unquoted(line, pair, at)
    if value:
        return _bare(line, pair, value)
    phrase = _PHRASE.match(line, at) if pair["op"].strip() in (b":", b"=") else None
    if phrase:
        return _bare(line, pair, phrase)
    return _in_flow(line, pair, at) or telling(_bare(line, pair, _unquoted_in_prose(line, pair)))


def _past_anchor(line: bytes, pair: re.Match[bytes]) -> int:
    """Where the value of `pair` starts: in YAML behind its anchor and its tag."""
    anchor = _ANCHOR.match(line, pair.end()) if pair["op"].strip() == b":" else None
    return anchor.end() if anchor else pair.end()


def _in_flow(line: bytes, pair: re.Match[bytes], at: int) -> list[Assignment]:
    """Find the bare value in a flow mapping. Code looks the same, so no name of a variable is one."""
    before = line[max(0, pair.start() - _LONGEST_LEAD) : pair.start()].rstrip(b"\"' \t")[-1:]
    if before not in (b"{", b",") or pair["op"].strip() != b":" or not pair["op"][-1:].isspace():
        return []
    found = _IN_FLOW.match(line, at)
    if found is None or (_IDENTIFIER.match(found["value"]) and _code(pair, found["value"])):
        return []
    return telling(judged(line, pair["key"], cut(line, *found.span("value"), quoted=False)))


def _unquoted(line: bytes, pair: re.Match[bytes], at: int) -> re.Match[bytes] | None:
    """Find the value of `pair` where the line has a form in which values need no quotes."""
    lead = line[max(0, pair.start() - _LONGEST_LEAD) : pair.start()]
    op = pair["op"]
    if op == b"=":
        if pair["key"].startswith(b"-") or _ARGUMENT_LEAD.search(lead):
            return (_LAST_OF_LIST.match(line, at) if b"[" in lead else None) or _BARE_ARGUMENT.match(line, at)
        return _listed(line, lead, at) or (_whole(line, at) if _ENV_LEAD.match(lead) else None)
    if op.strip() == b":" and op[-1:] in (b" ", b"\t"):
        if _HEADER_LEAD.search(lead):
            return _BARE_ARGUMENT.match(line, at)
        return _whole(line, at) if _YAML_LEAD.match(lead.rstrip(b"\"'")) else None
    if op.strip() in (b"=", b":=", b"::=", b"?=", b"+=") and _ENV_LEAD.match(lead):
        value = _whole(line, at)
        return value if value and not (_IDENTIFIER.match(value.group()) and _code(pair, value.group())) else None
    return None


def _listed(line: bytes, lead: bytes, at: int) -> re.Match[bytes] | None:
    """Find the value in a string of a list, or at the beginning of one that ends on another line."""
    if _FLOW_LEAD.search(lead):
        return _OF_LIST.match(line, at)
    opened = _OPENED_LEAD.search(lead)
    if opened and line.find(opened[1], at) < 0:
        return _whole(line, at)
    listed = _LISTED_LEAD.search(lead)
    value = _UNTIL[listed[2]].match(line, at) if listed else None
    return value if value and listed and (listed["alone"] is None or _AFTER_ITEM.match(line, value.end())) else None


def _first(line: bytes, pair: re.Match[bytes], at: int) -> re.Match[bytes] | None:
    """Find the first of two words, as before a command; or of two lines, where the quote closes on the next one."""
    until = _UNTIL.get(line[at : at + 1]) if pair["op"] == b"=" and _CONSTANT.match(pair["key"]) else None
    word = until.match(line, at + 1) if until else None
    if word:
        return word if line[word.end() + 1 : word.end() + 2].isspace() else None
    lead = line[max(0, pair.start() - _LONGEST_LEAD) : pair.start()]
    alone = pair["op"] == b"=" and line.find(line[at : at + 1], at + 1) < 0 and _ENV_LEAD.match(lead)
    return _whole(line, at + 1) if alone else None


def _code(pair: re.Match[bytes], value: bytes) -> bool:
    """Whether a word is a variable's name rather than a value: only Make writes constants so, and chance no names."""
    if _CONSTANT.match(pair["key"]):
        return False
    level = confidence(value, sensitive(pair["key"]), bare=True)
    return level is None or level < Confidence.HIGH


def _unquoted_in_prose(line: bytes, pair: re.Match[bytes]) -> re.Match[bytes] | None:
    """Find the value of `pair` in a command (`login user=me password=x`) or in YAML that is commented out."""
    lead = line[max(0, pair.start() - _LONGEST_LEAD) : pair.start()]
    variable = _CONSTANT.match(pair["key"])
    quote = lead[-1:] if lead[-1:] in (b'"', b"'") else b""  # sh -c 'PGPASSWORD=x psql', echo "PASSWORD=x"
    if pair["op"] == b"=" and (quote or not lead[-1:].strip(b" \t@")):
        value = _BARE_ARGUMENT.match(line, pair.end())
        behind = line[value.end() : value.end() + 1] if value else b""
        ends = (b"", b"\\", b";") if variable else (b"", b"\\")  # export PGPASSWORD=x; psql
        whole = behind == quote if quote and not variable else behind in (quote, b"") or behind.strip() in ends
        return value if whole else None
    if pair["op"].strip() == b":" and pair["op"][-1:].isspace() and _COMMENT_LEAD.match(lead):
        return _whole(line, pair.end())
    return None


def _whole(line: bytes, at: int) -> re.Match[bytes] | None:
    """Find the value that fills the line from `at` on, but for a comment."""
    value = _BARE.match(line, at)
    return value if value and _REST.match(line, value.end()) else None


def _bare(line: bytes, pair: re.Match[bytes], value: re.Match[bytes] | None) -> list[Assignment]:
    return judged(line, pair["key"], cut(line, *value.span(), quoted=False)) if value else []


def _quoted(line: bytes, pair: re.Match[bytes], at: int) -> list[Assignment]:
    said = string(line, at, doubled=pair["op"].strip() == b":")
    return judged(line, pair["key"], said) if said else []
