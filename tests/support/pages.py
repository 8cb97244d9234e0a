"""The page of each rule, as `docs/rules/` has it: `python -m tests.support.pages` writes them all anew.

Of an example everything that chance would write is left out, so that no scanner takes a page for a leak; and a manifest
is not shown at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from scanner.model import Rule
from scanner.remediate.markdown import code, prose
from scanner.report.rule import facts
from scanner.rules.loader import load

FOLDER = Path(__file__).parents[2] / "docs" / "rules"
_TOKEN = re.compile(r"<<[a-z0-9]+(?::[^<>]*|\([^<>]*\))?>>")
_GAPS = re.compile("…+")
_ROWS = re.compile(r"(\w)\1{7,}")
_ADDRESS = re.compile(r"https?://[^\s,;)]*[^\s,;).]")


def pages() -> dict[str, str]:
    """Every file of the folder, by its name."""
    rules = load().rules
    return {"README.md": _index(rules), **{f"{rule.id}.md": page(rule) for rule in rules}}


def page(rule: Rule) -> str:
    """All about one rule, in Markdown."""
    return "\n".join(_blocks(rule))


def shape(template: str) -> str:
    """An example without what chance writes; a long row of one letter is cut short, too."""
    while (told := _TOKEN.sub("…", template)) != template:
        template = told
    return _GAPS.sub("…", _ROWS.sub(r"\1\1\1…", template))


def _blocks(rule: Rule) -> Iterator[str]:
    yield f"# {prose(rule.title)}\n"
    yield f"`{rule.id}` · {rule.severity}\n"
    yield f"{_text(rule.explain)}\n"
    yield "| | |\n| --- | --- |"
    for name, fact in facts(rule):
        yield f"| {name} | {_cell(', '.join(map(code, rule.keywords)) if name == 'keywords' else prose(fact))} |"
    yield "\n## What to do\n"
    yield from (f"{number}. {_text(step)}" for number, step in enumerate(rule.rotate, start=1))
    if rule.detector == "pattern":  # in a manifest anything that stands in the place of a secret counts as one
        yield from _examples("How it looks", rule.leaks)
        yield from _examples("What it is not", rule.harmless)
    yield "\n## See\n"
    yield from (f"- <{address}>" for address in rule.references)
    yield f"\n[All rules](README.md) · `leakseal rules show {rule.id}` shows all of its examples\n"


def _text(text: str) -> str:
    """A sentence in which only the addresses do something."""
    at, told = 0, ""
    for found in _ADDRESS.finditer(text):
        told += _escaped(text[at : found.start()]) + f"<{found[0]}>"
        at = found.end()
    return told + _escaped(text[at:])


def _escaped(text: str) -> str:
    inner = prose(text).replace("\\: ", ": ")
    return " " * (text[:1] == " ") + inner + " " * (text[-1:] == " " and bool(inner))


def _cell(text: str) -> str:
    return text.replace("|", "\\|") if "`" in text else text


def _examples(title: str, templates: Sequence[str]) -> Iterator[str]:
    yield f"\n## {title}\n"
    yield "```text"
    for shown in dict.fromkeys(shape(template).rstrip("\n") for template in templates):
        yield shown.replace("```", "'''")
    yield "```"


def _index(rules: Sequence[Rule]) -> str:
    told = ["# Every rule\n", f"{len(rules)} rules come with leakseal. `leakseal rules list` names them, too.\n"]
    told += ["| rule | finds | provider | severity |", "| --- | --- | --- | --- |"]
    ordered = sorted(rules, key=lambda rule: (rule.provider.lower(), rule.id))
    told += [f"| [{r.id}]({r.id}.md) | {prose(r.title)} | {prose(r.provider)} | {r.severity} |" for r in ordered]
    return "\n".join(told) + "\n"


def main() -> None:
    """Write the pages, and remove those of rules that are gone."""
    FOLDER.mkdir(exist_ok=True)
    made = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
