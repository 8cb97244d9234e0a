from __future__ import annotations

from urllib.parse import quote

from .encoders import unfolded


def test_a_word_with_its_neighbours() -> None:
    blob = b"see https://host/?q=%7Bkey%3A%20value%7D&n=1 there"
    (view,) = unfolded(blob)
    assert view.data == b"https://host/?q={key: value}&n=1"
    assert view.via == ("percent",)
    at = view.data.index(b"key")
    assert blob[slice(*view.spans.back(at, at + 3))] == b"key"
    assert blob[slice(*view.spans.back(at - 1, at))] == b"%7B"
    assert blob[slice(*view.spans.back(at + 3, at + 6))] == b"%3A%20v"


def test_text_that_is_not_ascii() -> None:
    assert [view.data for view in unfolded(quote("schlüssel=für alle").encode())] == ["schlüssel=für alle".encode()]


def test_too_few_or_broken_escapes() -> None:
    assert unfolded(b"100%% %41 %41%42 %4 %zz%zz%zz %41%42%zz%41%42 %ff%fd%fc%fb") == []
    assert [view.data for view in unfolded(b"50%a/%41%42%43")] == [b"a/ABC"]
