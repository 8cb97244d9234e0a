"""`.gitleaksignore`: a fingerprint of gitleaks a line, `commit:file:rule:line`, or `file:rule:line` for any commit."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from scanner.regex import regex
from scanner.rules.equivalents import contradicts

NAME = ".gitleaksignore"
REASON = "ignored:gitleaksignore"

_LARGEST = 8 << 20  # bytes: what follows is not read
_FINGERPRINT = regex(r"(?:(?P<commit>[0-9a-f]{40}|[0-9a-f]{64}):)?(?P<file>.+):(?P<rule>[^:\s]+):(?P<line>\d{1,9})")


class Ignored(NamedTuple):
    """The lines of such a file."""

    rules: dict[tuple[str, int, str], dict[str, None]]  # each once, by path, line and commit, which is "" for any

    def means(self, path: str, line: int, commit: str, speaks: str, *, by_shape: bool) -> bool:
        """Whether somebody ignores what stands at a line, of which a rule of ours `speaks`, `by_shape` or by a guess.

        A name of gitleaks' that is known to be for another kind of credential than the rule's doesn't mean this one.
        """
        named = [*self.rules.get((path, line, ""), ()), *(self.rules.get((path, line, commit), ()) if commit else ())]
        return any(not contradicts(name, speaks, by_shape=by_shape) for name in named)


@lru_cache(maxsize=16)
def ignored(text: bytes) -> Ignored:
    """What a file says; lines that are no fingerprints say nothing. Takes any bytes."""
    rules: dict[tuple[str, int, str], dict[str, None]] = {}
    for line in text[:_LARGEST].decode("utf-8-sig", "surrogateescape").splitlines():
        said = _FINGERPRINT.fullmatch(line.strip())
        if said and not line.startswith("#"):
            path = said["file"].replace("\\", "/").removeprefix("./")
            at = path, int(said["line"]), said["commit"] or ""
            rules.setdefault(at, {})[said["rule"]] = None
    return Ignored(rules)
