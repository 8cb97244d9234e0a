"""What Helm keeps of a release in its cluster: a Secret, or a ConfigMap, with all that it was made from and became.

After helm/helm, pkg/storage/driver: the value is base64 of gzip of JSON, and of JSON alone in old ones. What is packed
so is unpacked like anything else; only the package itself is no secret.
"""

from __future__ import annotations

import zlib
from binascii import a2b_base64

_TYPE = "helm.sh/release"
_KEY = "release"
_GZIP = b"H4sI"  # in base64
_FEED, _SHOWN = 3072, 4096  # characters of base64 that are decoded, and bytes that come out, to see what it is


def is_package(type_of_secret: str, key: str, value: bytes) -> bool:
    """Whether a value of a Secret is a release, as Kubernetes reads it, and not something that lies in its place."""
    if key != _KEY or not type_of_secret.startswith(_TYPE):
        return False
    try:
        text = a2b_base64(value[:_FEED])
        if value.startswith(_GZIP):
            text = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(text, _SHOWN)
    except (ValueError, zlib.error):
        return False
    return text.startswith(b"{") and b'"' in text
