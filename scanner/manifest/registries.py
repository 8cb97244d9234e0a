"""What a container registry's configuration holds: who signs in where, and with which password.

Docker's `config.json` (`auths`), its older form `.dockercfg`, and what charts make one from (`imageCredentials`).
Source: docker/cli, cli/config/types/authconfig.go: `auth` is `user:password` in base64.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.decode import Chain, Shift
from scanner.manifest.nodes import Mapping, Node, Scalar
from scanner.manifest.objects import Object, Pairs, Value
from scanner.regex import regex

_RULE = "docker-registry-auth"
_CHARTS = ("imageCredentials", "imagePullSecrets")
_SERVERS = ("registry", "server", "registryServer", "host", "url")
_HOST = regex(r"(?:https?://)?(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._/-]*)?")
# A token may stand where the name of a user does: what isn't certainly a name isn't shown.
_NAME = regex(r"(?=[^\n]{1,40}\Z)[A-Za-z]{0,15}[0-9]{0,4}(?:[-_.@$+/][A-Za-z]{0,15}[0-9]{0,4}){0,5}")
_SHORTEST = 8  # bytes of an `auth` that isn't base64, as a program's `%s` isn't
_LEAST = 2  # different bytes of a password: `xxxx` is none
_NO_PASSWORD = (b"", b"x", b"x-oauth-basic")  # what stands for one where the user is the secret


def known(of: Object) -> bool:
    """Whether a mapping is a `config.json` or a `.dockercfg`."""
    return isinstance(of.at("auths"), Mapping) or _by_host(of)


def values(of: Object) -> Iterator[Value]:
    """The passwords and tokens of each registry."""
    if of.has("auths"):
        yield from _logins(of, of.entries(of.at("auths")), "auths.")
    elif of.top and _by_host(of):
        yield from _logins(of, of.pairs, "")
    for key in _CHARTS:
        if of.has(key):
            node = of.at(key)
            for at, item in [("", node)] if isinstance(node, Mapping) else enumerate(of.items(node)):
                yield from _credentials(of, item, f"{key}[{at}]" if at != "" else key)


def _by_host(of: Object) -> bool:
    """Whether each key is a registry, and each value a login there."""
    return bool(of.pairs) and all(
        _HOST.fullmatch(key.text) and {"auth", "password"} & {name.text for name, _ in of.entries(node)}
        for key, node in of.pairs
    )


def _logins(of: Object, registries: Pairs, at: str) -> Iterator[Value]:
    for host, node in registries:
        entries = of.entries(node)
        found = [(of.label(entries, "username"), value) for value in _taken(of, entries, ("password",), at)]
        for value in _taken(of, entries, ("auth",), at, encoded=True):
            found += _parted(value)
        user = next((user for user, value in found if _is_name(user, value)), "")
        whose = f"{at}{of.says(host)}" + (f" ({user})" if user else "")
        for _, value in found:
            yield _at(value, of, whose)
        for value in _taken(of, entries, ("identitytoken", "registrytoken"), at):
            yield _at(value, of, f"{whose} {value.key}")


def _credentials(of: Object, node: Node, at: str) -> Iterator[Value]:
    entries = of.entries(node)
    user, host = of.label(entries, "username"), next(filter(None, (of.label(entries, key) for key in _SERVERS)), "")
    for value in _taken(of, entries, ("password",), at):
        who = " at ".join(filter(None, (user if _is_name(user, value) else "", host if _HOST.fullmatch(host) else "")))
        yield _at(value, of, f"{at}.password" + (f" ({who})" if who else ""))


def _taken(of: Object, entries: Pairs, keys: tuple[str, ...], at: str, *, encoded: bool = False) -> Iterator[Value]:
    for key, node in entries:
        if key.text in keys and isinstance(node, Scalar):
            yield from of.value(key.text, node, of.place(at), _RULE, encoded=encoded, declared=False)


def _parted(value: Value) -> list[tuple[str, Value]]:
    """The user and the secret half of `user:password`; the text as it is where it isn't that."""
    user, colon, password = value.view.data.partition(b":")
    if not colon or "base64" not in value.view.via:
        return [("", value)] if len(value.view.data) >= _SHORTEST else []
    start, part = (0, user) if password.strip() in _NO_PASSWORD else (len(user) + 1, password)
    if start == 0 and _NAME.fullmatch(user.decode(errors="replace")):
        return []
    view = value.view._replace(data=part, spans=Chain(Shift(start), value.view.spans))
    if len(set(part.strip())) < _LEAST:
        return []
    return [("" if start == 0 else user.decode(errors="replace"), value._replace(view=view))]


def _is_name(user: str, value: Value) -> bool:
    return bool(user and _NAME.fullmatch(user)) and len(user) <= len(value.view.data)


def _at(value: Value, of: Object, path: str) -> Value:
    return value._replace(view=value.view._replace(place=of.place(path)))
