"""Reports as gitleaks and detect-secrets write them, by their documentation and as the programs were seen to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from scanner.chance.entropy import shannon


def gitleaks(
    file: str, line: int, secret: str, commit: str = "", *, redact: str = "", rule: str = "generic-api-key"
) -> Any:
    """One finding of `gitleaks git` or, without a commit, of `gitleaks dir`."""
    return {
        "RuleID": rule,
        "Description": "Something was found.",
        "StartLine": line,
        "EndLine": line,
        "StartColumn": 2,
        "EndColumn": 2 + len(secret),
        "Match": redact or secret,
        "Secret": redact or secret,
        "File": file,
        "SymlinkFile": "",
        "Commit": commit,
        "Entropy": float(f"{shannon(secret.encode()):.7g}"),
        "Author": "Ada" if commit else "",
        "Email": "",
        "Date": "",
        "Message": "",
        "Tags": [],
        "Fingerprint": ":".join(filter(None, (commit, file, rule, str(line)))),
    }


def report(*findings: Any) -> bytes:
    """A report of gitleaks."""
    return json.dumps(findings).encode()


def secrets_baseline(file: str, hashed: Iterable[tuple[str, int]]) -> bytes:
    """A baseline of detect-secrets that knows (what it hashes, line) of a file."""
    found = [
        {
            "type": "Secret Keyword",
            "filename": file,
            "hashed_secret": hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(),
            "is_verified": False,
            "line_number": line,
        }
        for text, line in hashed
    ]
    return json.dumps({"version": "1.5.0", "plugins_used": [], "results": {file: found}}).encode()
