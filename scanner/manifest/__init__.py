"""What Kubernetes manifests mean: which of their values are secret, wherever and however they are written.

The parser is imported when the first document has to be read: most commits hold none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.manifest.bounds import announces, encrypted_throughout, extent
from scanner.manifest.signs import SIGNS

if TYPE_CHECKING:
    from scanner.manifest.objects import Value

__all__ = ["SIGNS", "Value", "announces", "extent", "read"]


def read(document: bytes, *, thorough: bool = False) -> tuple[Value, ...]:
    """Every value of every Secret in one document, in the order in which they stand there. Never raises.

    Unless it is to be `thorough`, values that are ciphertext at first sight may be left out.
    """
    if not thorough and encrypted_throughout(document):
        return ()
    from scanner.manifest import objects

    return tuple(objects.read(document))


def __getattr__(name: str) -> object:
    if name == "Value":
        from scanner.manifest.objects import Value

        return Value
    raise AttributeError(name)
