"""Literals whose key tells that they are secret, where most of what stands beside them is there to be read.

Half of what the template of a Secret says is a host, a port, a user: the template exists to have them in clear.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.manifest import fields
from scanner.manifest.nodes import Scalar
from scanner.manifest.objects import Object, Value
from scanner.regex import regex

_NAMES = (
    r"\w*(?:password|passwd|passphrase|secret|token|apikey|privatekey)|pass|pwd|pw|psw|\w+_key|credentials?|cookie|auth"
)
_TELLING = regex(rf"(?i)(?:.*_)?(?:{_NAMES}|authorization)(?:_?(?:value|b64|base64|prod|dev|staging|[0-9]{{1,2}}))?")
_PUBLIC = regex(r"(?i)(?:.*_)?(?:public|site|foreign|partition|sort|routing|cache|(?:next_)?page)_?(?:key|token)")
_BREAK = regex(r"[._\-\s/]+|(?<=[a-z0-9])(?=[A-Z])")
_LONGEST = 80  # characters at the end of a key that are read


def tells(key: str) -> bool:
    """Whether a key announces a secret: `DB_PASSWORD`, `sshPrivateKey` and `X-Vault-Token` do, `tokenTTL` doesn't."""
    words = _BREAK.sub("_", key[-_LONGEST:])
    return bool(_TELLING.fullmatch(words)) and not _PUBLIC.fullmatch(words)


def literals(of: Object, path: str, rule: str) -> Iterator[Value]:
    """Every value of the mapping at `path`, which ends in a dot, whose key tells, and which no template makes."""
    root = of.place("")
    for at, node in fields.reached(of, f"{path}*"):
        key = at.removeprefix(path)
        if isinstance(node, Scalar) and tells(key):
            yield from of.value(key, node, root._replace(path=root.path + at), rule)
