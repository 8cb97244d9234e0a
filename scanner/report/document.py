"""The report as one JSON document, `leakseal/report/1`, which `docs/report-v1.schema.json` describes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite

from scanner import __version__
from scanner.model import (
    Accepted,
    Change,
    Finding,
    Harmless,
    Life,
    Location,
    Place,
    Report,
    Scanned,
    Skipped,
    Verdict,
    Verified,
)
from scanner.report.escape import storable

SCHEMA = "leakseal/report/1"
_RULEBOOK_DIGITS = 12

Json = dict[str, object]


def render(report: Report) -> Iterator[str]:
    """Write the document with one finding a line, so that reports can be compared line by line."""
    yield f'{{"schema": {dumps(SCHEMA)},\n"tool": {dumps(tool(report))},\n'
    yield f'"scanned": {dumps(scanned(report.scanned))},\n"findings": '
    yield from array(map(finding, report.findings))
    yield ',\n"skipped": '
    yield from array(map(skipped, report.skipped))
    yield "}\n"


def dumps(value: object) -> str:
    """One line of JSON in plain ASCII: valid UTF-8 whatever it holds, and harmless in a terminal or a log."""
    line = json.dumps(_storable(value), ensure_ascii=True, allow_nan=False)
    return line.replace("\x7f", "\\u007f").replace("##", "#\\u0023")  # `##[…]` gives orders to CI runners


def array(rows: Iterable[object]) -> Iterator[str]:
    """Write a JSON array with each element on its own line, in as many chunks as it has elements."""
    before = "[\n"
    for row in rows:
        yield before + dumps(row)
        before = ",\n"
    yield "[]" if before == "[\n" else "\n]"


def tool(report: Report) -> Json:
    """Who says so: two reports with the same `rulebook` were made with the same rules."""
    return {"name": "leakseal", "version": __version__, "rulebook": report.rulebook.digest[:_RULEBOOK_DIGITS]}


def scanned(what: Scanned) -> Json:
    """How much was looked at."""
    return {
        "commits": what.commits,
        "blobs": what.blobs,
        "bytes": what.bytes,
        "values": what.values,
        "seconds": round(what.seconds, 3),
    }


def finding(what: Finding) -> Json:
    """One finding; its excerpt stays out, because other parts of the line may be nobody's business."""
    return {
        "fingerprint": what.fingerprint,
        "rule": what.rule_id,
        "title": what.title,
        "severity": str(what.severity),
        "confidence": str(what.confidence),
        "preview": what.preview,
        "location": _location(what.location),
        "place": _place(what.place) if what.place else None,
        "via": what.via,
        "also_at": [_location(location) for location in what.also_at],
        "also_rules": what.also_rules,
        "verdict": _verdict(what.verdict),
        "evidence": [
            {"reason": piece.reason, "weight": piece.weight if isfinite(piece.weight) else None}
            for piece in what.evidence
        ],
        "secret": what.secret,
        "life": life(what.life) if what.life else None,
        "opens": [
            {"path": one.path, "kind": one.kind, "name": one.name or None, "values": one.values} for one in what.opens
        ],
        **proof(what),
        **({"verified": verified(what.verified)} if what.verified else {}),
    }


def proof(what: Finding) -> Json:
    """What a value proves of itself, and the id it belongs to; nothing where there is neither."""
    said: Json = {}
    if what.proof:
        said["proof"] = {"verdict": what.proof.verdict, "reason": what.proof.reason, "told": what.proof.told}
    if what.companion:
        with_ = what.companion
        said["companion"] = {"rule": with_.rule_id, "preview": with_.preview, "told": with_.told}
    return said


def verified(what: Verified) -> Json:
    """What became of asking a provider."""
    return {"status": what.status.value, "because": what.because, "host": what.host or None, "at": what.at or None}


def skipped(what: Skipped) -> Json:
    """One thing that was not read."""
    said: Json = {"path": what.path, "commit": what.commit or None, "because": what.because}
    return said | {"error": True} if what.error else said


def life(what: Life) -> Json:
    """What became of a value."""
    return {
        "introduced": _change(what.introduced) if what.introduced else None,
        "removed": [_change(change) for change in what.removed],
        "sealed": _change(what.sealed) if what.sealed else None,
        "live": what.live,
    }


def _change(what: Change) -> Json:
    return {"commit": what.commit, "path": what.path, "date": what.date or None}


def _location(at: Location) -> Json:
    return {
        "path": at.path,
        "line": at.start.line,
        "column": at.start.column,
        "end_line": at.end.line,
        "end_column": at.end.column,
        "commit": at.commit or None,
        "author": at.author or None,
        "email": at.email or None,
        "date": at.date or None,
        "state": at.state.value,
    }


def _place(place: Place) -> Json:
    return {"kind": place.kind, "namespace": place.namespace, "name": place.name, "path": place.path}


def _verdict(verdict: Verdict) -> Json:
    match verdict:
        case Accepted(by=by, because=because, until=until):
            return {"is": "accepted", "by": by, "because": because, "until": until or None}
        case Harmless(because=because):
            return {"is": "harmless", "because": because}
    return {"is": "leak"}


def _storable(value: object) -> object:
    """`value` with every text in it made storable, so that no field can be forgotten."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {key: _storable(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_storable(item) for item in value]
    return value
