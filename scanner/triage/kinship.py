"""Under which forms one secret goes about: as it is, in base64, in an address, a connection string, an indented key.

What a form hides is read from the value alone, so a secret is known again in any scan, whatever else that scan found.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable

from scanner.regex import regex
from scanner.triage.harmless import weak_default

_DEEPEST = 6  # forms inside forms
_LEAST = 6  # bytes: what is shorter may stand in two places by chance
_LONGEST = 65536  # bytes of a text that is read for what it says of a password
_END_OF_LINE = regex(rb"\r?\n\Z")
_ADDRESS = regex(rb"[A-Za-z][A-Za-z0-9+.:-]{1,40}://([^\s/?#]{1,4096})@[^\s]*")
_ESCAPE = regex(rb"%([0-9A-Fa-f]{2})")
_ASSIGNED = regex(rb"(?i)(?:\A|[;?&\s])(?:password|pwd|accountkey|sharedaccesskey)[ \t]{0,9}=[ \t]{0,9}([^;&\s]++)")
_SCHEME = regex(rb"(?i:bearer|basic|token) ([!-~]{1,8192})")
_PAIR = regex(rb"[A-Za-z0-9_.@+|$-]{1,128}+:(?!//)([!-~]{1,4096})")
_DOCKER = regex(rb"\"auth\"\s{0,99}:\s{0,99}\"([A-Za-z0-9+/]{4,8192}={0,2})\"")

_Form = Callable[[bytes], bytes]


def core(value: bytes) -> bytes:
    """The secret that `value` is a form of; `value` itself where it is the secret, or where the rest says too little.

    Weak and short ones are left in their form: two places that say `admin` don't share a secret. Takes any bytes, in
    time linear in their number. Where a value holds several secrets, it is none of them.
    """
    return forms(value)[-1]


def forms(value: bytes) -> list[bytes]:
    """What stands inside what, from `value` itself to the secret that it is a form of."""
    found = [value]
    while len(found) <= _DEEPEST:
        inner = next((said for form in _FORMS if (said := form(found[-1]))), b"")
        if len(inner) < _LEAST or weak_default(inner):
            break
        found.append(inner)
    return found


def _line(value: bytes) -> bytes:
    """What stands before the end of a line, which a heredoc or `echo` left there."""
    text = _END_OF_LINE.sub(b"", value)
    return text if text != value else b""


def _armour(value: bytes) -> bytes:
    """A key in PEM as OpenSSL writes it, not indented and not in the escapes of JSON or dotenv."""
    if not value.lstrip().startswith(b"-----BEGIN "):
        return b""
    lines = value.replace(b"\\r", b"").replace(b"\\n", b"\n").split(b"\n")
    text = b"\n".join(line.strip() for line in lines if line.strip())
    return text if text != value else b""


def _base64(value: bytes) -> bytes:
    """What `value` says in base64, where it is just what an encoder writes: then no other value says the same."""
    if len(value) % 4 or not value.isascii():
        return b""
    try:
        said = b64decode(value, validate=True)
    except ValueError:
        return b""
    return said if b64encode(said) == value else b""


def _address(value: bytes) -> bytes:
    """The password of a URL (RFC 3986, 3.2.1)."""
    found = _ADDRESS.fullmatch(value) if len(value) <= _LONGEST else None
    password = found[1].partition(b":")[2] if found else b""
    return _ESCAPE.sub(lambda escape: bytes.fromhex(escape[1].decode()), password)


def _assigned(value: bytes) -> bytes:
    """The one password of a connection string: ADO.NET, JDBC, libpq, Azure."""
    said = set(_ASSIGNED.findall(value)) if len(value) <= _LONGEST and b"=" in value else set()
    return said.pop().strip(b"\"'") if len(said) == 1 else b""


def _authorization(value: bytes) -> bytes:
    """The credentials of an HTTP header (RFC 9110, 11.6.2)."""
    found = _SCHEME.fullmatch(value)
    return found[1] if found else b""


def _docker(value: bytes) -> bytes:
    """The one `auth` of a docker configuration."""
    said = set(_DOCKER.findall(value)) if len(value) <= _LONGEST and value[:1] == b"{" else set()
    return said.pop() if len(said) == 1 else b""


def _pair(value: bytes) -> bytes:
    """The password behind its user, as docker's `auth`, curl's `-u` and htpasswd have it."""
    found = _PAIR.fullmatch(value)
    return found[1] if found else b""


_FORMS: tuple[_Form, ...] = (_line, _armour, _base64, _address, _docker, _assigned, _authorization, _pair)
