"""What decoded bytes must look like for the decoding to be believed."""

from __future__ import annotations

from scanner.decode import compressed, utf16
from scanner.decode.text import is_text

_JAVA_KEYSTORE = b"\xfe\xed\xfe\xed"
_DER = (b"\x30\x82\x02", b"\x30\x82\x30")  # a SEQUENCE whose first member, after the length, is INTEGER or SEQUENCE


def plausible(data: bytes) -> bool:
    """Whether somebody would have encoded `data`: it is text, or opens with the mark of a known format.

    Those are gzip, zlib that inflates, UTF-16, a Java key store, and DER (PKCS#8, PKCS#12, a certificate).
    """
    return (
        is_text(data)
        or compressed.kind(data) != ""
        or utf16.codec(data) is not None
        or data.startswith(_JAVA_KEYSTORE)
        or data[:2] + data[4:5] in _DER
    )
