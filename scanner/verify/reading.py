"""What an answer means: the credential works, it doesn't, or nothing follows from it."""

from __future__ import annotations

import json

from scanner.model import Status
from scanner.rules.probes import Answer, Probe
from scanner.verify.wire import Reply


def meaning(probe: Probe, reply: Reply) -> tuple[Status, str]:
    """What a reply to a probe says of the value, and why in a word. Whatever bytes may come, nothing is raised."""
    if reply.failure:
        return Status.UNKNOWN, reply.failure
    document = _document(reply.body)
    for status, answers in ((Status.VALID, probe.valid), (Status.INVALID, probe.invalid)):
        if any(_is(reply, document, answer) for answer in answers):
            return status, f"http-{reply.status}"
    return Status.UNKNOWN, _otherwise(reply.status)


def _otherwise(status: int) -> str:
    if status == 429:
        return "rate-limited"
    if 300 <= status < 400:
        return "redirected"
    return "server-error" if status >= 500 else f"http-{status}"


def _is(reply: Reply, document: object, answer: Answer) -> bool:
    if reply.status != answer.status:
        return False
    if answer.words:
        return any(word.encode() in reply.body for word in answer.words)
    if not answer.field:
        return True
    found = _field(document, answer.field)
    return _text(found) in answer.values if answer.values else bool(found)


def _document(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _field(document: object, way: tuple[str, ...]) -> object:
    for name in way:
        if isinstance(document, dict):
            document = document.get(name)
        elif isinstance(document, list) and name.isdecimal() and int(name) < len(document):
            document = document[int(name)]
        else:
            return None
    return document


def _text(value: object) -> str:
    """A value as JSON writes it, without quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else ""
