"""How a report reads in a terminal: grouped by file, quiet, and safe whatever the repository contains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from scanner.model import (
    Accepted,
    Confidence,
    Finding,
    Harmless,
    Location,
    Opened,
    Report,
    Skipped,
    State,
    Status,
    Verified,
)
from scanner.report import phrases
from scanner.report.escape import shortened, visible

_INDENT = " " * 9
_NARROWEST = 40  # characters: below this nothing can be laid out
_READABLE = 100  # characters of our own sentences, where nobody measures lines
_LINES = 4  # of one place, however long it is
_FINGERPRINT = 12  # hex digits shown
_PLACES = 3  # further places named for one finding
_STEPS = 3  # steps named for one rule
_SKIPPED = 20  # lines

# Select Graphic Rendition, ECMA-48 8.3.117
_STYLES = {"critical": "1;31", "high": "31", "medium": "33", "low": "36", "strong": "1", "faint": "2"}


class _Page(NamedTuple):
    """What is written on: how wide it is, and whether it takes colour."""

    colour: bool
    width: int  # characters; 0 where nobody measures lines, so none is cut

    def ink(self, style: str, text: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.colour and text else text

    def faint(self, text: str) -> str:
        return self.ink("faint", text)

    def fit(self, text: str, used: int = len(_INDENT), keep: str = "") -> str:
        """Make one safe line of hostile `text`, short enough for what `used` characters leave of the width."""
        if not self.width:
            return visible(text.strip())
        room = self.width - used
        return shortened(visible(shortened(text.strip(), room, keep)), room, keep)

    def wrapped(self, text: str) -> Iterator[str]:
        """Make some safe lines of hostile `text`: one, where nothing measures it."""
        if not self.width:
            yield _INDENT + self.fit(text)
            return
        import textwrap

        room = self.width - len(_INDENT)
        text = shortened(visible(shortened(text.strip(), room * _LINES)), room * _LINES)
        yield from (_INDENT + visible(line) for line in textwrap.wrap(text, room, break_on_hyphens=False))


def render(report: Report, *, colour: bool = False, width: int = 0) -> Iterator[str]:
    """Tell every leak by file, what to do about each kind, what was not read, and the sum; no `width` cuts nothing."""
    page = _Page(colour=colour, width=max(width, _NARROWEST) if width else 0)
    leaks = tuple(report.leaks())
    kin = _kin(leaks)
    files = [[*group] for _, group in groupby(leaks, key=lambda finding: finding.location.path)]
    for group in sorted(files, key=lambda group: min(map(_urgency, group))):
        yield page.ink("strong", _path(group[0].location.path)) + "\n"
        for finding in group:
            yield "".join(line + "\n" for line in _finding(finding, kin.get(finding.secret, ()), page)) + "\n"
    for section in (_what_to_do(leaks, report, page), _suppressed(report, page), _not_read(report.skipped, page)):
        if lines := "".join(line + "\n" for line in section):
            yield lines + "\n"
    yield from (line + "\n" for line in _sum(leaks, report, page))


def _urgency(finding: Finding) -> tuple[bool, int]:
    """What decides which file is told first: the worst leak that is still there, then the worst one that was."""
    return finding.location.state is State.HISTORY, -finding.severity


def _kin(leaks: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The leaks of each secret that has several, the live ones first."""
    groups: dict[str, list[Finding]] = {}
    for leak in sorted(leaks, key=lambda leak: leak.location.state is State.HISTORY):
        groups.setdefault(leak.secret, []).append(leak)
    return {secret: group for secret, group in groups.items() if secret and len(group) > 1}


def _finding(finding: Finding, kin: Sequence[Finding], page: _Page) -> Iterator[str]:
    at = finding.location
    position = f"{at.start.line}:{at.start.column}"
    severity = page.ink(str(finding.severity), f"{finding.severity!s:8}")
    unsure = page.faint(" (low confidence)") if finding.confidence == Confidence.LOW else ""
    yield f"{position:>7}  {severity}  {page.fit(finding.title, used=len(_INDENT) + 10)}{unsure}"
    if finding.excerpt.strip():
        yield f"{_INDENT}{page.faint('│')} {_excerpt(finding, page)}"
    place = str(finding.place) if finding.place else ""
    hidden = f"via {steps}" if (steps := phrases.hiding(finding)) else ""
    if place or hidden:
        yield from page.wrapped(" · ".join(part for part in (place, hidden) if part))
    for said in filter(None, (phrases.proven(finding), phrases.paired(finding))):
        yield _INDENT + page.fit(said)
    if finding.verified:
        yield _INDENT + _verified(finding.verified, page)
    yield _INDENT + page.fit(phrases.standing(at))
    for said in filter(None, (phrases.ended(finding), _relative(finding, kin))):
        yield _INDENT + page.fit(said)
    yield from _further_places(finding.also_at, page)
    yield from _opened(finding.opens, page)
    yield _INDENT + page.faint(f"{visible(finding.rule_id)} · {visible(finding.fingerprint[:_FINGERPRINT])}")


def _verified(what: Verified, page: _Page) -> str:
    said = page.fit(phrases.verified(what))
    return page.ink("critical", said) if what.status is Status.VALID else said


def _relative(finding: Finding, kin: Sequence[Finding]) -> str:
    """Where else, and in which form, the same secret leaks."""
    other = next((leak for leak in kin if leak is not finding), None)
    if other is None:
        return ""
    at = other.location
    form = phrases.hiding(other) or ("in plain text" if finding.via else "")
    said = ", ".join(filter(None, (f"{at.path or phrases.COMMIT_MESSAGE}:{at.start.line}", form, phrases.where(at))))
    return f"the same secret: {said}" + (f", and {len(kin) - 2:,} more" if len(kin) > 2 else "")


def _excerpt(finding: Finding, page: _Page) -> str:
    mask = visible(finding.preview)
    line = page.fit(finding.excerpt, used=len(_INDENT) + 2, keep=mask)
    return line.replace(mask, page.ink("strong", mask))


def _further_places(places: tuple[Location, ...], page: _Page) -> Iterator[str]:
    label = "also at "
    for at in places[:_PLACES]:
        commit = f", {at.commit[: phrases.SHORT_COMMIT]}" if at.commit else ""
        where = f"{_path(at.path)}:{at.start.line}:{at.start.column}"
        yield f"{_INDENT}{label:8}{where} · {visible(phrases.where(at) + commit)}"
        label = ""
    if len(places) > _PLACES:
        yield f"{_INDENT}{label:8}and {phrases.amount(len(places) - _PLACES, 'more place')}"


def _opened(opens: tuple[Opened, ...], page: _Page) -> Iterator[str]:
    """Name what a key that leaked decrypts: all of that has leaked with it."""
    label = "opens   "
    for one in opens[:_PLACES]:
        values = phrases.amount(one.values, "value")
        name = f"{visible(one.name)}, " if one.name else ""
        yield f"{_INDENT}{page.ink('critical', label)}{visible(one.kind)} {name}{values} · {_path(one.path)}"
        label = " " * len(label)
    if len(opens) > _PLACES:
        yield f"{_INDENT}{label}and {phrases.amount(len(opens) - _PLACES, 'more file')}"


def _what_to_do(leaks: tuple[Finding, ...], report: Report, page: _Page) -> Iterator[str]:
    """Name each kind of credential once, the worst first: its steps are the same wherever it leaked."""
    count = Counter(leak.rule_id for leak in leaks)
    worst = {leak.rule_id: leak.severity for leak in sorted(leaks, key=lambda leak: leak.severity)}
    rules = [rule for rule in report.rulebook.rules if rule.id in count and rule.rotate]
    if not rules:
        return
    yield page.ink("strong", "What to do")
    if all(leak.location.state == State.STAGED for leak in leaks):
        yield "  Nothing is committed yet: take the values out and stage the files again."
        yield "  A value that was pushed or shared before has to be replaced as well:"
    for rule in sorted(rules, key=lambda rule: (-worst[rule.id], rule.id)):
        leaked = phrases.amount(count[rule.id], "leak")
        yield f"  {visible(rule.title)} {page.faint(f'· {leaked}')}"
        for number, step in enumerate(rule.rotate[:_STEPS], start=1):
            yield from _step(number, step, page)
        if len(rule.rotate) > _STEPS:
            yield f"    … and {phrases.amount(len(rule.rotate) - _STEPS, 'more step')}"


def _step(number: int, step: str, page: _Page) -> Iterator[str]:
    import textwrap

    yield from textwrap.wrap(
        visible(step),
        page.width or _READABLE,
        initial_indent=f"    {number}. ",
        subsequent_indent=" " * 7,
        break_long_words=False,  # an address stays one
        break_on_hyphens=False,
    )


def _suppressed(report: Report, page: _Page) -> Iterator[str]:
    """List what is silent, each value with the reason code that `leakseal explain` takes."""
    silent = [finding for finding in report.findings if isinstance(finding.verdict, Harmless)]
    if not silent:
        return
    yield page.ink("strong", f"Suppressed: {len(silent):,}")
    for finding in silent:
        assert isinstance(finding.verdict, Harmless)
        at = finding.location
        where = f"{_path(at.path)}:{at.start.line}:{at.start.column}"
        of = f" · {visible(str(finding.place))}" if finding.place else ""
        yield f"  {where} · {visible(finding.rule_id)}{of}: {page.ink('strong', visible(finding.verdict.because))}"


def _not_read(skipped: tuple[Skipped, ...], page: _Page) -> Iterator[str]:
    if not skipped:
        return
    yield page.ink("strong", f"Not read: {len(skipped):,}")
    for skip in skipped[:_SKIPPED]:
        label = page.ink("high", "error ") if skip.error else "      "
        commit = f" {page.faint(visible(skip.commit[: phrases.SHORT_COMMIT]))}" if skip.commit else ""
        yield f"  {label} {_path(skip.path)}{commit}: {page.fit(skip.because)}"
    if len(skipped) > _SKIPPED:
        yield f"         and {len(skipped) - _SKIPPED:,} more"


def _sum(leaks: tuple[Finding, ...], report: Report, page: _Page) -> Iterator[str]:
    """Tell in the last lines all that a reader in a hurry wants to know."""
    errors = sum(skip.error for skip in report.skipped)
    scanned = phrases.scanned(report.scanned)
    if leaks:
        yield " · ".join([_counts(leaks, page), _states(leaks), *_answers(leaks), *_judged(report)])
        yield page.faint(f"Scanned {scanned}")
    else:
        verdict = "No leaks in what could be read" if errors else "No leaks"
        yield " · ".join([verdict, scanned, *_judged(report)])
    if errors:
        yield page.ink("high", f"{phrases.amount(errors, 'error')}: the scan is incomplete")


def _counts(leaks: tuple[Finding, ...], page: _Page) -> str:
    count = Counter(leak.severity for leak in leaks)
    parts = (page.ink(str(of), f"{count[of]:,} {of}") for of in sorted(count, reverse=True))
    return f"{page.ink('strong', phrases.amount(len(leaks), 'leak'))}: {', '.join(parts)}"


def _states(leaks: tuple[Finding, ...]) -> str:
    count = Counter(phrases.where(leak.location) for leak in leaks)
    return ", ".join(f"{count[where]:,} {where}" for where in phrases.WHERE if count[where])


def _answers(leaks: tuple[Finding, ...]) -> Iterator[str]:
    count = Counter(leak.verified.status for leak in leaks if leak.verified)
    if count:
        yield ", ".join(f"{count[status]:,} {status.value}" for status in Status if count[status])


def _judged(report: Report) -> Iterator[str]:
    count = Counter(type(finding.verdict) for finding in report.findings)
    for verdict, word in ((Accepted, "accepted"), (Harmless, "harmless")):
        if count[verdict]:
            yield f"{count[verdict]:,} {word}"


def _path(path: str) -> str:
    """A path as it is told; one that is a colon would open an order to a CI together with the colon behind it."""
    return visible(f"{path}:")[:-1] if path else phrases.COMMIT_MESSAGE
