"""The report as SARIF 2.1.0, which code scanning services read.

Source of the format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html (paragraphs are cited
below). Findings judged harmless stay out: SARIF has no word for them that services would not show as an alert.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from scanner import __version__
from scanner.model import (
    Accepted,
    Confidence,
    Finding,
    Harmless,
    Location,
    Place,
    Report,
    Rule,
    Severity,
    Skipped,
    Status,
)
from scanner.regex import regex
from scanner.report import phrases
from scanner.report.document import Json, array, dumps, life, proof, verified
from scanner.report.escape import storable, visible

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_NO_FILE = regex(r"\([a-z ]+\)")  # `(history)`, `(refs)`: it has no place
_WRITTEN = regex(r"(?P<file>.+\.(?:ya?ml|toml)):(?P<line>[1-9]\d{0,8})", re.DOTALL)  # where a rule is written
_MOST_PLACES = 100  # GitHub shows no more for one result, and refuses a file that has 1,000

_LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
# GitHub reads over 9.0 as critical, 7.0 to 8.9 as high, 4.0 to 6.9 as medium, below as low.
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "3.0"}
_PRECISIONS = {
    Confidence.CERTAIN: "very-high",
    Confidence.HIGH: "high",
    Confidence.MEDIUM: "medium",
    Confidence.LOW: "low",
}
# How urgent a result is, from 0 to 100 (3.27.25); one that nobody was asked about has none.
_RANKS = {Status.VALID: 100.0, Status.UNKNOWN: 50.0, Status.INVALID: 10.0}


def render(report: Report) -> Iterator[str]:
    """Write a log of one run, which describes only the rules that occur in it."""
    findings = tuple(found for found in report.findings if not isinstance(found.verdict, Harmless))
    occurring = {found.rule_id for found in findings}
    rules = sorted((rule for rule in report.rulebook.rules if rule.id in occurring), key=lambda rule: rule.id)
    index = {rule.id: number for number, rule in enumerate(rules)}
    successful = not any(skip.error for skip in report.skipped)
    yield f'{{"$schema": {dumps(_SCHEMA)},\n"version": "2.1.0",\n"runs": [{{\n'
    yield f'"tool": {{"driver": {{"name": "leakseal", "version": {dumps(__version__)}, "rules": '
    yield from array(map(_rule, rules))
    yield '}},\n"columnKind": "unicodeCodePoints",\n"originalUriBaseIds": '
    yield dumps({_ROOT: {"description": {"text": "The root of what was scanned."}}})
    yield f',\n"invocations": [{{"executionSuccessful": {dumps(successful)}, "toolExecutionNotifications": '
    yield from array(map(_notification, report.skipped))
    yield '}],\n"results": '
    yield from array(_result(found, index) for found in findings)
    yield "}]}\n"


def _rule(rule: Rule) -> Json:
    """Describe a rule as a reportingDescriptor (3.49)."""
    described: Json = {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.explain},
        "help": {"text": _help(rule), "markdown": _help_markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "security-severity": _SCORES[rule.severity],
            "precision": _PRECISIONS[rule.confidence],
            "tags": ["security", "secret", "external/cwe/cwe-798"],
            "provider": rule.provider,
        },
    }
    if rule.references:
        described["helpUri"] = rule.references[0]
    return described


def _help(rule: Rule) -> str:
    steps = (f"{number}. {step}" for number, step in enumerate(rule.rotate, start=1))
    return "\n".join([rule.explain, *steps, *(f"See {address}" for address in rule.references)])


def _help_markdown(rule: Rule) -> str:
    steps = (f"{number}. {step}" for number, step in enumerate(rule.rotate, start=1))
    references = (f"- <{address}>" for address in rule.references)
    parts = ([rule.explain], ["**What to do**"], steps, references)
    return "\n\n".join(block for block in ("\n".join(part) for part in parts) if block)


def _result(found: Finding, index: dict[str, int]) -> Json:
    """Tell a finding as a result (3.27)."""
    at = found.location
    result: Json = {
        "ruleId": found.rule_id,
        "level": _LEVELS[found.severity],
        "message": {"text": _message(found)},
        "locations": [_location(at, found.place)],
        "partialFingerprints": {"leakseal/v1": found.fingerprint},
        "properties": {
            "severity": str(found.severity),
            "confidence": str(found.confidence),
            "preview": found.preview,
            "via": found.via,
            "alsoRules": found.also_rules,
            "alsoAt": len(found.also_at),
            "secret": found.secret,
            **({"life": life(found.life)} if found.life else {}),
            **proof(found),
            **({"verified": verified(found.verified)} if found.verified else {}),
            **_provenance(at),
        },
    }
    if found.verified:
        result["rank"] = _RANKS[found.verified.status]
    if found.rule_id in index:
        result["ruleIndex"] = index[found.rule_id]
    if found.also_at:
        result["relatedLocations"] = [_related(number, at) for number, at in enumerate(found.also_at[:_MOST_PLACES])]
    if isinstance(found.verdict, Accepted):
        result["suppressions"] = [_suppression(found.verdict)]
    return result


def _message(found: Finding) -> str:
    at = found.location
    place = f" in {found.place}" if found.place else ""
    via = f", via {hidden}" if (hidden := phrases.hiding(found)) else ""
    with_ = "".join(f", {said}" for said in filter(None, (phrases.paired(found), phrases.proven(found))))
    commit = f", introduced by {at.commit[: phrases.SHORT_COMMIT]}" if at.commit else ""
    said = f" {phrases.verified(found.verified)}." if found.verified else ""
    return _plain(f"{found.title} {found.preview}{place}{via}{with_}: {phrases.where(at)}{commit}.{said}")


def _plain(text: str) -> str:
    """`text` without the links that SARIF (3.11.6) and Markdown would find in the name of an object."""
    return visible(text).replace("](", "]\\(")


def _location(at: Location, place: Place | None = None) -> Json:
    """Make a location (3.28), always a physical one: GitHub refuses a whole file for one that isn't."""
    region = {
        "startLine": at.start.line,
        "startColumn": at.start.column,
        "endLine": at.end.line,
        "endColumn": at.end.column,
    }
    location: Json = {"physicalLocation": {"artifactLocation": _artifact(at.path, at.commit), "region": region}}
    if place:
        location["logicalLocations"] = [{"name": place.path, "fullyQualifiedName": str(place), "kind": "property"}]
    return location


def _related(number: int, at: Location) -> Json:
    commit = f", {at.commit[: phrases.SHORT_COMMIT]}" if at.commit else ""
    text = _plain(f"The same value: {phrases.where(at)}{commit}.")
    return {"id": number, **_location(at), "message": {"text": text}}


def _artifact(path: str, commit: str) -> Json:
    """Make an artifactLocation (3.4); a commit's message, which is no file, gets a name no file is likely to have."""
    if not path:
        return {"uri": f"commit-message/{quote(storable(commit))}", "uriBaseId": _ROOT}
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte, so there is no byte to encode
        raw = storable(path).encode()
    if path.startswith("/"):
        return {"uri": f"file://{quote(raw)}"}
    return {"uri": quote(raw), "uriBaseId": _ROOT}


def _provenance(at: Location) -> Json:
    known = {"commit": at.commit, "author": at.author, "date": at.date}
    return {"state": at.state.value, **{name: value for name, value in known.items() if value}}


def _suppression(verdict: Accepted) -> Json:
    """Tell who answers for a leak as a suppression (3.35)."""
    until = f", until {verdict.until}" if verdict.until else ""
    justification = f"{verdict.because} (accepted by {verdict.by}{until})"
    return {"kind": "external", "status": "accepted", "justification": justification}


def _notification(skip: Skipped) -> Json:
    """Tell what was not read as a notification (3.58)."""
    level = "error" if skip.error else "note"
    if _NO_FILE.fullmatch(skip.path):
        return {"level": level, "message": {"text": _plain(f"Not read: {skip.path}: {skip.because}")}}
    written = None if skip.commit else _WRITTEN.fullmatch(skip.path)
    physical: Json = {"artifactLocation": _artifact(written["file"] if written else skip.path, skip.commit)}
    if written:
        physical["region"] = {"startLine": int(written["line"])}
    text = _plain(f"Not read: {skip.because}")
    return {"level": level, "message": {"text": text}, "locations": [{"physicalLocation": physical}]}
