"""What is asked of a provider to learn whether a credential works: `probes.yaml` becomes `Probe`s.

It stands apart from the rules: nobody but who wants to ask reads it, and what a repository says of its own rules can
never name a host.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml

from scanner.regex import regex

PROBES = Path(__file__).parent / "probes.yaml"

_ANSWER = regex(r"(?P<status>[1-5][0-9]{2})(?: ~(?P<words>.+)| (?P<field>[\w.]+)(?:=(?P<values>.+))?)?")


class Answer(NamedTuple):
    """What an answer has to be to mean something."""

    status: int  # of HTTP
    field: tuple[str, ...] = ()  # the way to a field of its JSON; () where that doesn't matter
    values: tuple[str, ...] = ()  # of the field, any of them; () where it must only not be empty
    words: tuple[str, ...] = ()  # any of them stands somewhere in it


class Probe(NamedTuple):
    """One harmless request, and what its answers mean."""

    id: str
    rules: tuple[str, ...]  # whose values it is for
    together: tuple[str, ...]  # the rules whose values are sent together, in order; () where one is enough
    values: str  # an expression that the first of them matches from its start
    host: str  # "" where each customer has their own
    own: str  # the path at a host that the user names; "" where none can be named
    method: str
    path: str  # at `host`
    headers: tuple[tuple[str, str], ...]  # {0} stands for the value
    body: str
    sign: str  # who signs; "" where the value is sent itself
    valid: tuple[Answer, ...]
    invalid: tuple[Answer, ...]
    final: bool  # what this host refuses works nowhere
    docs: str  # the provider's page


def load(file: Path = PROBES) -> tuple[Probe, ...]:
    """Every probe, in the order of the file."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return tuple(map(_probe, yaml.load(file.read_bytes(), Loader=loader)))  # noqa: S506  # either loader is a safe one


def _probe(said: dict[str, Any]) -> Probe:
    said = dict(said)
    method, path = said.pop("request").split(" ", 1)
    return Probe(
        id=said.pop("id"),
        rules=tuple(said.pop("rules")),
        together=tuple(said.pop("together", ())),
        headers=tuple(said.pop("headers").items()),
        method=method,
        path=path,
        valid=tuple(map(_answer, said.pop("valid"))),
        invalid=tuple(map(_answer, said.pop("invalid"))),
        final=said.pop("final", True),
        **{"values": "", "host": "", "own": "", "body": "", "sign": "", **said},
    )


def _answer(text: str) -> Answer:
    found = _ANSWER.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} says of no answer what it has to be")
    field, values, words = (found[name] or "" for name in ("field", "values", "words"))
    return Answer(
        status=int(found["status"]),
        field=tuple(filter(None, field.split("."))),
        values=tuple(filter(None, values.split("|"))),
        words=tuple(filter(None, words.split("|"))),
    )
