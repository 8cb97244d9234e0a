"""Keys and tokens that documentation prints as examples, and that are copied from there into repositories.

Each is in the form of the real thing, so nothing but the value itself tells. Sources: kubernetes.io, "Encrypting
Confidential Data at Rest" in its several versions, and "Authenticating with Bootstrap Tokens"; the two pairs of keys in
the guides of AWS, IAM and S3.
"""

from __future__ import annotations

_BOOTSTRAP = b"abcdef.0123456789abcdef"
_AT_REST = (b"c2VjcmV0IGlzIHNlY3VyZQ==", b"dGhpcyBpcyBwYXNzd29yZA==", b"YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=")
_AWS_IDS = (b"AKIAIOSFODNN7EXAMPLE", b"AKIAI44QH8DHBEXAMPLE")
_AWS_KEYS = (b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", b"je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY")
_SAMPLES = frozenset((_BOOTSTRAP, _BOOTSTRAP[7:], *_AT_REST, *_AWS_IDS, *_AWS_KEYS))


def sample(value: bytes) -> bool:
    """Recognise a value that stands in the documentation."""
    return value in _SAMPLES
