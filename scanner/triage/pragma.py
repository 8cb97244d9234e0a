"""What a comment says of the value beside it: that somebody has looked at it, and that it may stand there."""

from __future__ import annotations

from scanner.regex import regex

# As the tools document it: gitleaks in "Additional Configuration", detect-secrets in "Inline Allowlisting".
_BESIDE = (
    ("comment:leakseal", regex(rb"\bleakseal:allow\b")),
    ("comment:gitleaks", regex(rb"\bgitleaks:allow\b")),
    ("comment:detect-secrets", regex(rb"\bpragma: ?(?:allow|white)list[ -]secret\b")),
)
_ABOVE = ("comment:detect-secrets", regex(rb"\bpragma: ?allowlist[ -]nextline[ -]secret\b"))
_REPORTED = regex(rb"\{(?:\"type\": \"finding\", )?\"fingerprint\": \"[0-9a-f]{40}\", \"rule\": ")
_NAME = regex(rb"[0-9a-f]{40}")
_SPEAKS = regex(rb"leakseal:|gitleaks:|pragma:")
_LINE = 65536  # bytes of a line before a value that anybody looks at
_NEAR = 1000  # bytes: on a line without end, a comment speaks of what stands near it


def pragma(data: bytes, start: int, end: int) -> str:
    """The reason code that a comment gives for the value at `start`..`end`, beside it or above; "" where none does."""
    first = max(data.rfind(b"\n", max(start - _LINE, 0), start) + 1, start - _LINE, 0)
    stop = data.find(b"\n", end, end + _NEAR)
    beside = (data[max(first, start - _NEAR) : start], data[end : stop if stop >= 0 else end + _NEAR])
    for reason, words in _BESIDE if any(map(_SPEAKS.search, beside)) else ():
        if any(map(words.search, beside)):
            return reason
    if (
        data.endswith(b'"secret": "', first, start)
        and _NAME.fullmatch(data, start, end)
        and _REPORTED.match(data, first)
    ):
        return "digest"  # by which a report of ours names a secret, and it may lie in a repository as a baseline
    reason, words = _ABOVE
    before = max(data.rfind(b"\n", max(first - _NEAR, 0), max(first - 1, 0)) + 1, first - _NEAR, 0)
    return reason if words.search(data[before:first]) else ""
