"""Where in a YAML or JSON document a value stands, read from the look of the lines, whoever found the value.

No parser reads templates, tabs and broken documents, and the one there is costs too much to be asked for each finding.
So the lines are read from the start of the document, in one pass, and only as far as structure goes. A wrong place is
worse than none: where a line makes no sense, what stands beside it has no place, and text that is neither YAML nor
JSON has none at all.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.manifest.bounds import extent
from scanner.manifest.layout import Layout
from scanner.model import Place

LARGEST = 256 << 10  # bytes of a document; a larger one is no manifest, and would take too long


def located(data: bytes, spans: Iterable[tuple[int, int]]) -> list[Place | None]:
    """The place of each of some half-open ranges of `data`; None where there is none, or nobody can tell.

    Each range is that of one value, or a part of it. Never raises; the time is linear in the size of the documents.
    """
    asked = list(spans)
    places: list[Place | None] = [None] * len(asked)
    order = sorted(range(len(asked)), key=lambda index: asked[index])
    first = 0
    while first < len(order):
        start, end = extent(data, asked[order[first]][0])
        last = first + 1
        while last < len(order) and asked[order[last]][0] < end:
            last += 1
        here, first = order[first:last], last
        if end - start <= LARGEST:
            layout = Layout(data[start:end], [(asked[at][0] - start, asked[at][1] - start) for at in here])
            for at, place in zip(here, layout.places(), strict=True):
                places[at] = place
    return places
