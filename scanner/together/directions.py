"""What a repository in one state says that its files are for: its policy, and the files that direct others."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from scanner.claims import Sighting
from scanner.manifest.purpose import KEPT, Purpose
from scanner.together import names

if TYPE_CHECKING:
    from scanner.config import Policy
    from scanner.together.attributes import Line
    from scanner.together.charts_here import ChartsHere
    from scanner.together.creation import CreationRule

POLICY_RULE, POLICY, IGNORE = "policy-plain-secret", ".leakseal.yaml", ".gitleaksignore"
_MISNAMED = ".leakseal.yml"  # see `config.misnamed`
_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_SOPS, _ATTRIBUTES = ".sops.yaml", ".gitattributes"
DIRECTING = (*_KUSTOMIZATIONS, _SOPS, _ATTRIBUTES)
"""The names of files that direct others. Each is parsed only where it says something of a file that is read."""

DEPENDENCIES = ("Chart.yaml", "requirements.yaml")
"""The names of files that list which charts a chart depends on."""

MOST_HOLDERS = 2  # charts inside each other

Read = Callable[[str], bytes | None]
"""Gives the content of the file at a path from the repository's top; None where there is none."""

Below = Callable[[str], Iterable[str]]
"""Gives the paths of the files in a folder and below it."""


def directing(path: str) -> bool:
    """Whether a file says of others what they are for."""
    return path.rpartition("/")[2] in DIRECTING


def first(path: str) -> bool:
    """Whether a file is to be read before others, of which it may say something."""
    return directing(path) or path.rpartition("/")[2] in DEPENDENCIES


def above(path: str) -> Iterator[str]:
    """The folders of a path, from its own to the top, which is ""."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def charts(paths: Iterable[str]) -> list[str]:
    """The folders in which the templates of the charts lie whose values these files hold."""
    return [inside for folder in _valued(paths) for inside in chart(folder)]


def chart(folder: str) -> list[str]:
    """The folders in which the templates of the chart in a folder lie, and those of the charts in it."""
    return [posixpath.join(folder, name) for name in ("templates", "charts")]


def lists(folder: str) -> list[str]:
    """The files that list which other charts the chart in a folder takes in."""
    return [posixpath.join(folder, name) for name in DEPENDENCIES]


def around(paths: Iterable[str]) -> list[str]:
    """Where the files that direct these paths may lie, as long as none lies beside their folders."""
    paths = [*paths]
    folders = dict.fromkeys(folder for path in paths for folder in above(path))
    directing = (posixpath.join(folder, name) for folder in folders for name in DIRECTING)
    valued = _valued(paths)
    for _ in range(MOST_HOLDERS):
        valued |= dict.fromkeys(at for folder in valued for at in names.holders(folder))
    return [POLICY, _MISNAMED, IGNORE, *directing, *(file for folder in valued for file in lists(folder))]


def _valued(paths: Iterable[str]) -> dict[str, None]:
    """The folders of the charts whose values these files hold."""
    return dict.fromkeys(folder for path in paths if (folder := names.chart_of(path)) is not None)


def _remembered(read: Read) -> Callable[[str], bytes]:
    asked: dict[str, bytes] = {}

    def content(path: str) -> bytes:
        if path not in asked:
            asked[path] = read(path) or b""
        return asked[path]

    return content


class Directions:
    """What the files of one state of a repository are for.

    `read` is asked once for each path, and for the policy where none is given; `below` for the templates of charts,
    and `taking` are lists of those that others take in, wherever they lie; more may come until the first is asked for.
    With `filtered` False the files are as git's filters give them out, so that those of git-crypt are plain by right.
    """

    def __init__(
        self,
        read: Read,
        policy: Policy | None = None,
        *,
        below: Below = lambda _: (),
        taking: Sequence[str] = (),
        filtered: bool = True,
    ) -> None:
        self._content = _remembered(read)  # no method: with who else asks it, this would be garbage in a circle
        self._below = below
        self._taking = taking
        self._policy = policy
        self._filtered = filtered
        self._fed: dict[str, list[Purpose]] = {}
        self._said: dict[str, tuple[Purpose, ...]] = {}
        self._learned: set[str] = set()
        self._folders: set[str] = set()  # whose kustomizations, and those above, are known
        self._rules: dict[str, tuple[CreationRule, ...]] = {}
        self._lines: dict[str, tuple[Line, ...]] = {}
        self._charts: ChartsHere | None = None
        self._takers: dict[str, list[str]] = {}  # of charts that lie elsewhere, by their folders

    def purposes(self, path: str) -> tuple[Purpose, ...]:
        """What the file at this path is for, as other files and its path say. Raises `BadConfiguration`."""
        if path not in self._said:
            self._said[path] = () if directing(path) else self._found(path)
        return self._said[path]

    def ignored(self) -> bytes:
        """The repository's `.gitleaksignore`; nothing where it has none."""
        return self._content(IGNORE)

    def _found(self, path: str) -> tuple[Purpose, ...]:
        for folder in above(path):
            if folder in self._folders:
                break
            self._folders.add(folder)
            for name in _KUSTOMIZATIONS:
                self.learn(posixpath.join(folder, name))
        found = list(self._fed.get(path, ()))
        by_rule = self._by_sops(path) if names.holds_data(path) else None
        named = by_rule or names.purpose(path)
        found += [purpose for purpose in (named, self._by_attributes(path), self._by_chart(path)) if purpose]
        way = next((way for matches, way in self._required if matches(path)), "")
        if way and names.holds_data(path):
            found.append(Purpose(use=KEPT, rule=POLICY_RULE, said_by=POLICY, selects=(("with", way),)))
        return tuple(found)

    def learn(self, path: str) -> None:
        """Take over what a kustomization at this path says, or a list of a chart's dependencies."""
        if path in self._learned:
            return
        self._learned.add(path)
        data = self._content(path)
        if path.rpartition("/")[2] in DEPENDENCIES:
            if b"file:" in data:
                from scanner.together.dependencies import dependencies

                self._charts = None
                for one in dependencies(taker := posixpath.dirname(path), data):
                    self._takers.setdefault(one.folder, []).append(taker)
        elif b"secretGenerator" in data:
            from scanner.together import kustomizations

            self.feed(kustomizations.purposes(path, data))

    def feed(self, fed: dict[str, list[Purpose]]) -> None:
        """Take over what some kustomization says."""
        self._said.clear()
        for target, purposes in fed.items():
            known = self._fed.setdefault(target, [])
            known += [purpose for purpose in purposes if purpose not in known]

    def _by_sops(self, path: str) -> Purpose | None:
        for folder in above(path):
            data = self._content(at := posixpath.join(folder, _SOPS))
            if data:
                from scanner.together import creation

                if at not in self._rules:
                    self._rules[at] = creation.rules(data)
                return creation.purpose(at, self._rules[at], path)
        return None

    def _by_attributes(self, path: str) -> Purpose | None:
        files = [posixpath.join(folder, _ATTRIBUTES) for folder in above(path)] if self._filtered else []
        if not any(b"git-crypt" in self._content(at) for at in files):
            return None
        from scanner.together import attributes

        for at in files:
            if at not in self._lines:
                self._lines[at] = attributes.lines(self._content(at))
            said = attributes.purpose(at, self._lines[at], path)
            if said:
                return said if isinstance(said, Purpose) else None
        return None

    def _by_chart(self, path: str) -> Purpose | None:
        folder = names.chart_of(path)
        if folder is None:
            return None
        if self._charts is None:
            from scanner.together.charts_here import ChartsHere

            for listed in self._taking:
                self.learn(listed)
            self._charts = ChartsHere(self._content, self._below, self._takers)
        return self._charts.purpose(folder)

    @cached_property
    def policy(self) -> Policy | None:
        """What is asked of the repository, if anything is. Raises `BadConfiguration`."""
        said = self._content(POLICY)
        if self._policy is not None or not (said or self._content(_MISNAMED)):
            return self._policy
        from scanner import config

        return config.policy(said) if said else config.misnamed()

    @cached_property
    def _required(self) -> list[tuple[Callable[[str], bool], str]]:
        policy = self.policy
        if policy is None or not policy.require:
            return []
        from scanner.together.expressions import any_of

        return [(matches, one.way) for one in policy.require if (matches := any_of(one.paths))]


def doubted(sighting: Sighting, path: str) -> Sighting:
    """The sighting as it is told at a path: in tests, documentation and what is generated a guess is less certain."""
    claim = sighting.claim
    if claim.innocence or not claim.evidence:
        return sighting
    from scanner.together.nature import nature
    from scanner.triage.weigh import with_more

    level, evidence = with_more(claim.evidence, nature(path))
    if level is None:
        return sighting
    return sighting._replace(claim=claim._replace(confidence=min(claim.confidence, level), evidence=evidence))
