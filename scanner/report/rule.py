"""A rule, told to people and to programs: what it finds, how, how it looks, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from scanner.model import Rule
from scanner.report.document import Json
from scanner.report.escape import visible

_WIDTH = 100
_HOW = {
    "assignment": "by the name that it stands under",
    "manifest": "by its place in a manifest",
    "format": "by the format of the file",
    "purpose": "by what the file is for",
}


def lines(rule: Rule) -> Iterator[str]:
    """All about a rule, for a terminal. An example is told as its template, so none looks like a secret."""
    yield f"{rule.id}: {visible(rule.title)} ({rule.severity})"
    yield from wrap(visible(rule.explain), _WIDTH, initial_indent="  ", subsequent_indent="  ")
    yield "How it is found"
    for name, fact in facts(rule):
        yield from wrap(visible(fact), _WIDTH, initial_indent=f"  {name:<11} ", subsequent_indent=" " * 14)
    yield "What to do"
    for number, step in enumerate(rule.rotate, start=1):
        yield from wrap(visible(step), _WIDTH, initial_indent=f"  {number}. ", subsequent_indent="     ")
    if rule.leaks:
        yield "How it looks (<<…>> stands for what chance writes)"
        yield from _examples(rule.leaks)
    if rule.harmless:
        yield "What it is not"
        yield from _examples(rule.harmless)
    if rule.references:
        yield "See"
        yield from (f"  {visible(address)}" for address in rule.references)


def facts(rule: Rule) -> Iterator[tuple[str, str]]:
    """How a rule finds what it finds, and how sure it is: (what, told)."""
    yield "provider", rule.provider
    if rule.detector == "pattern":
        yield "form", "by its own form, over several lines" if rule.multiline else "by its own form"
    else:
        yield "form", _HOW[rule.detector]
    if rule.keywords:
        yield "keywords", ", ".join(rule.keywords)
    yield "confidence", f"certain, by its check digits ({rule.checksum})" if rule.checksum else str(rule.confidence)
    if rule.min_entropy:
        yield "entropy", f"at least {rule.min_entropy:g} bits per character"
    if rule.by_chance:
        yield "likeness", "what reads like words is left alone"
    if rule.refine:
        yield "reads", f"what the value says of itself, and proves ({rule.refine})"
    if rule.pair:
        yield "told with", f"{' or '.join(rule.pair.ids)}, where one is at most {rule.pair.within} lines away"
    if rule.opens:
        yield "opens", f"what was encrypted for it ({rule.opens})"
    if rule.at:
        yield "written at", rule.at
    if rule.adjusted:
        held = f", told with {rule.held} confidence" if rule.held else ""
        yield "adjusted at", f"{rule.adjusted}{', switched off' if rule.off else held}"


def document(rule: Rule) -> Json:
    """All about a rule, for programs; examples as their templates."""
    return {
        "id": rule.id,
        "title": rule.title,
        "provider": rule.provider,
        "severity": str(rule.severity),
        "confidence": str(rule.held or rule.confidence),
        "detector": rule.detector,
        "keywords": rule.keywords,
        "checksum": rule.checksum,
        "multiline": rule.multiline,
        "explain": rule.explain,
        "rotate": rule.rotate,
        "references": rule.references,
        "leaks": rule.leaks,
        "harmless": rule.harmless,
        "at": rule.at or rule.adjusted,
        "off": rule.off,
    }


def _examples(templates: Sequence[str]) -> Iterator[str]:
    for template in templates:
        first, *more = map(visible, template.rstrip("\n").split("\n"))
        yield f"  - {first}"
        yield from (f"    {line}" for line in more)
