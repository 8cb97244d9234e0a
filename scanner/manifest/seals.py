"""Which Secrets a file keeps sealed: as SealedSecret, as ExternalSecret, or encrypted by SOPS.

After the CRDs of bitnami-labs/sealed-secrets and external-secrets, and the four stores of getsops/sops.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scanner.manifest import bounds, reader
from scanner.manifest.objects import Object, Value
from scanner.regex import regex

_KIND = regex(rb"(?i)kind\\*[\"']?[ \t]*:[ \t]*\\*[\"']?(?:Sealed|External|ClusterExternal)Secret\b")
_SECRET = regex(rb"(?i)kind\\*[\"']?[ \t]*:[ \t]*\\*[\"']?Secret\b")
# SOPS signs what it encrypts: `mac: ENC[…]` in YAML, `"mac": "…"` in JSON, `mac = …` in INI, `sops_mac=…` in dotenv.
_SIGNED = regex(rb"\b(?:sops_)?mac[\"']?[ \t]*[:=][ \t]*[\"']?ENC\[AES256_GCM,data:")
_LEAF = b"ENC[AES256_GCM,data:"
_NAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    "sealedsecret": (("metadata",), ("spec", "template", "metadata")),
    "externalsecret": (("metadata",), ("spec", "target")),
    "clusterexternalsecret": (("metadata",), ("spec", "externalSecretSpec", "target")),
}


class Seal(NamedTuple):
    """What keeps one Secret sealed."""

    by: str  # its kind in small letters, or "sops"
    name: str = ""  # of the Secret; "" where the whole file is sealed


def seals(data: bytes) -> Iterator[Seal]:
    """Every Secret that a file keeps sealed, by each name that it may have. Never raises, whatever the bytes."""
    found: dict[Seal, None] = {}
    names, announced = _NAMES, _KIND
    if _SIGNED.search(data) and data.count(_LEAF) > 1:
        found[Seal("sops")] = None
        names, announced = {"secret": (("metadata",),)}, _SECRET

    def note(of: Object) -> Iterator[Value]:
        for path in names.get(of.kind, ()):
            if name := of.label(of.entries(of.at(*path)), "name"):
                found[Seal("sops" if of.kind == "secret" else of.kind, name)] = None
        yield from ()

    for start, end in bounds.documents(data):
        if announced.search(data, start, end) and not bounds.is_large_json(data, start, end):
            for _ in reader.read(data[start:end], readers=(note,)):
                pass
    yield from found
