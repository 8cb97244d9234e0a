"""`leakseal rules`: which rules there are, what one of them says, and what is wrong with some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scanner import config, regular
from scanner.cli import environment, options
from scanner.cli.telling import written
from scanner.detect.lint import Problem, lacks, problems
from scanner.detect.speed import SIZE, Speed, speeds
from scanner.errors import AskedWrongly, ExitCode
from scanner.model import Blob, Rule, Rulebook
from scanner.report.document import array, dumps
from scanner.report.escape import visible
from scanner.report.rule import document, lines
from scanner.rules import loader, mint
from scanner.rules.own import extended

_LARGEST = 1 << 22  # bytes of a file of rules
_SLOWEST = 10
_OFTEN = 500  # times in the text of `detect/speed.py`


def main(argv: Sequence[str]) -> int:
    """List the rules, show one, or check those of a file."""
    parser = options.bare("rules", "List the rules, show one of them, or check those of a file.")
    parser.add_argument("what", metavar="{list,show,check}", help="name all; show RULE; check FILE, or all")
    parser.add_argument("of", nargs="?", metavar="RULE|FILE", help="an id; a file like ours, or a .leakseal.yaml")
    parser.add_argument(
        "--format", choices=("console", "json"), default="console", help="how to tell it (default: console)"
    )
    asked = parser.parse_args(argv)
    as_json = asked.format == "json"
    if asked.what == "list":
        if asked.of:
            raise AskedWrongly(f"{asked.of}: rules list takes nothing; rules show takes an id")
        return _list(_here().rules, as_json)
    if asked.what == "show":
        return _show(asked.of or "", as_json)
    if asked.what == "check":
        return _check(asked.of or "", as_json)
    raise AskedWrongly(f"rules {asked.what}: there are rules list, rules show and rules check")


def _here() -> Rulebook:
    return environment.here(environment.settings()).rulebook


def _list(rules: Sequence[Rule], as_json: bool) -> ExitCode:
    if as_json:
        written([*array(map(document, rules)), "\n"], "")
        return ExitCode.CLEAN
    width = max(len(rule.id) for rule in rules)
    written((f"{rule.id:<{width}}  {rule.severity!s:<8}  {visible(_called(rule))}\n" for rule in rules), "")
    return ExitCode.CLEAN


def _called(rule: Rule) -> str:
    marks = [f"{rule.at}"] if rule.at else []
    marks += ["switched off"] if rule.off else []
    return f"{rule.title} ({'; '.join((rule.provider, *marks))})"


def _show(rule_id: str, as_json: bool) -> ExitCode:
    rule = _here().by_id().get(rule_id)
    if rule is None:
        raise AskedWrongly(f"{rule_id or 'rules show'}: there is no such rule; leakseal rules list names them all")
    written([dumps(document(rule)), "\n"] if as_json else (f"{line}\n" for line in lines(rule)), "")
    return ExitCode.CLEAN


def _check(file: str, as_json: bool) -> ExitCode:
    book, own = _read(file) if file else (_here(), None)
    asked = [rule for rule in book.rules if rule.detector == "pattern" and (own is None or rule.id in own)]
    found = [*problems(book, own)]
    unsound = {problem.rule.id for problem in found if problem.breaks}
    measured = sorted(speeds(rule for rule in asked if rule.id not in unsound), key=lambda speed: speed.rate)
    found += [Problem(of.rule, _too_often(of)) for of in measured if of.fires > _OFTEN]
    told = {problem.rule.id for problem in found}
    found += _silent(book, [rule for rule in asked if rule.at and rule.id not in told])
    advice = [Problem(rule, what) for rule in asked if rule.at for what in lacks(rule)]
    written(_json(found, advice, measured) if as_json else _told(asked, found, advice, measured), "")
    return ExitCode.LEAKS if found else ExitCode.CLEAN


def _too_often(of: Speed) -> str:
    return f"the pattern stops the scan {of.fires:,} times in a megabyte of ordinary text: it needs a rarer beginning"


def _silent(book: Rulebook, rules: Sequence[Rule]) -> Iterable[Problem]:
    """The examples that a scan would not tell, though their pattern matches: they look like none, to the judge."""
    if not any(rule.leaks for rule in rules):
        return
    examiner = environment.settings()._replace(rulebook=book, suppressed=True).examiner()
    for rule in rules:
        for index, example in enumerate(mint.leaks(rule)):
            seen, _ = examiner.examine(Blob(oid="an example", data=example.encode()))
            reasons = [sighting.claim.innocence for sighting in seen if sighting.claim.rule_id == rule.id]
            if reasons and all(reasons):
                yield Problem(rule, f"leaks[{index}] is silent in a scan: {reasons[0]} (leakseal explain {reasons[0]})")


def _read(file: str) -> tuple[Rulebook, list[str]]:
    """The rulebook with the rules of a file in it, and their ids."""
    try:
        with regular.opened(file) as stream:
            text = stream.read(_LARGEST + 1)
    except OSError as error:
        raise AskedWrongly(f"{file}: {error.strerror or error}") from error
    if len(text) > _LARGEST:
        raise AskedWrongly(f"{file}: it is larger than {_LARGEST >> 20} MiB")
    ours = environment.settings().rulebook
    if not any(line.startswith(b"provider:") for line in text.splitlines()):
        policy = config.policy(text, file)
        return extended(ours, policy.rules, policy.adjusted), [rule.id for rule in policy.rules]
    rules = loader.written(file, text)
    ids = [rule.id for rule in rules]
    others = tuple(rule for rule in ours.rules if rule.id not in ids)  # which is where they come from, perhaps
    return extended(ours._replace(rules=others), rules), ids


def _told(
    asked: Sequence[Rule], found: Sequence[Problem], advice: Sequence[Problem], measured: Sequence[Speed]
) -> Iterable[str]:
    for one in found:
        yield f"{_where(one.rule)}{visible(str(one))}\n"
    for one in advice:
        yield f"{_where(one.rule)}{visible(str(one))} (advice)\n"
    if measured:
        yield f"{'The slowest patterns' if len(measured) > _SLOWEST else 'Speed'}, each alone, over ordinary text\n"
    for of in measured[:_SLOWEST]:
        yield f"{of.rate / 1e6:>10,.0f} MB/s  {of.fires:>7,} stops in {SIZE >> 20} MB  {of.rule.id}\n"
    amount = "no problem" if not found else f"{len(found):,} problem{'s' if len(found) > 1 else ''}"
    yield f"{len(asked):,} rule{'s' if len(asked) != 1 else ''} with a pattern: {amount}\n"


def _where(rule: Rule) -> str:
    return f"{visible(rule.at)}: " if rule.at else ""


def _json(found: Sequence[Problem], advice: Sequence[Problem], measured: Sequence[Speed]) -> Iterable[str]:
    told = {
        name: [{"rule": one.rule.id, "at": one.rule.at, "what": one.what} for one in some]
        for name, some in (("problems", found), ("advice", advice))
    }
    rates = [{"rule": of.rule.id, "megabytes_per_second": round(of.rate / 1e6), "stops": of.fires} for of in measured]
    yield dumps({**told, "patterns": rates}) + "\n"
