"""What tells a pass over a whole blob that a value may stand under a telling name: on its line, or on the next ones.

For Hyperscan and RE2 alike; the end of a match lies in a line worth reading closely.
"""

from __future__ import annotations

_CORE = (
    r"(?:pass|pwd|psw|(?:\b|_)pw|(?-i:Pw)|token|secret|(?:api|access|account|shared|subscription|auth|app|application"
    r"|admin|service|integration|ingest|session|master|signing|signature|encryption|encrypt|private|hmac|aes|cipher|jwt|cookie)"
    r"[_.-]?key)"
)
_STEM = _CORE + r"[\w.-]*"
_SHUT = r"\\?[\"']?"
_SOME_LINES = r"(?:[^\n]*\n){0,4}?[^\n]*?"  # as few as will do, so that RE2 tells of every one, as Hyperscan does
_BELOW = r"(?:\{[ \t]*)?\r?\n(?:[^\n]*\n){0,4}?[+ \t]+"  # among the first lines below a name
_VALUE = r"(?:value|default)\\?[\"']?[ \t]*[:=]"
# Not of one or two characters; a quote among the first may be the value's own, unless the value ends there.
_BEGINNING = r"\\?[\"'`]{0,2}[^\s\"'`](?:[^\n\"'`]{2}|[^\n\"'`]?[\"'`]{1,2}[^\s\"'`,;)}\]/>#])"
_NAME = r"(?:name|key|path)" + _SHUT + r"[ \t]{0,4}[:=][ \t]{0,4}" + _SHUT + r"[\w./-]*" + _CORE
_FLAG = r"(?i)(?:^|[\s\"'\[])--?[\w.-]{0,40}" + _STEM
_CLIENT = (
    r"(?:\b|\\n)(?:mysql|mariadb|mycli|sshpass|(?:redis|valkey|keydb)-cli|mongo|docker|podman|nerdctl|buildah|skopeo"
    r"|crane|oras|helm|az|curl|ldap)[\w-]*"
)

NAMED: tuple[bytes, ...] = (
    (
        r"(?i)" + _STEM + r"(?:\\?[\"']?\]?(?: ?:? ?string)?[ \t]{0,8}(?:\?=|:{0,2}[:=][=>]?)[ \t]{0,8}"
        r"[\"'`\\]{0,2}(?:[^\s\"'`]{4}|&[\w.-]{1,3}[ \t]|\{\{)|>[^<>\s])"
    ).encode(),
    rb"(?i)(?:^|[\s\"'])--?[\w.-]{0,40}(?:pass|pwd|token|secret|key)[\w.-]{0,16} ",
    rb"\b(?:htpasswd|pulumi\.secret|Output\.secret|Output\.CreateSecret|(?:put|set)env)[ \t]*[(\"]",
    rb"(?:^|:)_auth[ \t]*=",
)
"""A name and its value on one line."""

_BLOCK = r":[ \t]*(?:[|>][+\-0-9]{0,2}[ \t]*\r?\n[ \t]+\S|\r?\n[ \t]+[^\s:#-][^\s:]{3,}[ \t]*\r?$)"
_SETTING = r"</name>(?:[^<]{0,80}<description>[^<]{0,400}</description>)?[^<]{0,80}<value>[^<\s]"

NEAR: tuple[bytes, ...] = (
    (  # what might be the value of anything: that its name is a telling one, `PAIRED` says
        r"(?i)\b" + _VALUE + r"[ \t]*(?:" + _BEGINNING + r"|[|>&!]|\r?$)"
    ).encode(),
    # a name whose value is an element, a block, or on the next line
    (r"(?i)" + _STEM + r"(?:\\?[\"'][ \t]*>[^<>\s]|" + _SETTING + "|" + _SHUT + _BLOCK + ")").encode(),
    rb"(?i)\bsecret(?:s|env|envs|data|vars|envvars|variables)[\"']?[ \t]*:[ \t]*(?:\{|\r?\n)[ \t]*[\"']?\w",
    (
        r"(?i)\b(?:api|access|shared|master|signing|signature|encryption|encrypt|private|hmac|aes|cipher|jwt|cookie)"
        r"[\"']?[ \t]*:[ \t]*(?:\{|\r?\n)" + _SOME_LINES + r"\bkey[\"']?[ \t]*:[ \t]*[\"']?[\w+/=-]{8}"
    ).encode(),
)
"""A value whose name stands some lines away, or on the line before it, in YAML, JSON or XML."""

PAIRED = "|".join(
    (
        # the name of an item, then its value
        _STEM + _SHUT + r",?[ \t]*(?:\{[ \t]*|#[^\n]*)?\r?\n(?:[^\n]*\n){0,8}?[+ \t]*(?:- )?[\"']?" + _VALUE,
        # the same on one line, or in one tag, or the value in an object
        _STEM
        + _SHUT
        + (r"(?:,[^\n{}]*?\b|\s+(?:\{\s*)?|[ \t]*:?[ \t]*(?:\{\s*|" + _BELOW + ")" + _SHUT + ")" + _VALUE),
        r"\b" + _VALUE + r"[^\n]*?(?:\n(?:[^\n]*\n){0,4}?[+ \t]*(?:- )?[\"']?|\b)" + _NAME,
        *(expression.decode().removeprefix("(?i)") for expression in NEAR[1:]),
    )
)
"""What stands where a name and its value are near each other: too much for a pass over everything."""

COMMANDS: tuple[bytes, ...] = (
    (
        _FLAG
        + r"(?:[\"']?,?[ \t]*(?:\\|(?:#|//)[^\n]*)?\r?\n[+ \t]*(?:- +)?[\"']?[^\s\"'-]"
        + r"|\\?[\"']?[ \t]*,[ \t]*\\?[\"']?[^\s\"'-])"
    ).encode(),
    (
        r"(?i)" + _CLIENT + _SOME_LINES + r"[\s\"'](?:-[paPAwu]|--(?:pass|user|proxy-user|(?:src-|dest-)?creds))"
    ).encode(),
    rb"(?i)authorization[^\w]{1,40}(?:value[^\w]{1,8})?(?:bearer|basic|token)[ \t]+[\w+/=.~-]{8}",
    rb"(?i)\b(?:identified[ \t]+by|password)[ \t]+\\?'[^'\n]{4}",
    rb"(?i)\b(?:requirepass|masterauth)[ \t]+[\"']?[\w]",
    rb"\bvault[ \t]+login[ \t]",
    rb"--from-literal[= ]",
    rb"\|[ \t]*(?:sudo[ \t]+)?chpasswd\b",
    rb"\bmc[ \t]+(?:alias[ \t]+set|config[ \t]+host[ \t]+add)[ \t]",
    rb"(?i)\bmachine[ \t]+\S+\s+login[ \t]+\S+\s+password[ \t]+\S",
    rb"\bhtpasswd[ \t]+-",
    rb"^[ \t]*[\w.*-]+:(?:5432|6432|\*):[\w.*-]+:[\w.*-]+:[^\s:]{4}",
    rb"(?i)-pass(?:in|out|word)?[ \t]+[\"']?pass:\S",
    rb"://[^\s\"'/@:$]*:\$\{\w+:?[-=][^\s{}$]{4}",
)
"""A value that a command takes without naming it, or a statement."""

ESCAPED: tuple[bytes, ...] = (
    (r"(?i)\\n(?:[ \t-]|export[ \t]|\\t)*[\"'\\]{0,4}[\w.-]{0,40}" + _STEM + r"[\\\"']{0,4}[ \t]*[:=]").encode(),
    (r"(?i)" + _STEM + r"\\{2,9}\"[ \t]*:").encode(),
    (r"(?i)" + _STEM + r"[\"'\\]{0,4}\\n(?:[ \t\\]|\\n)*[\"'\\]{0,4}value\b").encode(),
    (r"(?i)--?[\w.-]{0,40}" + _STEM + r"[\"'\\]{0,4}\\n(?:[ \t]|\\n)*- ").encode(),
    (r"(?i)name\\+\"[ \t]{0,4}:[ \t]{0,4}\\+\"[\w./-]{0,40}" + _STEM).encode(),
    (r"(?i)\"[\w.-]{0,40}" + _STEM + r"(?:: |=)[^\"\n]*\\n").encode(),
)
"""A string with escaped line breaks or quotes in which a name and its value stand."""
