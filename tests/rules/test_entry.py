"""How a rule of a repository's own is written, and every mistake by its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.config import policy
from scanner.errors import BadConfiguration
from scanner.model import Confidence, Severity
from scanner.rules import entry

LEAST = r"""rules:
  - id: acme-token
    title: Acme token
    severity: critical
    pattern: '\b(?P<secret>acme_[a-z0-9]{20})\b'
"""

# What is replaced in LEAST, by what, the line that is named, and a part of what is said.
MISTAKES = (
    ("    title: Acme token\n", "", 2, "the rule has no title"),
    ("    severity: critical\n", "", 2, "the rule has no severity"),
    ("id: acme-token", "id: Acme Token", 2, "id must be of the letters a to z"),
    ("Acme token", '"two\\nlines"', 3, "title must be one line"),
    ("Acme token", '"\\x1b[2J"', 3, "title must be one line"),
    ("Acme token", "a\n    detector: manifest", 4, "unknown key 'detector': a rule has id, title,"),
    ("Acme token", "a\n    provider: me", 4, "unknown key 'provider': a rule has"),
    ("pattern: ", "patern: ", 5, "unknown key 'patern': did you mean pattern"),
    ("pattern: ", "Pattern: ", 5, "unknown key 'Pattern': did you mean pattern"),
    ("pattern: ", "keyword:\n      - a\n    pattern: ", 5, "unknown key 'keyword': did you mean keywords"),
    ("pattern: ", "min-entropy: 3\n    pattern: ", 5, "unknown key 'min-entropy': did you mean min_entropy"),
    ("pattern: ", "off: true\n    pattern: ", 5, "off is for a rule that comes with leakseal"),
    ("Acme token", "a\n    multiline: true", 2, "a rule that is multiline needs keywords"),
    ("critical", "dire", 4, "severity must be one of low, medium, high, critical"),
    ("?P<secret>", "", 5, "pattern must have the group"),
    ("{20}", "{20}" + "|a" * 2048, 5, "pattern must not be longer than 4,096 characters"),
    ("pattern: ", "keywords: [a] # ", 3, "the rule has no pattern, but title; of a rule that comes with"),
    ("  - id", "  - id: acme-token\n    off: true\n  - id", 4, "acme-token stands in line 2 already"),
    ("  - id", "  - off: true\n  - id", 2, "the rule has no id"),
    ("  - id", "  - id: x\n  - id", 2, "nothing is changed of x"),
    ("  - id", "  - id: x\n    off: maybe\n  - id", 3, "off must be true or false"),
    ("  - id", "  - id: x\n    colour: red\n  - id", 3, "unknown key 'colour': a rule has"),
    ("  - id", "  - x\n  - id", 2, "must be a mapping"),
    ("  - id", "  - [id]: x\n    id", 2, "a key must be text"),
)


def test_the_least_that_a_rule_says() -> None:
    (rule,) = policy(LEAST.encode()).rules
    assert (rule.id, rule.severity, rule.confidence, rule.at) == (
        "acme-token",
        Severity.CRITICAL,
        Confidence.HIGH,
        ".leakseal.yaml:2",
    )
    assert rule.explain and rule.rotate and rule.provider
    assert (rule.keywords, rule.leaks, rule.harmless, rule.references) == ((), (), (), ())


def test_a_rule_without_a_pattern_changes_one_that_is_there() -> None:
    text = b"rules:\n  - id: a\n    off: true\n  - {id: b, severity: low, confidence: medium}\n"
    assert policy(text).adjusted == (
        entry.Adjusted("a", at=".leakseal.yaml:2", off=True),
        entry.Adjusted("b", at=".leakseal.yaml:4", severity=Severity.LOW, confidence=Confidence.MEDIUM),
    )


@pytest.mark.parametrize(("old", "new", "line", "what"), MISTAKES)
def test_a_mistake_is_named_by_file_and_line(old: str, new: str, line: int, what: str) -> None:
    assert old in LEAST
    with pytest.raises(BadConfiguration) as caught:
        policy(LEAST.replace(old, new, 1).encode())
    assert str(caught.value).startswith(f".leakseal.yaml:{line}: {what}")


def test_there_are_not_too_many() -> None:
    one = "  - {id: x%d, off: true}\n"
    assert len(policy(("rules:\n" + "".join(one % at for at in range(500))).encode()).adjusted) == 500
    with pytest.raises(BadConfiguration, match="more than 500 rules"):
        policy(("rules:\n" + "".join(one % at for at in range(501))).encode())


WORDS = st.sampled_from(
    [*entry._OWN, *entry._CHANGED, "true", "high", "(?P<secret>a)", "- ", "[", "{", "&a ", "*a", ""]
)


@given(st.lists(st.tuples(WORDS, WORDS | st.text(max_size=20)), max_size=12))
def test_whatever_stands_there_is_a_policy_or_a_mistake_with_its_line(pairs: list[tuple[str, str]]) -> None:
    lines = "".join(f"    {key}: {value}\n" for key, value in pairs)
    try:
        policy(f"rules:\n  -\n{lines}".encode(errors="surrogatepass"))
    except BadConfiguration as mistake:
        assert str(mistake).startswith(".leakseal.yaml:")
