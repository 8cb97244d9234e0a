"""How DER nests what it holds: tags, lengths and bodies, as far as keys and certificates go (ITU-T X.690)."""

from __future__ import annotations

from typing import NamedTuple

INTEGER, BITS, OCTETS, NULL, OID, SEQUENCE = 0x02, 0x03, 0x04, 0x05, 0x06, 0x30
_MOST = 64  # elements of one body: no key has more


class NotDer(ValueError):
    """These bytes are no DER, or not the structure that was looked for."""


class Item(NamedTuple):
    """One element: what it is, and what it holds."""

    tag: int
    body: bytes

    @property
    def number(self) -> int:
        """An INTEGER. Raises `NotDer` for anything else."""
        if self.tag != INTEGER or not self.body:
            raise NotDer
        return int.from_bytes(self.body, "big", signed=True)


class Row(NamedTuple):
    """The elements of a body, one after another."""

    items: tuple[Item, ...]
    cut: Item | None = None  # what is left of a last one that should go on, and is not among the others

    def whole(self, *tags: int) -> tuple[Item, ...]:
        """The elements, where they are all there and the first ones have these tags. Raises `NotDer`."""
        if self.cut is not None or tuple(item.tag for item in self.items[: len(tags)]) != tags:
            raise NotDer
        return self.items


def sequence(data: bytes) -> Row:
    """The elements of the SEQUENCE that `data` begins with; what stands behind it is left. Raises `NotDer`."""
    if data[:1] != b"\x30":
        raise NotDer
    start, end = _extent(data, 0)
    row = items(data[start:end])
    return row._replace(cut=Item(0, b"")) if row.cut is None and end > len(data) else row


def within(item: Item) -> Row:
    """The elements of a constructed element, or of the SEQUENCE that a string holds. Raises `NotDer`."""
    return sequence(item.body) if item.tag == OCTETS else items(item.body)


def items(body: bytes) -> Row:
    """The elements that stand in `body`, one after another. Raises `NotDer`."""
    found: list[Item] = []
    at = 0
    while at < len(body) and len(found) < _MOST:
        start, end = _extent(body, at) if at + 1 < len(body) else (at + 1, len(body) + 1)
        if end > len(body):
            return Row(tuple(found), Item(body[at], body[start:]))
        found.append(Item(body[at], body[start:end]))
        at = end
    return Row(tuple(found))


def _extent(data: bytes, at: int) -> tuple[int, int]:
    """Where the body of the element at `at` begins and ends, which may be beyond `data`. Raises `NotDer`."""
    head = data[at : at + 6]
    if len(head) < 2 or head[0] & 0x1F == 0x1F or not head[0]:  # tags of several bytes are in neither
        raise NotDer
    size, start = head[1], at + 2
    if size > 0x80:
        octets = size & 0x7F
        if octets > 4 or len(head) < 2 + octets:
            raise NotDer
        size, start = int.from_bytes(head[2 : 2 + octets], "big"), start + octets
    elif size == 0x80:  # a length that isn't told is BER
        raise NotDer
    return start, start + size
