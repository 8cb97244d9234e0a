"""Values that are no secret although they stand where one could: empty, placeholders, names, code, numbers."""

from __future__ import annotations

import re

from scanner.regex import regex
from scanner.triage.encrypted import decoded
from scanner.triage.sentences import PLACEHOLDERS, about_itself, asks
from scanner.triage.tongues import WORDS, foreign, unaccented

_MARK = regex(
    rb"\.{3}[\w -]{1,80}\.{3}|LS0t[A-Za-z0-9+/]{0,190}\.{3,}[A-Za-z0-9+/=]{0,190}|"
    rb"%[dqsvx]"  # a verb of a format string
    rb"|(?:[\s\"'`.,;*<>(){}\[\]-]|\xe2\x80[\x98-\x9d])*+(?:\xe2\x80[\xa2\xa6]|\xe2\x8b\xaf|\xe2\x97\x8f|\x85\Z)"
    rb"(?:[\s\"'`.,;*<>(){}\[\]-]|\xe2\x80[\x98-\x9d\xa2\xa6]|\xe2\x8b\xaf|\xe2\x97\x8f)*+"  # … ⋯ • ●
    rb"|<[^<>\n]{1,80}>(?:@[\w-]{1,40}(?:\.[\w-]{1,40}){1,3})?|([*.#xX_?=~-])\1{2,}|\[[A-Z _-]+\]|\{[A-Za-z_]{1,40}\}"
    rb"|(?:\{\"mask\":\")?\*{2,4}[A-Za-z]{2,20}\*{2,4}(?:\"\})?"  # **SOPS**, as Flux shows what is encrypted
    rb"|(?i:(?:please[-_ ])?replace(?:[-_ ]?(?:me|this|it|with|by)(?:[-_ ][\w .-]{0,80})?)?"
    rb"|(?:todo|fixme|tbd|tba|redacted|removed|omitted|masked|placeholder|n/a)(?:[-_: ][\w .-]{0,80})?"
    rb"|[\[(*_-]*redacted[\])*_-]*|(?:insert|fill|put|enter|add|set|provide|paste)[-_ ](?:[\w]{1,20}[-_ ]){0,6}here"
    rb"|(?:insert|put|enter|paste|add|set|provide)[-_ ](?:your|the|a)[-_ ][\w -]{1,60}"
    rb"|your[-_ ](?:[\w]{1,20}[-_ ]){0,6}"
    rb"(?:key|token|secret|password|here|value|uuid|id|username|email)(?:[-_ ]here)?)",
)

_ANY_PLACEHOLDERS = PLACEHOLDERS | WORDS
_DIGIT_ROW = regex(rb"0+|1+|12345?6?7?8?9?0?|0123456789|123123|654321|987654321|1234567890+")
_SOME = regex(rb"(?i)some[a-z]{2,12}")  # sometoken, somepw
_ONE_LETTER = regex(rb"([A-Za-z])\1{2,}")
_DOCS = regex(
    rb"EXAMPLE|[xX*]{8,}|(?:/[A-Z]?123456789[0-9]?){2}|(?i:(?:1234|abcd)-?5678\b|5678-?abcd\b)|\.\.\.|\xe2\x80\xa6|example\.(?:com|org|net)|\A[A-Za-z0-9_\-]*[xX*]{6,}\Z|\A[A-Za-z0-9]{1,20}[-_~.][xX*]{4,}\Z|deadbeef|(?i:changeme|change-me|redacted|placeholder)|(?<![A-Za-z])(?i:dummy|fake)"
)
_DOCS_TOKENS = frozenset((b"abcdef.0123456789abcdef", b"static-passw0rd"))
_LEET = bytes.maketrans(b"0134578@$", b"oieastbas")
_SPLIT = regex(rb"[-_. /:!@#$%&*]+")
_CAMEL = regex(rb"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_LITERAL = regex(
    rb"(?i:true|false|yes|no|on|off|null|nil|none|undefined|enabled|disabled|required|optional|always|never|auto)|~|\[\]|\{\}"
)
_SHORT_NUMBER = regex(rb"[^A-Za-z0-9\x80-\xff]{1,3}|[-+]?[0-9.]{1,3}|[0-9]{1,6}(?:ms|s|m|h|d|w|y|Mi|Gi|Ki|k|M|G)")
_TYPE = regex(
    rb"(?i:string|str|text|bytes?|int(?:eger|32|64)?|float|bool(?:ean)?|object|array|number|any|char|varchar(?:\(\d+\))?"
    rb"|optional\[[\w.]+\]|(?:java\.lang\.)?string(?:\[\])?|securestring|secretstr|uuid|binary)[?;,]?"
)
_PATH = regex(
    rb"(?:~|\.{1,2}|[A-Za-z]:)?[/\\](?:[\w.@ -]{0,100}[/\\])*[\w.@ -]{0,100}|(?:[\w.@-]{1,100}/)*[\w.@-]{1,100}\."
    rb"(?:pem|key|crt|cer|p12|pfx|jks|ya?ml|json|txt|toml|ini|conf|env|sh|py|go|js|ts|html?|md|properties|xml)"
)
_CALL = regex(rb"(?:new |await |!|&|\*)?[A-Za-z_$][\w$.:]*(?:->[\w$]+)*\(.*\)[;,]?|\$\(.*\)|`.*`", re.DOTALL)
_MEMBER = regex(
    rb"[&*!$@]?[A-Za-z_$][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)+(?:\[[\w\"'$.]*\])?[;,]?"
    rb"|[&*$][A-Za-z_]\w*[;,]?|[A-Za-z_][\w.]*\[[\"'\w$.\-]+\][;,]?"
)
_NAME = regex(rb"[a-z][a-z0-9]*(?:[-._][a-z0-9]+)+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_URL = regex(
    rb"(?:https?|wss?|ftps?|sftp|ssh|git|s3|gs|file|ldaps?|tcp|udp|unix|oci|docker|rediss?|amqps?|nats|kafka|grpc"
    rb"|(?:jdbc:)?(?:postgres(?:ql)?|mysql|mariadb|sqlserver)|mongodb(?:\+srv)?)://[^\s@]*"
)
_URL_SECRET = regex(
    rb"(?i)[?&;#][\w.\-]{0,40}(?:pass|pwd|token|key|sig|secret|auth|code|cred)[\w.\-]{0,40}="
    rb"(?!<[\w -]{1,40}>(?:[&;]|\Z))[^&;]{4,}"
)
_UUID = regex(rb"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_DIGEST = regex(rb"(?:[\w./:\-]{0,300}@)?(?:sha(?:1|224|256|384|512)|md5)[:-][A-Za-z0-9+/]{32,128}={0,2}")
_HEX = regex(rb"[0-9a-fA-F]{7,64}")
_DIGEST_KEY = regex(
    r"(?i)(?:sha\d*|digest|checksum|hash|revision|commit|ref|etag|fingerprint|integrity|version|hashed_secret)\"?\Z"
)
_SENSITIVE_KEY = regex(r"(?i)pass|pwd|secret|token|key|cred|auth")
_PASSWORD_KEY = regex(r"(?i)passw|pwd|passphrase|pass\Z")


def empty(value: bytes) -> bool:
    """Recognise nothing, or nothing but white space."""
    return not value.strip()


def marked(value: bytes) -> bool:
    """Recognise what nobody could take for a value: `<password>`, `xxxx`, `REPLACE_ME`. A weak default is none."""
    return len(value) <= 200 and bool(_MARK.fullmatch(value))


def encoded_mark(value: bytes) -> bool:
    """Recognise base64 of what nobody could take for a value, or of what says that it is only an example."""
    text = decoded(value[:300]).strip()
    return bool(text) and text.isascii() and (marked(text) or documentation(text))


def placeholder(value: bytes) -> bool:
    """Recognise a value made wholly of words that people write where a secret is to come later, or its base64."""
    if asks(value) or about_itself(value) or foreign(value):
        return True
    return _placeholder(unaccented(value)) or _placeholder(decoded(value[:200]).strip())


def says_so(value: bytes) -> bool:
    """Whether at least a third of a value is words that placeholders are made of: `my_secret_key_4711`, `P@ssw0rd`."""
    if not 0 < len(value) <= 200:
        return False
    if about_itself(value):
        return True
    for text in (value, value.translate(_LEET)):
        words = [word.lower() for part in _SPLIT.split(text) for word in _parts(part)]
        if 3 * sum(len(word) for word in words if len(word) > 2 and _made_of_words(word)) >= len(value):
            return True
    return False


def _made_of_words(word: bytes) -> bool:
    """Whether a run of letters is nothing but such words in a row: `yourpassword`."""
    ends = {0}
    for end in range(2, len(word) + 1 if len(word) <= 40 else 0):
        if any(end - begin <= 14 and word[begin:end] in _ANY_PLACEHOLDERS for begin in ends):
            ends.add(end)
    return len(word) in ends


def weak_default(value: bytes) -> bool:
    """Recognise a word, however its parts are joined, a row of digits or a repeated letter that stands for a secret."""
    lower = value.lower()
    return (
        lower in _DOCS_TOKENS
        or lower in PLACEHOLDERS
        or re.sub(rb"[-_ ]", b"", lower) in PLACEHOLDERS  # change_me, my-password
        or any(form.fullmatch(value) for form in (_DIGIT_ROW, _ONE_LETTER, _SOME))
    )


def _placeholder(value: bytes) -> bool:
    if not 0 < len(value) <= 100:
        return False
    if weak_default(value):
        return True
    words = [word.lower() for part in _SPLIT.split(value) for word in _parts(part)]
    whole = sum(map(len, words)) == sum(map(len, _SPLIT.split(value)))
    return (
        bool(words)
        and whole
        and all(
            word in _ANY_PLACEHOLDERS or _ONE_LETTER.fullmatch(word) or (word.isdigit() and len(word) < 2)
            for word in words
        )
    )


def _parts(part: bytes) -> list[bytes]:
    return [part] if part.lower() in _ANY_PLACEHOLDERS else _CAMEL.findall(part)


def documentation(value: bytes) -> bool:
    """Recognise a value that says of itself that it is only an example."""
    return len(value) <= 500 and bool(_DOCS.search(value))


def literal(value: bytes) -> bool:
    """Recognise a truth value, a null, a short number, a duration or a size."""
    return bool(_LITERAL.fullmatch(value) or _SHORT_NUMBER.fullmatch(value))


def type_name(value: bytes) -> bool:
    """Recognise a type, as code and schemas write one where data has a value."""
    return bool(_TYPE.fullmatch(value))


def path(value: bytes) -> bool:
    """Recognise where a file lies. A base64 value may open with a slash too, so every part has to read like words."""
    if len(value) > 500 or value.isalnum() or not _PATH.fullmatch(value):
        return False
    return all(map(wordy, re.split(rb"[/\\]", value)))


def code(value: bytes) -> bool:
    """Recognise an expression of a programming language: a call, a member, a dereference."""
    if len(value) > 500 or value.isalnum():
        return False
    return bool(_CALL.fullmatch(value) or (_MEMBER.fullmatch(value) and all(map(wordy, _SPLIT.split(value)))))


def address(value: bytes) -> bool:
    """Recognise a URL without a credential: no user, no telling parameter, no part of the path that chance wrote."""
    if b"://" not in value or len(value) > 2000 or not _URL.fullmatch(value) or _URL_SECRET.search(value):
        return False
    return all(wordy(part) or len(part) < 16 for part in re.split(rb"[/?&=#]", value))


def digest(value: bytes) -> bool:
    """Recognise a hash that says so: `sha256:…`, `image@sha256:…`, `sha512-…`."""
    return (b"sha" in value or b"md5" in value) and len(value) <= 500 and bool(_DIGEST.fullmatch(value))


def hash_for_key(value: bytes, key: str) -> bool:
    """Recognise bare hex under a name like `revision` or `checksum`."""
    return bool(_HEX.fullmatch(value)) and bool(_DIGEST_KEY.search(key))


def identifier(value: bytes, key: str) -> bool:
    """Recognise a UUID, unless its name says that it works as a key: some providers hand out UUIDs as tokens."""
    return len(value) == 36 and bool(_UUID.fullmatch(value)) and not _SENSITIVE_KEY.search(key)


def echo(value: bytes, key: str) -> bool:
    """Recognise a value that only repeats its own name: `password: password`, `clientSecret: client-secret`."""
    if len(value) > 100 or not key:
        return False
    said = {word.lower() for word in _CAMEL.findall(value)}
    named = {word.lower() for word in _CAMEL.findall(key.encode("utf-8", "replace")[:200])}
    return bool(said) and all(word in named for word in said)


def object_name(value: bytes, key: str) -> bool:
    """Recognise the name of an object, key or variable (`grafana-admin-creds`), not where it may be a pass phrase."""
    return not _PASSWORD_KEY.search(key) and len(value) <= 253 and bool(_NAME.fullmatch(value)) and wordy(value)


def wordy(text: bytes) -> bool:
    """Say whether `text` reads like words and not like chance: runs of letters, and few digits among them."""
    parts = _CAMEL.findall(text[:500])
    letters = [part for part in parts if not part.isdigit()]
    digits = sum(len(part) for part in parts if part.isdigit())
    if len(text) <= 4 or not parts:
        return len(text) <= 16
    return digits * 4 <= len(text) + 4 and len(parts) - len(letters) <= 2 and sum(map(len, letters)) >= 3 * len(letters)
