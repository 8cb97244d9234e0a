"""What Kubernetes manifests mean: which of their values are secret, wherever and however they are written.

The parser is imported when the first document has to be read: most commits hold none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scanner.manifest.bounds import (
    GAP,
    divided,
    extent,
    is_large_json,
    quotes_around,
    string_around,
)
from scanner.manifest.promise import WHOLE, announces, encrypted_throughout, mention
from scanner.manifest.signs import CIPHERTEXTS, SEALED, SIGNS
from scanner.model import View

if TYPE_CHECKING:
    from scanner.manifest.objects import Value
    from scanner.model import Place

__all__ = [
    "CIPHERTEXTS",
    "GAP",
    "SEALED",
    "SIGNS",
    "WHOLE",
    "Value",
    "announces",
    "divided",
    "extent",
    "is_large_json",
    "located",
    "mention",
    "quoted",
    "quotes_around",
    "read",
    "string_around",
    "unescaped",
]


def read(document: bytes, *, thorough: bool = False) -> tuple[Value, ...]:
    """Every value of every Secret in one document, in the order in which they stand there. Never raises.

    Unless it is to be `thorough`, values that are ciphertext at first sight may be left out.
    """
    if not thorough and encrypted_throughout(document):
        return ()
    from scanner.manifest import reader, sops

    return (*sops.flat(document), *reader.read(document))


def quoted(string: bytes) -> tuple[Value, ...]:
    """Every value of every manifest that a string of JSON holds, its quotes included. Never raises."""
    from scanner.manifest import reader

    return tuple(reader.within(unescaped(string)._replace(via=())))


def unescaped(string: bytes) -> View:
    """What a string in double quotes says that YAML or JSON writes, quotes included, and the way back."""
    from scanner.manifest.nodes import Scalar
    from scanner.manifest.scalars import content

    data, spans = content(string, Scalar(0, len(string), '"', ""))
    return View(data=data, spans=spans, via=("string",))


def located(data: bytes, spans: Iterable[tuple[int, int]]) -> list[Place | None]:
    """The place of each of some values, by their ranges in `data`; None outside of YAML and JSON. Never raises."""
    from scanner.manifest import address

    return address.located(data, spans)


def __getattr__(name: str) -> object:
    if name == "Value":
        from scanner.manifest.objects import Value

        return Value
    raise AttributeError(name)
