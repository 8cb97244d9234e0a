"""The stories of `moves.md`: the files of each before and after, and the Secrets that hold what left them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from scanner.model import Blob, Place
from scanner.rules.mint import mint
from scanner.sealing.consumers import Leaked, Moved, applied, moved
from scanner.together.directions import Directions
from tests.support.examiner import examiner

MOVES = Path(__file__).with_name("moves.md")
_STORY = re.compile(r"^## (.+)\n((?s:.*?))(?=^## |\Z)", re.MULTILINE)
_FILE = re.compile(r"^~~~\w+ (?P<path>.+)\n(?P<text>(?s:.*?))^~~~$|^(?P<turn>becomes)$", re.MULTILINE)
_NOTE = re.compile(r'^Note: "(.+)"$', re.MULTILINE)
_LEFT = re.compile(r'^Left: `(.*)`, as "(.+)"$', re.MULTILINE)
_PASSWORD = re.compile(r"<<(\d)>>")


class Story(NamedTuple):
    """What becomes of the first of some files."""

    name: str
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    secrets: Mapping[str, Mapping[str, str]]  # by namespace/name
    notes: tuple[str, ...]
    left: tuple[tuple[str, str], ...]  # (object path, why)

    @property
    def path(self) -> str:
        """The file that leaks."""
        return next(iter(self.before))

    def __repr__(self) -> str:
        return self.name


@cache
def stories() -> tuple[Story, ...]:
    """All of them."""
    return tuple(_story(name, text) for name, text in _STORY.findall(_minted(MOVES.read_text(encoding="utf-8"))))


def _minted(text: str) -> str:
    return _PASSWORD.sub(lambda found: mint("<<letters:4>><<digits:3>><<base62:13>>", f"moves/{found[1]}"), text)


def _story(name: str, text: str) -> Story:
    before: dict[str, bytes] = {}
    after: dict[str, bytes] = {}
    secrets: dict[str, dict[str, str]] = {}
    into = before
    for found in _FILE.finditer(text):
        if found["turn"]:
            into = after
        elif found["path"].startswith("Secret "):
            secrets[found["path"].removeprefix("Secret ")] = yaml.safe_load(found["text"])
        else:
            into[found["path"]] = found["text"].encode()
    return Story(name, before, {**before, **after}, secrets, tuple(_NOTE.findall(text)), tuple(_LEFT.findall(text)))


def leaks(path: str, content: bytes, files: Mapping[str, bytes]) -> list[Leaked]:
    """What the scanner finds in a file."""
    purposes = Directions(files.get).purposes(path)
    seen, _ = examiner().examine(Blob(oid=path, data=content), purposes)
    nowhere = Place("", "", "", "")
    return [Leaked(each.claim.place or nowhere, each.claim.start, each.claim.end) for each in seen]


def move(files: Mapping[str, bytes], path: str) -> Moved:
    """What is to become of what leaks from one of some files."""
    return moved(path, files[path], leaks(path, files[path], files), files.get, list(files))


def result(files: Mapping[str, bytes], done: Moved) -> dict[str, bytes]:
    """The files, once all that is to become of them has."""
    return {path: applied(content, done.edits, path) for path, content in files.items()}


def held(done: Moved) -> dict[str, dict[str, str]]:
    """The values of the new Secrets, by namespace/name."""
    return {
        f"{secret.namespace}/{secret.name}": {key: value.reveal().decode() for key, value in secret.values.items()}
        for secret in done.secrets
    }


def parsed(content: bytes) -> list[Any]:
    """The documents of a file, as PyYAML reads them."""
    return list(yaml.safe_load_all(content))
