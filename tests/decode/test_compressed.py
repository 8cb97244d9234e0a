from __future__ import annotations

import gzip
import zlib

import pytest

from scanner.decode import Budget

from .encoders import unfolded

TEXT = b"".join(b"line %d of harmless text\n" % at for at in range(2000))


@pytest.mark.parametrize("level", [1, 3, 6, 9])
def test_both_kinds(level: int) -> None:
    for name, data in (("gzip", gzip.compress(TEXT, level)), ("zlib", zlib.compress(TEXT, level))):
        (view,) = unfolded(data)
        assert (view.data, view.via, view.spans.back(7, 9)) == (TEXT, (name,), (0, len(data)))


def test_many_members_and_what_follows_them() -> None:
    data = gzip.compress(TEXT[:50]) + gzip.compress(b"") + gzip.compress(TEXT[50:]) + b"\0\0\0 garbage"
    assert unfolded(data)[0].data == TEXT


def test_cut_off() -> None:
    data = gzip.compress(TEXT)
    (view,) = unfolded(data[: len(data) // 2])
    assert len(view.data) > 1000
    assert TEXT.startswith(view.data)


def test_text_that_opens_like_zlib() -> None:
    assert unfolded(b"x^2 + y^2 = z^2") == []


def test_a_bomb_costs_the_budget_and_no_more() -> None:
    bomb = gzip.compress(gzip.compress(b" " * 3_000_000))
    budget = Budget(bytes=1_000_000)
    views = unfolded(bomb, budget)
    assert sum(len(view.data) for view in views) == 1_000_000
    assert (budget.exhausted, budget.bytes) == ("bytes", 0)


def test_each_member_is_paid_for() -> None:
    budget = Budget(views=10)
    (view,) = unfolded(gzip.compress(b"a") * 50, budget)
    assert (view.data, budget.exhausted, budget.views) == (b"a" * 10, "views", 0)
