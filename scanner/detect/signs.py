"""What tells a pass over a whole blob that a value may stand under a telling name: on its line, or on the next ones.

For Hyperscan and RE2 alike; the end of a match lies in a line worth reading closely.
"""

from __future__ import annotations

from scanner.regex import regex

_CORE = (
    r"(?:pass|pwd|psw|psk|(?:\b|_)pw|(?-i:Pw)|token|secret|(?:api|access|account|shared|subscription|auth|app|application"
    r"|admin|service|integration|ingest|session|master|signing|signature|encryption|encrypt|private|hmac|aes|cipher|jwt|cookie|validation|decryption)"
    r"[_.-]?key)"
)
_STEM = _CORE + r"[\w.-]*"
_SHUT = r"\\?[\"']?"
_SOME_LINES = r"(?:[^\n]*\n){0,4}?[^\n]*?"  # as few as will do, so that RE2 tells of every one, as Hyperscan does
_BELOW = r"(?:\{[ \t]*)?\r?\n(?:[^\n]*\n){0,4}?[+ \t]+"  # among the first lines below a name
_VALUE = r"(?:(?:parameter|default|option)_?)?(?:value|default)\\?[\"']?[ \t]*[:=]"
# Not of one or two characters; a quote among the first may be the value's own, unless the value ends there.
_BEGINNING = r"\\?[\"'`]{0,2}[^\s\"'`](?:[^\n\"'`]{2}|[^\n\"'`]?[\"'`]{1,2}[^\s\"'`,;)}\]/>#])"
_NAME = r"(?:name|key|path)" + _SHUT + r"[ \t]{0,4}[:=][ \t]{0,4}" + _SHUT + r"[\w./-]*" + _CORE
_FLAG = r"(?i)(?:^|[\s\"'\[])--?[\w.-]{0,40}" + _STEM
_CLIENT = (
    r"(?:\b|\\n)(?:mysql|mariadb|mycli|sshpass|(?:redis|valkey|keydb)-cli|mongo|docker|podman|nerdctl|buildah|skopeo"
    r"|crane|oras|helm|az|curl|ldap)[\w-]*"
)

# What stands between a name and its value on one line: a sign, or a type and a sign, before a value of any kind; a
# comma between arguments, a bracket, or what an expression falls back to, before a string.
_SIGN = (
    r"\\?[\"']?(?:[\]}]|\[\d*\])?(?: as string| ?:? ?(?:&'static )?str(?:ing)?)?"
    r"[ \t]{0,8}(?:[?+|]=|:{0,2}[:=][=>]?|<{1,2}-)[ \t]{0,8}"
)
_TAKES = r"(?:[\"'`],[ \t]{0,16}(?:\w{1,20}[=:] ?)?|[\"')\]]* (?:\|\|=?|\?\?=?|or) |[({][ \t]*| \{ ?get;[\w; ]+\} ?= ?)"
_STRING = r"[a-z@]{0,2}\\?[\"'`]{1,3}(?:[^\n\"'`]{4}|[^\s\"'`][^\n\"'`]{0,2}[\"'\\]{1,2}[^\s\"'`,;)}\]/>#:=])"

NAMED: tuple[bytes, ...] = (
    (
        r"(?i)"
        + _STEM
        + "(?:"
        + _SIGN
        + r"(?:[\"'`\\(]{0,2}(?:[^\s\"'`]{4}|&[\w.-]{1,3}[ \t]|\{\{)|\(?"
        + _STRING
        + ")"
        "|" + _TAKES + _STRING + r"|>[^<>\s])"
    ).encode(),
    rb"(?i)(?:^|[\s\"'])--?[\w.-]{0,40}(?:pass|pwd|token|secret|key)[\w.-]{0,16} ",
    (
        rb"(?i)\b(?:(?:htpasswd|pulumi\.secret|Output\.secret|Output\.CreateSecret|(?:put|set)env|(?:set)?basic_?auth"
        rb"|basiccredentials?|networkcredential|usernamepassword\w*|passwordauthentication|getconnection)[ \t]*[(\"]"
        rb"|convertto-securestring[ \t])"
    ),
    rb"(?:^|:)_auth[ \t]*=",
    (
        r"(?i)(?:\b(?:env|setenv|setx(?: +/m)?)|\bset(?:[ \t]+--?\w+)+)[ \t]+[\"']?[\w.-]*"
        + _STEM
        + r"[\"']?[ \t]+[^\s$%=(]"
    ).encode(),
    (r"(?i)" + _STEM + r"[ \t]+@?[\"'][^\s\"']{3}").encode(),
    (r"(?i)" + _STEM + r"(?::(?:\*\*|__)|\*\*|`|[ \t]+\|)[ \t]*(?:[:=|][ \t]*)?`?[^\s`*|:=]{14}").encode(),
    rb"(?i)forHTTPHeaderField:[ \t]*[\"'](?:authorization|[\w-]*(?:key|token|secret))",
)
"""A name and its value on one line."""

_BLOCK = r":[ \t]*(?:[|>][+\-0-9]{0,2}[ \t]*\r?\n[ \t]+\S|\r?\n[ \t]+[^\s:#-][^\s:]{3,}[ \t]*\r?$)"
# In XML: the element that tells a name, or one that has the name as an attribute or is called so, around its value.
_MARKUP = (
    r"\s{0,40}</(?:name|key)>|\\?[\"'][ \t]*>[^<>\s]|[\"'][^<>\n]{0,80}>\s{0,40}<(?:value|string)>"
    r"|[\"']?>(?:<!\[CDATA\[|[ \t]*\r?\n[ \t]*[^<\s]{4})"
)
# What says that a value stands on the next line.
_GOES_ON = (
    r"[\"']?\]?(?:(?:: ?&?\w+)?[ \t]*(?::?=|=>|<-)[ \t]*(?:\(|\\|<<[~-]?[\"']?\w{2,20}[\"']?)?|[ \t]+\\)[ \t]*\r?\n"
    r"[ \t]*[\"'`]?[^\s\"'`]{4}"
)

NEAR: tuple[bytes, ...] = (
    (  # what might be the value of anything: that its name is a telling one, `PAIRED` says
        r"(?i)\b" + _VALUE + r"[ \t]*(?:" + _BEGINNING + r"|[|>&!]|\r?$)"
    ).encode(),
    # a name whose value is an element, a block, or on the next line
    (r"(?i)" + _STEM + "(?:" + _MARKUP + "|" + _GOES_ON + "|" + _SHUT + _BLOCK + ")").encode(),
    rb"(?i)\bsecret(?:s|env|envs|data|vars|envvars|variables)[\"']?[ \t]*[:=][ \t]*(?:\{|\r?\n)[ \t]*[\"']?\w",
    (
        r"(?i)\b(?:api|access|shared|master|signing|signature|encryption|encrypt|private|hmac|aes|cipher|jwt|cookie)"
        r"[\"']?[ \t]*:[ \t]*(?:\{|\r?\n)" + _SOME_LINES + r"\bkey[\"']?[ \t]*:[ \t]*[\"']?[\w+/=-]{8}"
    ).encode(),
)
"""A value whose name stands some lines away, or on the line before it, in YAML, JSON or XML."""

_COUNTED = regex(r"\{\d,\d\d+\}")  # what has RE2 know many states

PAIRED: tuple[str, ...] = (
    "(?i:"
    + "|".join(
        (
            # a name and its value on one line, or in one tag, or the value in an object
            _STEM
            + _SHUT
            + (r"(?:,[^\n{}]*?\b|\s+(?:\{\s*)?|[ \t]*:?[ \t]*(?:\{\s*|" + _BELOW + ")" + _SHUT + ")" + _VALUE),
            _STEM + r"[\"'][^<>]*?\s" + _VALUE,  # in one tag, with others between
            r"\b" + _VALUE + r"[^\n]*?(?:\n(?:[^\n]*\n){0,4}?[+ \t]*(?:- )?[\"']?|\b)" + _NAME,
            *(_COUNTED.sub("*", expression.decode().removeprefix("(?i)")) for expression in NEAR[1:]),
        )
    )
    + ")",
    # the name of an item, then its value: apart, since together they have more states than RE2 keeps
    "(?i:" + _STEM + _SHUT + r",?[ \t]*(?:\{[ \t]*|#[^\n]*)?\r?\n(?:[^\n]*\n){0,8}?[+ \t]*(?:- )?[\"']?" + _VALUE + ")",
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
    rb"(?i)\b(?:identified[ \t]+by|password)[ \t]+\\?[\"'][^\"'\n]{4}",
    rb"(?i)\b(?:requirepass|masterauth)[ \t]+[\"']?[\w]",
    rb"\bvault[ \t]+login[ \t]",
    rb"--from-literal[= ]",
    rb"\|[ \t]*(?:sudo[ \t]+)?chpasswd\b",
    rb"\bmc[ \t]+(?:alias[ \t]+set|config[ \t]+host[ \t]+add)[ \t]",
    rb"(?i)\b(?:machine[ \t]+\S+|default)\s+(?:(?:login|account)[ \t]+\S+\s+){0,2}password[ \t]+\S",
    (
        rb"(?i)\b(?:password|passwd|secret|rootpw|bindpw|auth_pass|wpa-psk|pre-shared-key)[ \t]+"
        rb"(?:[0-9][ \t]+|--plaintext[ \t]+)?[^\s\"'`=:;,(){}<>$]{14}"
    ),
    rb"\|[ \t]*(?:sudo[ \t]+-\w*S|[^|\n]{0,120}--password-stdin)\b",
    rb"\bhtpasswd[ \t]+-",
    rb"^[ \t]*[\w.*-]+:(?:[56]4[0-9]{2}|\*):[\w.*-]+:[\w.*-]+:[^\s:]{4}",
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
