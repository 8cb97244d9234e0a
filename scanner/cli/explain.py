"""`leakseal explain`: what a rule looks for, why a value is silent, or everything about one finding."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from math import isinf
from textwrap import wrap

from scanner import keys
from scanner.chronicle import history
from scanner.cli import environment, options
from scanner.cli.telling import written
from scanner.errors import AskedWrongly, ExitCode, GitFailed
from scanner.garbage import spare_the_collector
from scanner.model import Finding, Harmless, Report
from scanner.pipeline import Settings, scan
from scanner.regex import regex
from scanner.report import phrases
from scanner.report.escape import visible
from scanner.report.rule import lines
from scanner.staging import staged
from scanner.together.directions import first
from scanner.together.files import OnDiskDirections
from scanner.triage.reasons import PROOFS, REASONS
from scanner.triage.weigh import STEPS, confidence, guessed, total
from scanner.walk.history import Selection
from scanner.walk.plumbing import Git
from scanner.walk.repository import opened
from scanner.walk.worktree import Worktree

_FINGERPRINT = regex(r"[0-9a-f]{6,40}")
_WIDTH = 100


def main(argv: Sequence[str]) -> int:
    """Explain a rule, a reason code, or a finding, which is looked for in the index, the history and the work tree."""
    parser = options.bare("explain", "Explain a rule, a reason for silence, or one finding of a repository.")
    parser.add_argument("what", metavar="FINDING|RULE|REASON", help="a fingerprint (6 digits or more), or an id")
    parser.add_argument("repository", nargs="?", default=".", help="where to look for a finding (default: .)")
    asked = parser.parse_args(argv)
    settings = environment.settings(jobs=environment.processors())
    rule = environment.here(settings, asked.repository).rulebook.by_id().get(asked.what)
    if rule:
        return _said(lines(rule))
    if because := REASONS.get(asked.what) or PROOFS.get(asked.what):
        return _said(wrap(because, _WIDTH))
    if not _FINGERPRINT.fullmatch(asked.what):
        raise AskedWrongly(f"{asked.what}: there is no rule and no reason of that name, and it is no fingerprint")
    spare_the_collector()
    for report in _reports(asked.repository, settings._replace(suppressed=True)):
        found = [finding for finding in report.findings if finding.fingerprint.startswith(asked.what)]
        if found:
            return _said(line for finding in found for line in (*_finding(finding, report), ""))
    raise AskedWrongly(f"{asked.what}: no finding of this repository has a fingerprint that begins so")


def _reports(asked: str, settings: Settings) -> Iterator[Report]:
    """Where a finding may be: in what is staged, which is quickly read, in the history, or only in the work tree."""
    repository = opened(asked)
    yield staged(Git(repository.path), settings, all_lines=True)
    yield history(repository, Selection(), settings)
    try:
        top = [os.fsdecode(Git(asked).output("rev-parse", "--show-toplevel")).removesuffix("\n")]
    except GitFailed:
        return  # it has none
    said = OnDiskDirections(top, settings.policy)  # as `scan` does
    key, source = partial(keys.of, Git(repository.path)), Worktree(top, first=first)
    yield scan(source, settings, key, directed=said.directed, policy=said.policy, ignores=said.ignores)


def _said(lines: Iterator[str] | list[str]) -> ExitCode:
    written((f"{line}\n" for line in lines), "")
    return ExitCode.CLEAN


def _finding(finding: Finding, report: Report) -> Iterator[str]:
    """Say everything about a finding but its value."""
    yield f"{finding.fingerprint}"
    yield f"  rule        {finding.rule_id}"
    if finding.also_rules:
        yield f"  also by     {', '.join(finding.also_rules)}"
    yield f"  severity    {finding.severity}"
    yield f"  confidence  {finding.confidence}"
    yield f"  value       {visible(finding.preview)}"
    if finding.place:
        yield f"  place       {visible(str(finding.place))} ({finding.place.role.value})"
    if finding.via:
        yield f"  via         {visible(' → '.join(finding.via))}"
    if finding.proof:
        yield f"  proof       {finding.proof.reason}: {(REASONS | PROOFS).get(finding.proof.reason, '')}"
    if said := phrases.proven(finding):
        yield f"  says        {visible(said)}"
    if said := phrases.paired(finding):
        yield f"  pair        {visible(said)}"
    for at in (finding.location, *finding.also_at):
        yield f"  at          {visible(at.path)}:{at.start.line}:{at.start.column}, {phrases.standing(at)}"
    if fate := phrases.ended(finding):
        yield f"  life        {visible(fate)}"
    for kin in report.leaks():
        if kin.secret == finding.secret and kin is not finding and kin.secret:
            at = kin.location
            yield f"  same value  {visible(at.path)}:{at.start.line}:{at.start.column} ({kin.fingerprint[:12]})"
    for one in finding.opens:
        yield f"  opens       {visible(one.kind)} {visible(one.name)} {visible(one.path)}"
    yield from _evidence(finding)
    if isinstance(finding.verdict, Harmless):
        because = finding.verdict.because
        yield f"  suppressed  {visible(because)}: {REASONS.get(because, '')}"
        return
    rule = report.rulebook.by_id()[finding.rule_id]
    yield ""
    yield from lines(rule)


def _evidence(finding: Finding) -> Iterator[str]:
    """The reasons with their weights, the heaviest first, and what they weigh together."""
    label = "because"
    for piece in sorted(finding.evidence, key=lambda piece: -abs(piece.weight)):
        weight = "decides" if isinf(piece.weight) else f"{piece.weight:+g}"
        text = f"{weight:>4} {visible(piece.reason)}: {(REASONS | PROOFS).get(piece.reason, '')}".rstrip()
        yield from wrap(text, _WIDTH, initial_indent=f"  {label:<11} ", subsequent_indent=" " * 19)
        label = ""
    said = total(finding.evidence)
    if finding.evidence and not isinf(said):
        steps = ", ".join(f"{level} from {least:+d}" for least, level in STEPS)
        yield f"  in sum      {said:>+4g} ({steps}; 0 is even odds, +10 ten to one)"
        if guessed(finding.evidence) and (confidence(finding.evidence) or 0) > finding.confidence:
            yield f"{'':>19}but {finding.confidence} at most, for where it stands"
