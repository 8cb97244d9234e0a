"""Requests that were signed: their address or header names the key that signed them, and tells nobody that key.

After AWS, "Authenticating Requests: Using Query Parameters" and "the Authorization Header" (Signature Version 4, whose
scope Google Cloud Storage and Alibaba Cloud write alike), "Signing and authenticating REST requests" (Version 2, as
Alibaba Cloud has it, too), and Tencent Cloud, "Request signature".
"""

from __future__ import annotations

from scanner.model import Proof
from scanner.regex import regex

PUBLIC = Proof("refuted", "public:signed-request")

_SCOPE = regex(
    rb"(?P<slash>\\?/|%(?:25)?2[Ff])20[0-9]{6}(?P=slash)[a-z0-9-]{1,32}(?P=slash)[a-z0-9-]{1,64}(?P=slash)"
    rb"(?:aws4|goog4|aliyun_v4)_request\b"
)
_NAMED = regex(rb"(?:(?:AWS|OSS)?AccessKeyId|q-ak|X-Amz-Security-Token)=\Z")
_ADDRESS = regex(rb"[^\s\"'<>`]*+")
_SIGNED = regex(rb"(?<![A-Za-z-])(?:X-Amz-Signature=[0-9a-f]{64}|q-signature=[0-9a-f]{40}|Signature=[\w%+/-]{27})")
_UNTIL = regex(rb"(?<![A-Za-z-])(?:X-Amz-Expires=[0-9]|Expires=[0-9]{9}|q-key-time=[0-9]{9})")


def in_request(before: bytes, behind: bytes) -> bool:
    """Whether what stands between these bytes is a part of a signed request that its signature is useless without."""
    if _SCOPE.match(behind):
        return True
    if not _NAMED.search(before[-32:]):
        return False
    address = _ADDRESS.match(before[::-1])
    rest = _ADDRESS.match(behind)
    query = (address[0][::-1] if address else b"") + (rest[0] if rest else b"")
    return bool(_SIGNED.search(query) and _UNTIL.search(query))
