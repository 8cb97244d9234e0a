"""How much may still be decoded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Budget:
    """What is left for one blob; `unfold` counts it down, and it may be handed on from one call to the next.

    `exhausted` names the limit that kept something from being decoded ("depth", "bytes", "views"), or is "". Once
    bytes or views have run out nothing more is yielded; too much depth only ends the branch that goes too deep.
    """

    depth: int = 5  # encodings inside one another; never counted down
    bytes: int = 50_000_000  # of decoded data, all views together
    views: int = 10_000
    exhausted: str = ""

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
