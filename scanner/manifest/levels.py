"""The collections that are open where a document is being read, and the place that they are together."""

from __future__ import annotations

from enum import Enum

from scanner.model import Place

_LONGEST = 253  # characters of a name, and of what is shown of a path before its last step, as in `objects.py`
_NAMED = ("kind", "apiVersion", "name", "namespace")


class Holds(Enum):
    """What has been read of the value of the entry that is open."""

    NOTHING = 0  # so that anything may follow
    TEXT = 1  # which may go on in the next line
    ALL = 2


class Level:
    """One open collection: a mapping, or a list."""

    __slots__ = ("broken", "column", "holds", "is_list", "keys", "metadata", "says", "step")

    def __init__(self, column: int, *, is_list: bool, broken: bool = False) -> None:
        self.column = column  # of its keys or dashes; in brackets it says nothing
        self.is_list = is_list
        self.broken = broken  # a line of it makes no sense, so nobody knows where the next ones belong
        self.step: str | int = -1  # the entry that is open
        self.keys = 0
        self.holds = Holds.ALL
        self.says: dict[str, str] = {}
        self.metadata: Level | None = None

    def enter(self, key: str) -> None:
        """Open the entry of a key."""
        self.step = key
        self.keys += 1
        self.holds = Holds.NOTHING

    def next(self) -> None:
        """Open the next entry of a list."""
        self.step = self.step + 1 if isinstance(self.step, int) else 0
        self.holds = Holds.NOTHING

    def told(self, text: str) -> None:
        """Note what the value of the open entry says, as far as it names an object."""
        if self.step in _NAMED:
            self.says.setdefault(str(self.step), text[:_LONGEST])

    def holding(self, below: Level) -> None:
        """Note which collection the open entry holds."""
        self.holds = Holds.ALL
        if self.step == "metadata" and not self.metadata:
            self.metadata = below

    @property
    def is_object(self) -> bool:
        """Whether it is a Kubernetes object of its own."""
        return "kind" in self.says and "apiVersion" in self.says


class Address:
    """Where a value stands: the collections around it, outermost first, and the entry that was open in each."""

    __slots__ = ("levels", "steps")

    def __init__(self, levels: list[Level]) -> None:
        self.levels = tuple(levels)
        self.steps = tuple(level.step for level in levels)

    @property
    def place(self) -> Place | None:
        """The place in the nearest object around the value; to be asked once the document is read to its end.

        None for an item of a list that is all there is: Markdown is written so, too.
        """
        root = self.levels[0]
        if root.is_list and root.column >= 0 and (len(self.levels) < 2 or self.levels[1].keys < 2):
            return None
        of = next((level for level in reversed(self.levels) if level.is_object), root)
        said = of.metadata.says if of.metadata else {}
        named = "kind" in of.says
        return Place(
            kind=of.says.get("kind", ""),
            namespace=said.get("namespace", "") if named else "",
            name=said.get("name", "") if named else "",
            path=self._path(),
        )

    def _path(self) -> str:
        steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.steps]
        before = "".join(steps[:-1]).removeprefix(".")[-_LONGEST:]
        return before + steps[-1] if len(steps) > 1 else steps[-1].removeprefix(".")
