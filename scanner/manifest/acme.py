"""Where ACME clients and JOSE libraries keep private keys: Traefik's `acme.json`, and any JSON Web Key.

Traefik, pkg/provider/acme/account.go: keys are DER or PEM, in base64. RFC 7517 and 7518: `d` is the private part of a
key whose other members are public, `k` all of a symmetric one.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.manifest import fields
from scanner.manifest.fields import Field
from scanner.manifest.objects import Object, Pairs, Value
from scanner.regex import regex

_PART = regex(r"[A-Za-z0-9_-]{16,}={0,2}")
_KEY = regex(r"[A-Za-z0-9+/]{64,}={0,2}")
_TRAEFIK = (
    Field("Account.PrivateKey", "acme-account-key", encoded=True, settled=True, shape=_KEY),
    Field("Certificates.[].key", "acme-certificate-key", encoded=True, settled=True, shape=_KEY),
    Field("Certificates.[].Key", "acme-certificate-key", encoded=True, settled=True, shape=_KEY),
)
_JWK = {
    "oct": (Field("k", "json-web-key", settled=True, shape=_PART),),
    "RSA": (Field("d", "json-web-key", settled=True, shape=_PART),),
}
_JWK["EC"] = _JWK["OKP"] = _JWK["RSA"]


def known(of: Object) -> bool:
    """Whether a mapping is an `acme.json`, or a key."""
    return of.has("kty") or _of_traefik(of.pairs) or any(_of_traefik(of.entries(node)) for _, node in of.pairs)


def values(of: Object) -> Iterator[Value]:
    """The private keys in it."""
    if of.has("Account", "Certificates"):
        yield from fields.values(of, _TRAEFIK)
    if of.has("kty"):
        yield from fields.values(of, _JWK.get(of.label(of.pairs, "kty"), ()))


def _of_traefik(pairs: Pairs) -> bool:
    """Whether these are the entries of one resolver: the file holds one, or several by their names."""
    return {"Account", "Certificates"} <= {key.text for key, _ in pairs}
