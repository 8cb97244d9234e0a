"""A plan, told: as Markdown for people, and as JSON that `docs/plan-v1.schema.json` describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scanner import __version__
from scanner.model import Finding, Location, Rule, State
from scanner.remediate import markdown, shell
from scanner.remediate.plan import Remediation, Step, Urgency, rule_of
from scanner.remediate.rendering import render
from scanner.report import phrases
from scanner.report.document import array, dumps
from scanner.report.escape import visible

FORMATS = ("markdown", "json")
SCHEMA = "leakseal/plan/1"

_ONCE = ("purge", "prevent")  # phases that are one for all secrets
_PLACES = 10  # of one secret that Markdown names; JSON names all
_HEADINGS = {Urgency.NOW: "Now", Urgency.SOON: "Soon", Urgency.LATER: "Later"}
_PHASES = {"rotate": "Rotate", "replace": "Replace", "annotate": "Annotate", "purge": "Purge", "prevent": "Prevent"}


def told(
    plan: Sequence[Remediation], rules: Mapping[str, Rule], form: str, unread: int = 0, top: str = ""
) -> Iterator[str]:
    """The plan in one of `FORMATS`; where something could not be read, it says that it is incomplete.

    `top` is the repository's folder as it is called from here; "" where that is it.
    """
    return _document(plan, unread) if form == "json" else iter([_page(plan, rules, unread, top)])


def _document(plan: Sequence[Remediation], unread: int) -> Iterator[str]:
    yield f'{{"schema": {dumps(SCHEMA)},\n"tool": {dumps({"name": "leakseal", "version": __version__})},\n"items": '
    yield from array(map(_item, plan))
    yield ',\n"incomplete": true}\n' if unread else "}\n"


def _item(item: Remediation) -> dict[str, object]:
    first = item.findings[0]
    return {
        "urgency": str(item.urgency),
        "because": item.because,
        "secret": first.secret or first.fingerprint,
        "rule": first.rule_id,
        "title": first.title,
        "severity": str(max(finding.severity for finding in item.findings)),
        "live": item.live,
        "preview": first.preview,
        "findings": [finding.fingerprint for finding in item.findings],
        "places": [_place(at) for at in item.places],
        "steps": [_step(step) for step in item.steps],
    }


def _place(at: Location) -> dict[str, object]:
    return {
        "path": at.path,
        "line": at.start.line,
        "column": at.start.column,
        "state": at.state.value,
        "commit": at.commit or None,
    }


def _step(step: Step) -> dict[str, object]:
    return step._asdict() | {"command": step.command or None, "link": step.link or None, "why": step.why or None}


def _page(plan: Sequence[Remediation], rules: Mapping[str, Rule], unread: int, top: str) -> str:
    """One page: all that is urgent first, each secret with its places and its steps; what is done once comes last."""
    numbered = enumerate(plan, start=1)
    groups: dict[str, list[dict[str, object]]] = {}
    for number, item in numbered:
        groups.setdefault(_HEADINGS[item.urgency], []).append(_told(number, item, rules))
    once = [step for phase in _ONCE for item in plan for step in item.steps if step.phase == phase]
    last = {step.phase: step for step in once}  # of several secrets, one stands for all
    if "purge" in last and len(plan) > 1:
        last["purge"] = last["purge"]._replace(
            command=shell.command("leakseal", "purge", *([shell.file(top)] if top else []))
        )
    return render(
        "plan.md",
        groups=groups,
        amount=phrases.amount(len(plan), "secret"),
        afterwards=[_said(step) for step in last.values()],
        unread=phrases.amount(unread, "file") if unread else "",
    )


def _told(number: int, item: Remediation, rules: Mapping[str, Rule]) -> dict[str, object]:
    first = item.findings[0]
    rule = rule_of(item.findings, rules)
    where = [_where(finding) for finding in item.findings[:_PLACES]]
    paths = {finding.location.path for finding in item.findings}
    where += [f"{_at(at)}, {phrases.where(at)}" for at in item.places if at.path not in paths]
    return {
        "number": number,
        "title": markdown.prose(visible(rule.title if rule else first.title)),
        "preview": markdown.code(visible(first.preview)),
        "because": item.because,
        "places": where[:_PLACES],
        "more": max(len(where) - _PLACES, 0),
        "steps": [_said(step) for step in item.steps if step.phase not in _ONCE],
    }


def _said(step: Step) -> dict[str, object]:
    return {
        "title": f"{_PHASES[step.phase]}: {_sentence(step.title)}",
        "why": _sentence(step.why),
        "command": step.command,
        "safe": step.safe,
        "link": step.link,
    }


def _where(finding: Finding) -> str:
    place = f", {markdown.code(visible(str(finding.place)))}" if finding.place else ""
    fate = phrases.ended(finding) if finding.location.state is State.HISTORY else ""
    standing = markdown.prose(visible(phrases.standing(finding.location)))
    return f"{_at(finding.location)}{place}: {standing}{f', {markdown.prose(visible(fate))}' if fate else ''}"


def _at(at: Location) -> str:
    return markdown.code(f"{visible(at.path) or phrases.COMMIT_MESSAGE}:{at.start.line}:{at.start.column}")


def _sentence(text: str) -> str:
    """A sentence of ours, in which only code and paths have special characters."""
    return visible(text)
