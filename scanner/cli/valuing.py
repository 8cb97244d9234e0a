"""`--value-from` and `--reuse-leaked-values`: which values Secrets are to have, and what is told of that."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from scanner.cli import notes, surroundings
from scanner.errors import AskedWrongly
from scanner.model import Secret
from scanner.remediate.plain import PlainSecret
from scanner.sealing import values
from scanner.sealing.values import Named

_HOLD_VALUES = ("sealed-secret", "sops")  # whoever has the key opens what was leaked; an ExternalSecret has none in it
_LARGEST = 1 << 20  # bytes of a value; etcd takes no larger Secret


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where values come from."""
    group = parser.add_argument_group("the values")
    group.add_argument(
        "--value-from",
        metavar="KEY=-|FILE|generate:LENGTH",
        action="append",
        default=[],
        help="the new value of a key, or of NAME.KEY, from standard input, a file, or chance; may be given again",
    )
    group.add_argument("--reuse-leaked-values", action="store_true", help="seal what was in the file, leaked as it is")


def given(asked: argparse.Namespace, secrets: Sequence[PlainSecret]) -> dict[Named, Secret]:
    """The new values that are asked for. Raises `AskedWrongly` for a key that none or more than one has."""
    return values.given(asked.value_from, secrets, _source)


def valued(
    secrets: Sequence[PlainSecret],
    new: Mapping[Named, Secret],
    asked: argparse.Namespace,
    leaked: Sequence[frozenset[str]] = (),
) -> list[PlainSecret]:
    """The Secrets with the values that they are to have; of each, `leaked` keys hold no harmless value for certain.

    Raises `AskedWrongly` where a value is missing, and names every key of which it is.
    """
    known = leaked or [frozenset[str]()] * len(secrets)
    chosen = [
        values.chosen(one, new, reuse=asked.reuse_leaked_values, leaked=keys)
        for one, keys in zip(secrets, known, strict=True)
    ]
    if asked.to in _HOLD_VALUES:
        values.demand(chosen, literally=asked.to == "sealed-secret")
        for one, before in zip(chosen, secrets, strict=True):
            notes.tell(values.notes(one, before))
    return [one.secret for one in chosen]


def _source(name: str) -> bytes:
    """The content of a file, or of standard input. What isn't there is not named: it may be a value by mistake."""
    if name == "-":
        if sys.stdin is None:
            raise AskedWrongly("--value-from …=-: standard input is closed")
        data = sys.stdin.buffer.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise AskedWrongly(f"--value-from …=-: more than {_LARGEST:,} bytes come, and no Secret holds those")
        return data
    if not os.path.exists(name):
        raise AskedWrongly("--value-from KEY=…: it takes -, a file or generate:LENGTH, and there is no such file")
    return surroundings.content(name, _LARGEST)
