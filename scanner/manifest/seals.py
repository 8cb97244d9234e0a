"""Which Secrets a file keeps sealed: as SealedSecret, as ExternalSecret, or encrypted by SOPS.

After the CRDs of bitnami-labs/sealed-secrets and external-secrets, and the four stores of getsops/sops.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scanner.manifest import bounds, objects
from scanner.manifest.objects import Object, Value

_KIND = re.compile(rb"(?i)kind\\*[\"']?[ \t]*:[ \t]*\\*[\"']?(?:Sealed|External|ClusterExternal)Secret\b")
# SOPS signs what it encrypts: `mac: ENC[…]` in YAML, `"mac": "…"` in JSON, `mac = …` in INI, `sops_mac=…` in dotenv.
_SIGNED = re.compile(rb"\b(?:sops_)?mac[\"']?[ \t]*[:=][ \t]*[\"']?ENC\[AES256_GCM,data:")
_LEAF = b"ENC[AES256_GCM,data:"
_NAMES = {
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
    if _SIGNED.search(data) and data.count(_LEAF) > 1:
        yield Seal("sops")
    if not _KIND.search(data):
        return
    found: dict[Seal, None] = {}

    def note(of: Object) -> Iterator[Value]:
        for path in _NAMES.get(of.kind, ()):
            if name := of.label(of.entries(of.at(*path)), "name"):
                found[Seal(of.kind, name)] = None
        yield from ()

    for start, end in bounds.documents(data):
        if _KIND.search(data, start, end):
            for _ in objects.read(data[start:end], readers=(note,)):
                pass
    yield from found
