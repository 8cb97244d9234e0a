"""How text that anybody may have written becomes text that is safe to show and to store."""

from __future__ import annotations

from scanner.regex import regex

# A line of a CI log can be an order to the machine that runs it: `##[…]` and `##vso[…]` wherever they stand
# (GitHub's runner, Azure Pipelines), `##teamcity[…]`, and `::…::` at the start of a line (GitHub).
_ORDER = regex(r"##(?=[A-Za-z]*\[)|^\s*:(?=:)")
_SURROGATE = regex("[\ud800-\udfff]")


def visible(text: str) -> str:
    """`text` as one line that does nothing but show: controls, bidi overrides, bytes that are no UTF-8 as `\\xNN`."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else _escaped(char) for char in text)
    return _ORDER.sub(lambda order: order[0][:-1] + f"\\x{ord(order[0][-1]):02x}", text)


def storable(text: str) -> str:
    """`text` as something UTF-8 can hold: only bytes that were no UTF-8 are changed, to `\\xNN`."""
    return text if text.isascii() else _SURROGATE.sub(lambda found: _escaped(found[0]), text)


def shortened(text: str, width: int, keep: str = "") -> str:
    """At most `width` characters of `text`, those round `keep` rather than others; `…` stands for what is gone."""
    if len(text) <= width:
        return text
    # The name of a value stands before it and says more than what follows, so two thirds go to the left.
    end_of_keep = max(text.find(keep), 0) + len(keep)
    start = min(max(end_of_keep - width * 2 // 3, 0), len(text) - width)
    piece = text[start : start + width]
    if start:
        piece = "…" + piece[1:]
    if start + width < len(text):
        piece = piece[:-1] + "…"
    return piece


def _escaped(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # Python's `surrogateescape`: a byte of a path that is no UTF-8
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode()
