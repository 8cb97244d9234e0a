"""How a file in YAML or JSON is changed in a few places: pairs and items put in, swapped or taken out.

All other bytes stay. What is put in takes the style of what it stands beside: block or braces, JSON's quotes, the
indentation of its neighbours, and the line ends of the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from scanner.manifest.nodes import DEEPEST, Mapping, Node, Scalar, Sequence
from scanner.regex import regex
from scanner.sealing.moving import Edit
from scanner.sealing.standing import Tree
from scanner.sealing.writing import Written, block, flow, item, written

_ALIAS = regex(rb"\s*:\s*(\*[^\s,\[\]{}]+)")
_OPENING = regex(rb"[ \t]*:[ \t]*(?:[&!][^\s,\[\]{}]*[ \t]*)*")
_KEEPING = regex(rb"[|>][1-9]?\+")


class Unchangeable(Exception):
    """A file is written in a way that nobody can change without changing what it means."""


class Draft:
    """The changes to one file. Raises `Unchangeable` where its style leaves no safe way."""

    def __init__(self, path: str, tree: Tree) -> None:
        self.path, self.tree, self._data = path, tree, tree.data
        self._edits: list[tuple[int, int, bytes]] = []
        self._gone: dict[int, tuple[Mapping | Sequence, set[int]]] = {}
        self._indents: list[tuple[int, int, bytes]] = []
        self._vanishing: list[Sequence] = []
        first = self._data.find(b"\n")
        self._newline = "\r\n" if first > 0 and self._data[first - 1 : first] == b"\r" else "\n"

    def replace(self, start: int, end: int, text: str) -> None:
        """Put a text in the place of a range."""
        self._edits.append((start, end, text.encode(errors="surrogateescape")))

    def say(self, at: Scalar, text: str) -> None:
        """Let a scalar say another word, in its own quotes."""
        word = written(text)
        if at.style in ("'", '"') and word == text:
            word = at.style + text + at.style
        self.replace(at.start, self.end(at), word)

    def swap(self, mapping: Mapping, at: int, key: str, value: Written) -> None:
        """Put another pair in the place of one, given the index of its value."""
        start, end = self._key(mapping, at).start, self._pair_end(mapping, at)
        self.replace(start, end, self._pair(mapping, key, value))

    def add(self, mapping: Mapping, key: str, value: Written, after: int = -1) -> None:
        """Put a pair into a mapping, behind the one whose value has the index `after`: the last one unless told."""
        if not mapping:
            self.replace(mapping.end - 1, mapping.end - 1, self._pair(mapping, key, value))
            return
        after = after if after > 0 else len(mapping) - 1
        start, end = self._key(mapping, after).start, self._pair_end(mapping, after)
        self._insert(mapping, start, end, self._pair(mapping, key, value))

    def precede(self, mapping: Mapping, at: int, key: str, value: Written) -> None:
        """Put a pair into a mapping, before the one whose value has the index `at`."""
        start = self._key(mapping, at).start
        gap = ", " if mapping.flow else f"{self._newline}{' ' * self.column(mapping[0].start)}"
        self.replace(start, start, f"{self._pair(mapping, key, value)}{gap}")

    def append(self, sequence: Sequence, values: list[Written], after: int = -1) -> None:
        """Put items into a list, behind the one at the index `after`: the last one unless told."""
        after = after if after >= 0 else len(sequence) - 1
        if not sequence:
            self.replace(
                sequence.end - 1, sequence.end - 1, ", ".join(self.in_line(sequence, value) for value in values)
            )
            return
        first = sequence[after]
        for value in values:
            self._insert(sequence, first.start, self.end(first), self._item(sequence, value))

    def prepend(self, sequence: Sequence, value: Written, before: int) -> None:
        """Put an item into a list, before the one at the index."""
        text, start = self._item(sequence, value), sequence[before].start
        if sequence.flow:
            self.replace(start, start, f"{text}, ")
            return
        dash = self._dash(sequence, before)
        line = dash - self.column(dash)
        if self._data[line:dash].strip(b" "):
            raise Unchangeable
        self.replace(line, line, f"{' ' * self.column(dash)}{text}{self._newline}")

    def remove(self, node: Mapping | Sequence, at: int) -> None:
        """Take a pair or an item out; of a pair `at` is the index of the value."""
        self._gone.setdefault(id(node), (node, set()))[1].add(at)

    def vanish(self, sequence: Sequence) -> None:
        """Once all items of a list were taken out, take its key out, too."""
        self._vanishing.append(sequence)

    def gone(self, node: Node | None) -> bool:
        """Whether everything was taken out of a list."""
        return node is not None and len(self._gone.get(id(node), (node, ()))[1]) == len(node) > 0

    def supplant(self, sequence: Sequence, key: str, value: Written) -> None:
        """Put a pair in the place of a list that nothing is left of."""
        above = self.tree.above(sequence)
        if above is None or not isinstance(above.node, Mapping):
            raise Unchangeable
        del self._gone[id(sequence)]
        self.swap(above.node, above.at, key, value)

    def indent(self, start: int, end: int, by: int) -> None:
        """Move the lines that begin within a range to the right."""
        line = self._data.find(b"\n", start, end) + 1
        while line:
            if self._data[line : line + 1] not in (b"\n", b"\r", b""):
                self._indents.append((line, line, b" " * by))
            line = self._data.find(b"\n", line, end) + 1

    def behind(self, end: int, lines: list[str], column: int) -> None:
        """Put lines below the one in which something ends, in a column."""
        at = self._line_end(end)
        self.replace(at, at, self._newline + " " * column + self.lines(lines, column))

    def _line_end(self, at: int) -> int:
        """Where the line that holds an offset ends, its break not counted."""
        end = self._data.find(b"\n", at)
        end = len(self._data) if end < 0 else end
        return end - (self._data[max(end - 1, 0) : end] == b"\r")

    def lines(self, lines: Iterable[str], column: int) -> str:
        """Lines as one text, all but the first indented up to a column."""
        return f"{self._newline}{' ' * column}".join(lines)

    def edits(self) -> list[Edit]:
        """Everything, in the order of the file; what is put in at one place is one edit."""
        for sequence in filter(self.gone, self._vanishing):
            above = self.tree.above(sequence)
            if above and len(above.node) > 2:  # a key and its value: it says something else, too
                del self._gone[id(sequence)]
                self.remove(above.node, above.at)
        for node, gone in self._gone.values():
            self._take_out(node, gone)
        self._gone.clear()
        out = [edit for edit in self._edits if edit[0] < edit[1]]
        self._edits += [it for it in self._indents if not any(start <= it[0] < end for start, end, _ in out)]
        self._indents.clear()
        merged: list[tuple[int, int, bytes]] = []
        for start, end, text in sorted(self._edits, key=lambda edit: edit[:2]):
            if merged and merged[-1][:2] == (start, end) and start == end:
                merged[-1] = (start, end, merged[-1][2] + text)
            else:
                merged.append((start, end, text))
        return [Edit(self.path, *edit) for edit in merged]

    def end(self, node: Node) -> int:
        """Just past the last byte of a node; the line end behind a block's text is none of it, unless it is kept."""
        while not isinstance(node, Scalar) and not node.flow and node:
            if isinstance(node, Mapping):
                return self._pair_end(node, len(node) - 1)
            if node[-1].start < node.start or node[-1] is node:  # an alias; what it names stands above
                raise Unchangeable
            node = node[-1]
        if isinstance(node, Scalar) and node.style in ("|", ">"):
            text = self._data[node.start : node.end]
            kept = _KEEPING.match(text)
            return node.start + len(text.removesuffix(b"\n").removesuffix(b"\r") if kept else text.rstrip())
        return node.end

    def _pair_end(self, mapping: Mapping, at: int) -> int:
        key, value = self._key(mapping, at), mapping[at]
        if value.start < key.end:  # an alias; what it names stands above
            alias = _ALIAS.match(self._data, key.end)
            return alias.end() if alias else key.end
        return self.end(value)

    def _key(self, mapping: Mapping, at: int) -> Scalar:
        key = mapping[at - 1]
        if not isinstance(key, Scalar):
            raise Unchangeable
        return key

    def column(self, at: int) -> int:
        """How many bytes stand before an offset in its line."""
        return at - self._data.rfind(b"\n", 0, at) - 1

    def _dash(self, sequence: Sequence, at: int = 0) -> int:
        """Where the dash of an item stands."""
        first = sequence.start
        if self._data[first : first + 1] != b"-":
            first = self._data.rfind(b"\n", 0, sequence[0].start) + 1
            first += len(self._data[first : sequence[0].start]) - len(
                self._data[first : sequence[0].start].lstrip(b" ")
            )
        column, start = self.column(first), sequence[at].start
        dash = first if not at else self._data.rfind(b"\n" + b" " * column + b"-", first, start) + 1 + column
        if self._data[dash : dash + 1] != b"-" or (at and not first < dash <= start):
            raise Unchangeable
        return dash

    def _insert(self, beside: Mapping | Sequence, start: int, end: int, text: str) -> None:
        """Put a text behind the entry from `start` to `end`."""
        if beside.flow:
            before = self._data[self._data.rfind(b"\n", 0, start) + 1 : start]
            gap = f"{self._newline}{before.decode()}" if b"\n" in self._data[:start] and not before.strip() else " "
            self.replace(end, end, f",{gap}{text}")
            return
        self.behind(end, [text], self.column(self._dash(beside) if isinstance(beside, Sequence) else beside[0].start))

    def _pair(self, mapping: Mapping, key: str, value: Written) -> str:
        if mapping.flow:
            return self.in_line(mapping, {key: value})[1:-1]
        return self.lines(block(key, value), self.column(mapping[0].start))

    def _item(self, sequence: Sequence, value: Written) -> str:
        if sequence.flow:
            return self.in_line(sequence, value)
        return self.lines(item(value), self.column(self._dash(sequence)))

    def in_line(self, beside: Mapping | Sequence, value: Written) -> str:
        """A value as it is written within braces that stand where others do: in JSON's quotes if those are."""
        return json.dumps(value, ensure_ascii=False) if self._quotes(beside) else flow(value)

    def _quotes(self, beside: Mapping | Sequence) -> bool:
        """Whether keys stand in double quotes here, as JSON has them."""
        above = self.tree.above(beside)
        first: Node = beside if beside or above is None else above.node
        for _ in range(DEEPEST):
            if isinstance(first, Scalar) or not first:
                break
            first = first[0]
        return isinstance(first, Scalar) and first.style == '"'

    def _take_out(self, node: Mapping | Sequence, gone: set[int]) -> None:
        step = 2 if isinstance(node, Mapping) else 1
        entries = [self._entry(node, at) for at in range(step - 1, len(node), step)]
        out = [at in gone for at in range(step - 1, len(node), step)]
        if node.flow:
            self._from_flow(entries, out)
        elif all(out):
            self._emptied(node, entries)
        else:
            for index, (start, end) in enumerate(entries):
                if out[index]:
                    self._edits.append((*self._lines_of(start, end, entries[index + 1 :]), b""))

    def _entry(self, node: Mapping | Sequence, at: int) -> tuple[int, int]:
        if isinstance(node, Mapping):
            return self._key(node, at).start, self._pair_end(node, at)
        return node[at].start if node.flow else self._dash(node, at), self.end(node[at])

    def _from_flow(self, entries: list[tuple[int, int]], out: list[bool]) -> None:
        last = max((index for index, gone in enumerate(out) if not gone), default=-1)
        for index, (start, end) in enumerate(entries):
            if out[index] and index < last:
                self._edits.append((start, entries[index + 1][0], b""))
            elif out[index]:
                self._edits.append((entries[index - 1][1] if index else start, end, b""))

    def _lines_of(self, start: int, end: int, following: list[tuple[int, int]]) -> tuple[int, int]:
        line = self._data.rfind(b"\n", 0, start) + 1
        if self._data[line:start].strip() and following:  # behind a dash: the next pair takes its place there
            return start, following[0][0]
        stop = self._line_end(end)
        if line:  # its line goes with the break before it: what is put in behind it finds its place
            return self._line_end(line - 1), stop
        return 0, max(self._data.find(b"\n", stop) + 1, stop)

    def _emptied(self, node: Mapping | Sequence, entries: list[tuple[int, int]]) -> None:
        """All is gone: what stays says that there is nothing."""
        nothing, above = "{}" if isinstance(node, Mapping) else "[]", self.tree.above(node)
        start, end = entries[0][0], entries[-1][1]
        key = above.node[above.at - 1] if above and isinstance(above.node, Mapping) else None
        opening = _OPENING.match(self._data, key.end) if isinstance(key, Scalar) else None
        if not opening or b"\n" not in self._data[opening.end() : start]:
            self.replace(start, end, nothing)
            return
        at = opening.end()
        blank = self._data[at - 1 : at] in (b" ", b"\t")
        self.replace(at, at, nothing if blank else f" {nothing}")
        for first, last in entries:
            self._edits.append((*self._lines_of(first, last, []), b""))
