"""Who may sign in to a new machine: the passwords in the files of cloud-init, Cluster API, Ignition and Butane.

After cloud-init's module reference (`users`, `chpasswd`), and the specification of Ignition (`passwd.users`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.manifest.nodes import Mapping, Node, Scalar
from scanner.manifest.objects import Object, Value
from scanner.regex import regex

RULE, HASH = "cloud-init-password", "password-hash-crypt"

_HEADER = regex(rb"^#cloud-config\b", re.MULTILINE)
_SHORTEST = 4  # characters of a password
_START = 4096  # bytes of a document in which that header stands
_OF_USER = ("passwd", "hashed_passwd", "plain_text_passwd", "passwordHash", "password_hash")
_NOBODY = regex(rb"\s*(?:[*!x]{1,2}|R|RANDOM)\s*\Z")  # locked, or made when the machine starts
_HASH = regex(rb"\s*\$(?:[1567y]|gy|2[abxy]|sha1|md5)[$,][./$=,A-Za-z0-9]{20,}\s*\Z")
_LINE = regex(rb"^[ \t]*(?P<user>[^\s:]{1,64}):(?P<password>[^\r\n]+)", re.MULTILINE)


def values(of: Object) -> Iterator[Value]:
    """The passwords of `users`, and of a cloud-config those of `chpasswd` and its `password`."""
    users = of.at("users")
    if users is not None:
        yield from _of_users(of, users, "users", _OF_USER)
    if not (of.has("chpasswd") or of.has("password")) or not _is_config(of):
        return
    password = of.at("password")
    if isinstance(password, Scalar):
        yield from _one(of, "password", password, "password")
    yield from _of_users(of, of.at("chpasswd", "users"), "chpasswd.users", ("password",))
    listed = of.at("chpasswd", "list")
    lines = [listed] if isinstance(listed, Scalar) else of.items(listed)
    for line in lines:
        if isinstance(line, Scalar):
            for match in _LINE.finditer(of.reader.said(line)[0]):
                user = match["user"].decode(errors="replace")
                yield from _one(of, "password", line, f"chpasswd.list.{user}", match.span("password"))


def _is_config(of: Object) -> bool:
    return of.top and bool(_HEADER.search(of.reader.document, 0, _START))


def _of_users(of: Object, users: Node | None, path: str, keys: tuple[str, ...]) -> Iterator[Value]:
    for at, user in enumerate(of.items(users)):
        if isinstance(user, Mapping):
            for key, scalar in of.entries(user):
                if key.text in keys and isinstance(scalar, Scalar):
                    yield from _one(of, key.text, scalar, f"{path}[{at}].{key.text}")


def _one(of: Object, key: str, scalar: Scalar, path: str, within: tuple[int, int] | None = None) -> Iterator[Value]:
    for value in of.value(key, scalar, of.place(path), RULE, within=within, declared=False):
        if len(value.view.data.strip()) >= _SHORTEST and not _NOBODY.match(value.view.data):
            yield value._replace(rule=HASH) if _HASH.match(value.view.data) else value
