"""Settings that lie beside secrets in a Secret and tell nobody anything: a log level, a region, a host, a port."""

from __future__ import annotations

import re

from scanner.regex import regex

# What the last words of a key say of its value, and what such a value looks like. A value of another shape, such as a
# password in a key `host`, is judged like any other.
_WORD = r"[A-Za-z][A-Za-z_]{0,30}(?:[ ._/-][A-Za-z0-9_]{1,30}){0,6}"
_NUMBERED = r"(?:[A-Za-z]{2,20}[0-9]{0,4}|[0-9]{1,4})(?:[ ._/-](?:[A-Za-z]{1,20}[0-9]{0,4}|[0-9]{1,4})){0,8}"
_HOST = (
    r"(?:localhost|\[[0-9A-Fa-f:.]{2,45}\]|(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:/[0-9]{1,2})?|(?:\*\.)?"
    + _NUMBERED
    + r"\.?|(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z]{2,24})(?::[0-9]{1,5})?/?"
)
_KINDS: tuple[tuple[str, str], ...] = (
    (r"log[._-]?(?:level|format|driver)|verbosity|debug|verbose|quiet", _WORD + r"|[0-9]{1,2}"),
    (r"region|(?:availability[._-]?)?zone|location|data[._-]?cent(?:er|re)|timezone|tz|locale|language", _NUMBERED),
    (r"hosts?|hostname|servers?|address|addr|endpoints?|domain|fqdn|brokers?|nodes?|service|ip",
     rf"{_HOST}(?:, ?{_HOST}){{0,20}}"),
    (r"ur[il]", rf"{_HOST}(?:/[a-z]{{1,20}}[0-9]{{0,3}}){{0,5}}/?"),
    (r"port|timeout|ttl|interval|retries|replicas|max|min|size|count|limit|concurrency|expiry|expires(?:[._-]?in)?",
     r"[0-9]{1,9}(?:ms|s|m|h|d|w|y|[kKMGT]i?[bB]?)?"),
    (r"db|dbname|database|schema|bucket|bucket[._-]?name|container|queue|topic|index|collection|vhost|keyspace|table",
     _NUMBERED),
    (r"(?:db|database|cluster|app|application|release|service|index|queue|topic|schema)[._-]?name|namespace|project|org"
     r"|organi[sz]ation|tenant|environment|env|stage|mode|provider|type|kind|driver|dialect|engine|adapter|platform"
     r"|proto(?:col)?|scheme|version|channel|format|encoding|algorithm|alg|cipher[._-]?suite|sslmode|ssl[._-]?mode|role"
     r"|scopes?|grant[._-]?type|response[._-]?type|realm|audience|plan|tier|repository|repo|branch|owner", _NUMBERED),
    (r"(?:is[._-]?|use[._-]?|enable[._-]?|allow[._-]?)?(?:enabled?|disabled?|insecure|tls|ssl|secure|ssl[._-]?enabled|tls"
     r"[._-]?enabled|starttls|auth[._-]?enabled|verify|skip[._-]?verify|force|required|active|readonly|read[._-]?only)",
     r"(?i:true|false|yes|no|on|off|enabled?|disabled?|required?|none|prefer|require|0|1|starttls|tls|ssl)"),
    (r"e?mail|email[._-]?address|mail[._-]?from|from|sender|reply[._-]?to|contact|author|committer",
     r"(?:[A-Za-z][\w .'-]{0,60} <(?=.*>\Z))?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}>?"),
)  # fmt: skip
_SETTINGS = tuple((regex(rf"(?i)(?:.*[._-])?(?:{key})", re.DOTALL), regex(value)) for key, value in _KINDS)
_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LONGEST = 253  # characters of a key that Kubernetes accepts; a value that is a setting is no longer either
_TELLING = regex(r"(?i)pass|pwd|secret|token|cred|(?:^|[._-])key|salt|hash|cookie|private|auth[._-]?key")
# After ssh_config(5), what says nothing by which anybody signs in, but where and with which file.
_SSH = regex(
    rb"(?i)[ \t]*(?:#.*|(?:Host|HostName|HostKeyAlias|Port|User|IdentityFile|IdentitiesOnly|CertificateFile|ProxyJump"
    rb"|StrictHostKeyChecking|(?:User|Global)KnownHostsFile|CheckHostIP|HashKnownHosts|UpdateHostKeys|BatchMode"
    rb"|LogLevel|ConnectTimeout|ServerAlive(?:Interval|CountMax)|TCPKeepAlive|AddressFamily|ForwardAgent|AddKeysToAgent"
    rb"|P(?:ubkey|assword)Authentication|PreferredAuthentications|PubkeyAccepted(?:KeyTypes|Algorithms)"
    rb"|HostKeyAlgorithms|KexAlgorithms|Ciphers|MACs|Control(?:Master|Path|Persist)|Compression)"
    rb"(?:[ \t]+|[ \t]*=[ \t]*)[\w.,*?@%~/+:-]{1,100}(?:[ \t][\w.,*?@%~/+:-]{1,100}){0,7})?[ \t]*\r?"
)


def ssh_client(value: bytes) -> bool:
    """Recognise the settings of an ssh client, which lie in Secrets beside the key that they name."""
    lines = value.split(b"\n")
    return value[:4].lower() == b"host" and len(lines) > 1 and all(map(_SSH.fullmatch, lines))


def setting(value: bytes, key: str) -> bool:
    """Recognise a value that only configures something, by its key and by its own shape together."""
    if len(value) > _LONGEST or len(key) > _LONGEST or _TELLING.search(key):
        return False
    words = _CAMEL.sub("_", key)
    try:
        text = value.decode("ascii")
    except UnicodeDecodeError:
        return False
    return any(named.fullmatch(words) and shaped.fullmatch(text) for named, shaped in _SETTINGS)
