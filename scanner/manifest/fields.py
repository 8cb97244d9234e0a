"""Which fields of a mapping are secret, told as a table: a path, and the rule that speaks of what stands there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scanner.manifest.nodes import Node, Scalar
from scanner.manifest.objects import OFTEN, Object, Value


class Field(NamedTuple):
    """One secret field, or all that one path leads to."""

    path: str  # keys with dots between them: `*` is every key, `[]` every item of a list
    rule: str
    encoded: bool = False  # it holds base64
    settled: bool = False  # see `Value`
    shape: re.Pattern[str] | None = None  # of what stands there, where the path alone says too little
    declared: bool = False  # it is a secret, however weak it looks; so is what has the shape of one


def values(of: Object, fields: Iterable[Field]) -> Iterator[Value]:
    """Every value of a mapping that `fields` name, by where it stands.

    Where only its path speaks for a value, a placeholder is none.
    """
    found = [value for field in fields for value in _named(of, field)]
    yield from sorted(found, key=lambda value: value.view.spans.back(0, 1))


def _named(of: Object, field: Field) -> Iterator[Value]:
    for path, node in reached(of, field.path):
        if not isinstance(node, Scalar) or (field.shape and not field.shape.fullmatch(node.text)):
            continue
        key = path.rpartition(".")[2]
        yield from of.value(
            key,
            node,
            of.place(path),
            field.rule,
            encoded=field.encoded,
            declared=field.declared or field.shape is not None,
            settled=field.settled,
        )


def reached(of: Object, path: str) -> Iterator[tuple[str, Node]]:
    """(object path, node) for everything that a path leads to, as `Field.path` has it.

    To the items of a list that are one and the same, as aliases make them, it leads as often as a node is read.
    """
    first, *steps = path.split(".")
    led: Counter[tuple[int, int]] = Counter()  # how often to a node, by its step
    todo = [(of.says(key), node, 0) for key, node in of.pairs if first in ("*", key.text)]
    while todo:
        at, node, step = todo.pop()
        if step == len(steps):
            yield at, node
        elif steps[step] == "[]":
            items = []
            for index, item in enumerate(of.items(node)):
                led[id(item), step] += 1
                if led[id(item), step] <= OFTEN:
                    items.append((f"{at}[{index}]", item, step + 1))
            todo += reversed(items)
        else:
            below = [(key, value) for key, value in of.entries(node) if steps[step] == "*" or key.text == steps[step]]
            todo += [(f"{at}.{of.says(key)}", value, step + 1) for key, value in below][::-1]
