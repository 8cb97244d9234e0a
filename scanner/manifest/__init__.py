"""What Kubernetes manifests mean: which of their values are secret, wherever and however they are written.

The parser is imported when the first document has to be read: most commits hold none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scanner.manifest.bounds import announces, documents, encrypted_throughout, extent
from scanner.manifest.signs import CIPHERTEXTS, SIGNS

if TYPE_CHECKING:
    from scanner.manifest.objects import Value
    from scanner.model import Place

__all__ = ["CIPHERTEXTS", "SIGNS", "Value", "announces", "documents", "extent", "located", "read"]


def read(document: bytes, *, thorough: bool = False) -> tuple[Value, ...]:
    """Every value of every Secret in one document, in the order in which they stand there. Never raises.

    Unless it is to be `thorough`, values that are ciphertext at first sight may be left out.
    """
    if not thorough and encrypted_throughout(document):
        return ()
    from scanner.manifest import reader

    return tuple(reader.read(document))


def located(data: bytes, spans: Iterable[tuple[int, int]]) -> list[Place | None]:
    """The place of each of some values, by their ranges in `data`; None outside of YAML and JSON. Never raises."""
    from scanner.manifest import address

    return address.located(data, spans)


def __getattr__(name: str) -> object:
    if name == "Value":
        from scanner.manifest.objects import Value

        return Value
    raise AttributeError(name)
