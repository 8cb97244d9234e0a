"""A report of `--format json`, read back: the findings that `document.py` wrote."""

from __future__ import annotations

import json
from math import inf
from typing import Any

from scanner.errors import AskedWrongly
from scanner.model import (
    Accepted,
    Change,
    Companion,
    Confidence,
    Evidence,
    Finding,
    Harmless,
    Leak,
    Life,
    Location,
    Opened,
    Place,
    Position,
    Proof,
    Severity,
    Skipped,
    State,
    Status,
    Verdict,
    Verified,
)
from scanner.report.document import SCHEMA
from scanner.report.escape import storable


def findings(text: bytes, name: str) -> tuple[tuple[Finding, ...], tuple[Skipped, ...]]:
    """The findings of a report, and what should have been read for it and wasn't.

    Raises `AskedWrongly`, naming the file, for what is none.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AskedWrongly(f"{name}: this is no JSON, and so no report of --format json") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise AskedWrongly(f"{name}: this is no report of --format json ({SCHEMA})")
    try:
        unread = tuple(_skipped(said) for said in document["skipped"] if said.get("error"))
        return tuple(map(_finding, document["findings"])), unread
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AskedWrongly(f"{name}: this report is not as docs/report-v1.schema.json says") from error


def _skipped(said: Any) -> Skipped:
    return Skipped(path=_text(said["path"]), because=_text(said["because"]), error=True)


def _finding(said: Any) -> Finding:
    return Finding(
        fingerprint=_text(said["fingerprint"]),
        rule_id=_text(said["rule"]),
        title=_text(said["title"]),
        severity=Severity[said["severity"].upper()],
        confidence=Confidence[said["confidence"].upper()],
        preview=_text(said["preview"]),
        excerpt="",
        location=_location(said["location"]),
        place=_place(said["place"]) if said["place"] else None,
        via=tuple(map(_text, said["via"])),
        also_at=tuple(map(_location, said["also_at"])),
        also_rules=tuple(map(_text, said["also_rules"])),
        verdict=_verdict(said["verdict"]),
        secret=_text(said["secret"]),
        life=_life(said["life"]) if said["life"] else None,
        opens=tuple(
            Opened(_text(one["path"]), _text(one["kind"]), _text(one["name"] or ""), int(one["values"]))
            for one in said["opens"]
        ),
        verified=_verified(said["verified"]) if said.get("verified") else None,
        proof=_proof(said["proof"]) if "proof" in said else None,
        companion=_companion(said["companion"]) if "companion" in said else None,
        evidence=tuple(map(_evidence, said.get("evidence", ()))),
    )


def _proof(said: Any) -> Proof:
    return Proof(_text(said["verdict"]), _text(said["reason"]), tuple(map(_text, said["told"])))


def _companion(said: Any) -> Companion:
    return Companion(_text(said["rule"]), _text(said["preview"]), tuple(map(_text, said["told"])))


def _evidence(said: Any) -> Evidence:
    """A piece of evidence; of one that decides its code tells how: a proof speaks for a leak, all else against."""
    reason = _text(said["reason"])
    decides = inf if reason.startswith("proven:") else -inf
    return Evidence(reason, decides if said["weight"] is None else float(said["weight"]))


def _location(said: Any) -> Location:
    return Location(
        path=_text(said["path"]),
        start=Position(int(said["line"]), int(said["column"])),
        end=Position(int(said["end_line"]), int(said["end_column"])),
        state=State(said["state"]),
        **{name: _text(said[name] or "") for name in ("commit", "author", "email", "date")},
    )


def _place(said: Any) -> Place:
    kind, namespace, name, path = (_text(said[part]) for part in ("kind", "namespace", "name", "path"))
    return Place(kind=kind, namespace=namespace, name=name, path=path)


def _verdict(said: Any) -> Verdict:
    match said["is"]:
        case "leak":
            return Leak()
        case "accepted":
            return Accepted(_text(said["by"]), _text(said["because"]), _text(said["until"] or ""))
        case "harmless":
            return Harmless(_text(said["because"]))
    raise ValueError


def _life(said: Any) -> Life:
    return Life(
        introduced=_change(said["introduced"]) if said["introduced"] else None,
        removed=tuple(map(_change, said["removed"])),
        sealed=_change(said["sealed"]) if said["sealed"] else None,
        live=bool(said["live"]),
    )


def _verified(said: Any) -> Verified:
    because, host, at = (_text(said[name] or "") for name in ("because", "host", "at"))
    return Verified(Status(said["status"]), because, host, at)


def _change(said: Any) -> Change:
    return Change(_text(said["commit"]), _text(said["path"]), _text(said["date"] or ""))


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError
    return storable(said)
