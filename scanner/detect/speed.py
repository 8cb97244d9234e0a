"""How fast the gate passes over ordinary text with one pattern, and how often it stops for it there.

The text is made here, the same every time: manifests, code, prose, identifiers, digests and base64. How often a pattern
fires in it is the same on every machine; megabytes per second are not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import count
from time import perf_counter
from typing import NamedTuple

from scanner.detect import gate
from scanner.detect.pattern import announcement
from scanner.detect.usable import form
from scanner.model import Rule

SIZE = 1 << 20
"""Bytes of the text."""

_PASSES = 3  # of which the quickest counts: the others were disturbed
_WORDS = (
    "server",
    "secret",
    "name",
    "value",
    "key",
    "config",
    "port",
    "token",
    "default",
    "password",
    "user",
    "cluster",
)
_SHAPES = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {a}-{b}\ndata:\n  {b}_URL: https://{a}.local/{x}\n",
    '    def {a}_{b}(self, {c}: str) -> None:\n        self.{a} = {c}.{b}("{a}/{b}", {n})  # {c} {a} {b}\n',
    "# {a} {b} {c}, {b} {a}: see https://docs.{a}.local/{b}/{c}#{n}\n{a}.{b}={c}\n{A}_{B}=${{{C}}}\n",
    '  - image: registry.local/{a}/{b}:v{n}@sha256:{hex}\n    env: [{{name: {A}_{B}, value: "{c}"}}]\n',
    '{{"{a}": "{x}", "{b}": [{n}, {n}], "id": "{uuid}", "{c}": "{base64}"}}\n',
    "{base64}\n{base64}\n{hex} {a}\n",
)


class Speed(NamedTuple):
    """What one pattern costs."""

    rule: Rule
    fires: int  # how often in the text
    rate: float  # bytes a second


def speeds(rules: Iterable[Rule]) -> Iterator[Speed]:
    """Measure rules that have a pattern and can be compiled."""
    for rule in rules:
        expression = announcement(rule)
        events = gate.at_once(form(expression)) if gate.engine() else gate.one_by_one([expression])
        assert events, "what was compiled here runs here"
        best = min(_timed(events) for _ in range(_PASSES))
        yield Speed(rule, len({end for _, end in events(text())}), SIZE / best)


def _timed(events: gate.Events) -> float:
    data, before = text(), perf_counter()
    events(data)
    return max(perf_counter() - before, 1e-9)


@cache
def text() -> bytes:
    """What a repository holds, and no secret in it."""
    made: list[str] = []
    size = 0
    for number in count():
        noise = hashlib.shake_256(number.to_bytes(4, "big")).digest(64)
        a, b, c = (_WORDS[byte % len(_WORDS)] for byte in noise[:3])
        digits = noise.hex()
        uuid = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))
        piece = _SHAPES[number % len(_SHAPES)].format(
            **{"a": a, "b": b, "c": c, "A": a.upper(), "B": b.upper(), "C": c.upper(), "n": noise[3], "uuid": uuid},
            hex=digits[:64],
            x=digits[64:76],
            base64=_base64(noise),
        )
        made.append(piece)
        size += len(piece)
        if size >= SIZE:
            return "".join(made).encode()[:SIZE]
    raise AssertionError("it counts without end")


def _base64(noise: bytes) -> str:
    import binascii

    return binascii.b2a_base64(noise, newline=False).decode()
