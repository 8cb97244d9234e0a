from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

from scanner.errors import BadConfiguration
from scanner.model import Confidence, Severity
from scanner.rules.loader import PROVIDERS, load

SOUND = r"""provider: Example
rules:
  - id: example-token
    title: Example token
    severity: high
    pattern: '\b(?P<secret>ex_[0-9]{8})\b'
    keywords: [ex_]
    explain: Opens the door.
    leaks: ['ex_<<digits:8>>']
    harmless: ['ex_<<digits:7>>']
    rotate: [Change the lock.]
    references: ['https://docs.local']
"""


def written(folder: Path, text: str, name: str = "a.yaml") -> Path:
    (folder / name).write_text(text)
    return folder


def test_a_rule_is_read_with_its_defaults(tmp_path: Path) -> None:
    (rule,) = load(written(tmp_path, SOUND)).rules
    assert (rule.provider, rule.severity, rule.confidence) == ("Example", Severity.HIGH, Confidence.HIGH)
    assert (rule.keywords, rule.detector, rule.multiline) == (("ex_",), "pattern", False)


def test_the_optional_keys(tmp_path: Path) -> None:
    more = "    confidence: medium\n    min_entropy: 2.5\n    checksum: github\n"
    more += "    multiline: true\n    by_chance: true\n"
    (rule,) = load(written(tmp_path, SOUND + more)).rules
    assert (rule.confidence, rule.min_entropy, rule.checksum) == (Confidence.MEDIUM, 2.5, "github")
    assert rule.multiline and rule.by_chance


def test_other_detectors_have_no_pattern(tmp_path: Path) -> None:
    lines = [line for line in SOUND.splitlines() if "pattern:" not in line and "keywords:" not in line]
    (rule,) = load(written(tmp_path, "\n".join([*lines, "    detector: assignment"]))).rules
    assert (rule.detector, rule.pattern) == ("assignment", "")


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("    title:", "    colour:", "a.yaml:4: unknown key 'colour'"),
        ("severity: high", "severity: dire", "a.yaml:5: severity must be one of low, medium, high, critical"),
        ("?P<secret>", "", "a.yaml:6: pattern must have the group (?P<secret>…)"),
        ("    keywords: [ex_]\n", "", "a.yaml:3: the rule has no keywords"),
        ("keywords: [ex_]", "keywords: ex_", "a.yaml:7: keywords must be a list of texts"),
        ("explain: Opens the door.", "explain: 7", "a.yaml:8: explain must be text"),
        ("    rotate: [Change the lock.]\n", "", "a.yaml:3: the rule has no rotate"),
        ("title: Example token", "title: a\n    title: b", "a.yaml:5: title stands here twice"),
        ("title: Example token", "title: a\n    min_entropy: 9", "a.yaml:5: min_entropy must be a number of bits"),
        ("title: Example token", "title: a\n    multiline: 1", "a.yaml:5: multiline must be true or false"),
        ("title: Example token", "title: a\n    detector: assignment", "a.yaml:3: only a rule of the detector pattern"),
        ("title: Example token", "title: a\n    pair: b", "a.yaml:5: pair must say with which ids"),
        ("title: Example token", "title: a\n    pair: {with: b, within: c}", "a.yaml:5: pair must be within a number"),
        (
            "title: Example token",
            "title: a\n    pair: {with: b, within: 1, shape: c}",
            "a.yaml:5: pair must have the gr",
        ),
        ("provider: Example", "provider: [1]", "a.yaml:1: provider must be text"),
        ("provider: Example\n", "", "a.yaml:1: a file of rules has the keys provider and rules"),
        ("title: Example token", "title: 'a", "a.yaml:"),
        (SOUND, "", "a.yaml:1: must be a mapping"),
        (SOUND, "rules:\n  - 1\nprovider: x", "a.yaml:2: must be a mapping"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(tmp_path: Path, old: str, new: str, mistake: str) -> None:
    assert old in SOUND
    with pytest.raises(BadConfiguration) as caught:
        load(written(tmp_path, SOUND.replace(old, new)))
    assert str(caught.value).startswith(f"{tmp_path}/{mistake}")


def test_an_id_is_given_once(tmp_path: Path) -> None:
    written(tmp_path, SOUND)
    with pytest.raises(BadConfiguration, match=r"b\.yaml:3: there is a rule example-token already"):
        load(written(tmp_path, SOUND, "b.yaml"))


def test_the_digest_follows_the_bytes(tmp_path: Path) -> None:
    before = load(written(tmp_path, SOUND)).digest
    assert before == load(tmp_path).digest
    assert before != load(written(tmp_path, SOUND + "# another\n")).digest


def test_the_portable_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = load()
    monkeypatch.setattr(sys.modules[load.__module__], "_Loader", yaml.SafeLoader)
    assert load(PROVIDERS) == fast
