"""How much may still be decoded."""

from __future__ import annotations


class Budget:
    """What is left for one blob; `unfold` counts it down, and it may be handed on from one call to the next.

    `exhausted` names the limit that kept something from being decoded ("depth", "bytes", "views"), or is "". Once
    bytes or views have run out nothing more is yielded; too much depth only ends the branch that goes too deep.
    """

    __slots__ = ("bytes", "depth", "exhausted", "views")

    def __init__(self, depth: int = 5, bytes: int = 50_000_000, views: int = 10_000) -> None:
        self.depth = depth  # encodings inside one another; never counted down
        self.bytes = bytes  # of decoded data, all views together
        self.views = views
        self.exhausted = ""

    def take(self, size: int) -> bool:
        """Pay for one more view of `size` bytes; False when it can't be paid for."""
        if self.views < 1:
            self.exhausted = "views"
            return False
        if size > self.bytes:
            self.exhausted, self.bytes = "bytes", 0
            return False
        self.views -= 1
        self.bytes -= size
        return True
