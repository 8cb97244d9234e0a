from __future__ import annotations

import re
from pathlib import Path

from scanner import detect, triage
from scanner.triage import judge, reference
from scanner.triage.reasons import PROOFS, REASONS
from scanner.triage.weights import WEIGHTS

SOURCES = {path.name: path.read_text(encoding="utf-8") for path in Path(next(iter(triage.__path__))).glob("*.py")}
PROVING = "".join(path.read_text(encoding="utf-8") for path in Path(next(iter(detect.__path__))).glob("*.py"))


def given() -> set[str]:
    """Every reason code that the code of the house can give."""
    tables = judge._ALWAYS + judge._FOUND + judge._FOUND_UNDER_KEY
    codes = {code for code, *_ in (*tables, *reference._EXPRESSIONS, *reference._WHOLE)}
    literal = re.compile(r'"((?:encrypted|reference|template|public|identifier|confidence):[a-z0-9-]+)"')
    codes |= {*WEIGHTS, *re.findall(r'"((?:refuted|public):[a-z-]+)"', PROVING)}
    return codes | {code for name, text in SOURCES.items() if name != "reasons.py" for code in literal.findall(text)}


def test_every_reason_is_explained() -> None:
    assert given() <= set(REASONS)


def test_nothing_is_explained_that_is_never_given() -> None:
    # What a manifest says, what --confidence and a policy ask for, and what somebody has answered for.
    rest = ("confidence:", "baseline:", "ignored:", "allowlist:", "rule:")
    elsewhere = {"public:by-name", "paired", *(code for code in REASONS if code.startswith(rest))}
    literal = {
        code for code in REASONS if f'"{code}"' in "".join(SOURCES[name] for name in SOURCES if name != "reasons.py")
    }
    assert set(REASONS) <= given() | elsewhere | literal


def test_an_explanation_is_a_sentence() -> None:
    assert all(text[0].isupper() and text.endswith(".") for text in (REASONS | PROOFS).values())


def test_every_proof_is_explained_and_no_other() -> None:
    assert set(re.findall(r'"((?:proven|weaker|told):[a-z-]+)"', PROVING)) == set(PROOFS)
