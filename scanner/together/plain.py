"""A small YAML file as plain mappings, lists and texts: what files that direct others are read as."""

from __future__ import annotations

from scanner.manifest import nodes
from scanner.manifest.nodes import Node, Scalar, Sequence
from scanner.manifest.scalars import content

LARGEST = 1 << 20  # bytes
_MOST = 50_000  # values, aliases followed

Plain = str | list["Plain"] | dict[str, "Plain"]


def plain(data: bytes) -> list[Plain]:
    """The documents of a file; none where it is too large, or no YAML. Never raises."""
    trees = nodes.parse(data) if len(data) <= LARGEST else None
    reading = _Reading(data)
    return [reading.value(tree) for tree in trees or ()]


def text(value: Plain | None) -> str:
    """A text; "" for anything else."""
    return value if isinstance(value, str) else ""


def texts(value: Plain | None) -> list[str]:
    """The texts of a list; of anything else none."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def mappings(value: Plain | None) -> list[dict[str, Plain]]:
    """The mappings of a list; of anything else none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


class _Reading:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = _MOST

    def value(self, node: Node, depth: int = 0) -> Plain:
        """What a node says; "" once too much has been said, or too deep: an alias may lead into itself.

        A key that is no text is left out, with its value.
        """
        self._left -= 1
        if self._left < 0 or depth > nodes.DEEPEST:
            return ""
        if isinstance(node, Scalar):
            return content(self._data, node)[0].decode(errors="surrogateescape")
        if isinstance(node, Sequence):
            return [self.value(item, depth + 1) for item in node]
        each = iter(node)
        return {
            content(self._data, key)[0].decode(errors="surrogateescape"): self.value(value, depth + 1)
            for key, value in zip(each, each, strict=False)
            if isinstance(key, Scalar)
        }
