"""What tells that a Secret may be in a file, before anything is parsed."""

from __future__ import annotations

import re

_TYPES = (
    r"(?:Opaque\b|kubernetes\.io/(?:service-account-token|dockercfg|dockerconfigjson|basic-auth|ssh-auth|tls)\b"
    r"|bootstrap\.kubernetes\.io/token\b|helm\.sh/release)"
)
_BEFORE = r"""\\{0,3}["']?\s*:\s*(?:[&!]\S*\s+)*\\{0,3}["']?"""

TYPE = re.compile(_TYPES, re.IGNORECASE)
"""The types that Kubernetes and Helm give to Secrets; its documentation calls them the built-in ones."""

CIPHERTEXTS: tuple[tuple[str, bytes], ...] = (
    ("SealedSecret", rb"(?i)\bkind[\"']?\s*:\s*[\"']?SealedSecret\b"),
    ("age recipient", rb"recipient[\"']?\s*[:=]\s*[\"']?age1[02-9ac-hj-np-z]{58}"),
)
"""The same for files that hold ciphertext which a key that leaked may open."""

SIGNS: tuple[tuple[str, bytes], ...] = (
    ("kind: Secret", (r"(?i)\bkind" + _BEFORE + r"""Secret(?:List)?\\{0,3}["']?(?:[\s,}\]#]|$)""").encode()),
    ("type of a Secret", (r"(?i)\btype" + _BEFORE + _TYPES).encode()),
)
"""Names and patterns, for Hyperscan and RE2 alike, one of which is found in whatever `read` finds values in."""
