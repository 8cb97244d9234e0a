"""Which files any `.sops.yaml` or `.gitattributes` of a history ever meant: asked of every path that there was."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from scanner.together import attributes, creation
from scanner.together.expressions import which


class EveryRule:
    """What the files of one folder, "" or with a slash at its end, ever said is to be encrypted.

    `rules` are expressions of creation rules, `crypt` those of what goes through git-crypt.
    """

    def __init__(self, folder: str, rules: Collection[str], crypt: Collection[str]) -> None:
        self._folder = folder
        self._found = which((*rules, *crypt))
        self._rules = frozenset(range(len(rules)))
        self._beside: dict[str, frozenset[int]] = {}  # what takes whatever lies in a folder, by its stand-in

    def means(self, path: str) -> bool:
        """Whether they meant a file of the folder: with the rules it is as `creation.means` has it."""
        relative = path[len(self._folder) :]
        found = self._found(relative)
        if not found or not found <= self._rules or creation.telling(path):
            return bool(found)
        beside = creation.stand_in(relative)
        if beside not in self._beside:
            self._beside[beside] = self._found(beside)
        return not found <= self._beside[beside]


def every_rule(directing: Iterable[tuple[str, str]], content: Callable[[str], bytes]) -> dict[str, EveryRule]:
    """The rules by their folders, of files that direct others: by their paths and the ids of what they held."""
    rules: dict[str, dict[str, None]] = {}
    crypt: dict[str, dict[str, None]] = {}
    for path, oid in sorted(directing):
        folder, slash, name = path.rpartition("/")
        if name == creation.NAME:
            found = [rule.expression for rule in creation.rules(content(oid)) if not rule.everything]
            rules.setdefault(folder + slash, {}).update(dict.fromkeys(filter(None, found)))
        elif name == attributes.NAME:
            found = [line.expression for line in attributes.lines(content(oid)) if line.crypt]
            crypt.setdefault(folder + slash, {}).update(dict.fromkeys(found))
    both = {folder: (rules.get(folder, {}), crypt.get(folder, {})) for folder in (*rules, *crypt)}
    return {folder: EveryRule(folder, *said) for folder, said in both.items() if any(said)}
