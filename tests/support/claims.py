"""Claims made up for tests."""

from __future__ import annotations

from scanner.claims import Claim
from scanner.model import Confidence, Severity


def claim(start: int, end: int, rule: str = "a-rule", specificity: int = 2, **more: object) -> Claim:
    made = Claim(
        rule_id=rule,
        severity=Severity.HIGH,
        specificity=specificity,
        start=start,
        end=end,
        digest=b"digest",
        preview=f"…({end - start})",
        confidence=Confidence.HIGH,
    )
    return made._replace(**more)  # type: ignore[arg-type]
