"""Windows are looked at once, however many versions of a file hold them, and what is told doesn't depend on that."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.claims import Claim
from scanner.detect.inherited import Gate
from scanner.examine import Examiner
from scanner.look import CloseLook
from scanner.model import Blob, Kin, Shared
from scanner.remembered import Remembered
from scanner.rules.mint import mint
from scanner.watch import watch
from tests.support.examiner import rulebook
from tests.support.scans import cached

SECRET = mint("apiVersion: v1\nkind: Secret\nstringData:\n  password: <<base62:20>>\n", "remembered")
REFERENCE = "apiVersion: v1\nkind: Pod\nspec:\n  ref:\n    kind: Secret\n    name: db\n"


class Counting(CloseLook):
    """Notes at which windows it looks."""

    def __init__(self) -> None:
        super().__init__(rulebook(), watch(rulebook(), cached()), lambda *_: ())
        self.looked: list[tuple[str, bytes]] = []

    def look(self, kind: str, window: bytes, asked: tuple[str, ...]) -> Iterator[Claim]:
        self.looked.append((kind, window))
        return super().look(kind, window, asked)


class Scan:
    """Says how many windows of a kind are looked at in each blob."""

    def __init__(self) -> None:
        self._watch = watch(rulebook(), cached())
        self._look = Counting()
        self._gate = Gate(self._watch.events, whole=True)
        self._remembered = Remembered(self._watch, lambda: self._look, thorough=False)
        self.claims: list[Claim] = []

    def looks(self, blob: Blob, kind: str) -> int:
        before = len(self._look.looked)
        seen, open_ = self._gate.seen(blob)
        self.claims = self._remembered.claims(blob.data, seen, open_)
        self._gate.keep(blob, seen)
        return sum(known == kind for known, _ in self._look.looked[before:])


def test_a_document_is_looked_at_once() -> None:
    scan = Scan()
    text = f"{SECRET}---\n{REFERENCE}---\n{SECRET}"
    assert scan.looks(Blob(oid="one", data=text.encode()), "document") == 1
    assert len({claim.start for claim in scan.claims}) == 2
    assert scan.looks(Blob(oid="two", data=f"# head\n---\n{text}".encode()), "document") == 0
    assert len({claim.start for claim in scan.claims}) == 2


def page(strings: Iterable[str]) -> bytes:
    return json.dumps([{"title": f"page {number}", "text": text} for number, text in enumerate(strings)]).encode()


def changed(before: bytes, after: bytes) -> Kin:
    start = next(at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other)
    rest = next(at for at, (one, other) in enumerate(zip(before[::-1], after[::-1], strict=False)) if one != other)
    return Kin("one", (Shared(0, start, 0), Shared(len(after) - rest, len(after), len(before) - rest)))


def test_of_a_large_document_of_json_only_the_string_that_changed_is_looked_at() -> None:
    strings = [f"{REFERENCE}# {number}\n" * 40 for number in range(40)]
    one = page(strings)
    strings[20] = strings[20].replace("name: db", "name: other", 1)
    two = page(strings)
    scan = Scan()
    assert scan.looks(Blob(oid="one", data=one, kin=Kin()), "quoted") == 40
    assert scan.looks(Blob(oid="two", data=two, kin=changed(one, two)), "quoted") == 1
    assert not scan.claims


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([SECRET, REFERENCE, "words\n" * 300]), min_size=30, max_size=60), st.data())
def test_what_a_version_of_it_leaks_does_not_depend_on_the_one_before(strings: list[str], data: st.DataObject) -> None:
    one = page(text * 12 for text in strings)
    at = data.draw(st.integers(0, len(strings) - 1))
    strings[at] = data.draw(st.sampled_from([SECRET + "\n", REFERENCE + "\n", ""]))
    two = page(text * 12 for text in strings)
    heir = Examiner(rulebook(), cached())
    heir.examine(Blob(oid="one", data=one, kin=Kin()))
    told, _ = heir.examine(Blob(oid="two", data=two, kin=changed(one, two)))
    assert told == Examiner(rulebook(), cached()).examine(Blob(oid="two", data=two))[0]


@pytest.mark.parametrize("thorough", [False, True])
def test_a_mention_is_looked_at_only_by_who_is_thorough(thorough: bool) -> None:
    look = Counting()
    remembered = Remembered(watch(rulebook(), cached()), lambda: look, thorough=thorough)
    data = b"spec:\n  reason: no kind: Secret\n"
    gate = Gate(watch(rulebook(), cached()).events, whole=True)
    assert remembered.claims(data, *gate.seen(Blob(oid="", data=data))) == []
    assert [kind for kind, _ in look.looked] == ["document"] * thorough
