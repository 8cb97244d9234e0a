"""Which value each key of a Secret is to have: a new one, or by explicit wish the one that was in the file.

What was in git is burnt, so nothing that was there is sealed again by itself; only what is no secret is.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from scanner.errors import AskedWrongly
from scanner.manifest.secret import role_of
from scanner.model import Role, Secret
from scanner.regex import regex
from scanner.remediate.plain import PlainSecret
from scanner.triage.reference import reference
from scanner.triage.setting import setting

Named = tuple[str, str]  # a Secret's name, with its namespace before a slash where another one is called so, and a key

_ADDRESS = regex(rb"[A-Za-z][A-Za-z0-9+.-]*://[^\s/@]*@|;\s*(?i:password|pwd)\s*=")  # or what ADO.NET takes
_GENERATE = regex(r"generate:([0-9]{1,4})")
_SHORTEST, _LONGEST = 16, 4096  # characters that are generated
_ALPHABET = string.ascii_letters + string.digits


class Chosen(NamedTuple):
    """The values of one Secret, as they are to be sealed."""

    secret: PlainSecret
    reused: tuple[str, ...]  # keys whose leaked value is sealed again
    kept: tuple[str, ...]  # keys whose value is no secret
    missing: tuple[str, ...]  # keys that nobody gave a value for
    given: tuple[str, ...]  # keys with a new value
    referring: tuple[str, ...]  # keys whose value only says where it comes from: `${PASSWORD}`


def given(asked: Sequence[str], found: Sequence[PlainSecret], read: Callable[[str], bytes]) -> dict[Named, Secret]:
    """The new values, from `KEY=SOURCE` or `NAME.KEY=SOURCE`; `read` gives the content of a file, and of `-`.

    Raises `AskedWrongly` for a key that no Secret or more than one of them has.
    """
    values: dict[Named, Secret] = {}
    if sum(one.endswith("=-") for one in asked) > 1:
        raise AskedWrongly("--value-from …=-: standard input holds one value")
    for one in asked:
        wanted, separator, source = one.partition("=")
        if not separator or not source:
            raise AskedWrongly(f"--value-from {wanted}: it takes KEY=SOURCE, with -, a file or generate:LENGTH")
        named = _named(wanted, found)
        if named in values:
            raise AskedWrongly(f"--value-from {wanted}: it is given twice")
        values[named] = Secret(_generated(source) or read(source))
    return values


def chosen(
    secret: PlainSecret, new: Mapping[Named, Secret], *, reuse: bool, leaked: frozenset[str] = frozenset()
) -> Chosen:
    """The Secret with the values that it is to have. Those that it lacks are the `missing` ones.

    Of `leaked` keys it is known that what they hold is no harmless value.
    """
    values: dict[str, Secret] = {}
    reused: list[str] = []
    kept: list[str] = []
    missing: list[str] = []
    referring: list[str] = []
    for key, old in secret.values.items():
        replaced = new.get((f"{secret.namespace}/{secret.name}", key), new.get((secret.name, key)))
        values[key] = old if replaced is None else replaced  # an empty value is one, too
        if replaced is None:
            if reference(old.reveal(), _no_fallback):
                referring.append(key)
            elif key not in leaked and _harmless(secret, key, old):
                kept.append(key)
            else:
                (reused if reuse else missing).append(key)
    fresh = [key for key, value in values.items() if value is not secret.values[key]]
    told = (tuple(keys) for keys in (reused, kept, missing, fresh, referring))
    return Chosen(secret._replace(values=values), *told)


def demand(all_chosen: Sequence[Chosen], *, literally: bool = False) -> None:
    """Raise `AskedWrongly` where a value is missing, and name every key of which it is.

    What is to be there `literally` can't be filled in afterwards.
    """
    referring = ", ".join(f"{one.secret.name}.{key}" for one in all_chosen for key in one.referring)
    if referring and literally:
        raise AskedWrongly(
            f"the value of {referring} only says where it comes from, and nobody fills that in once it is sealed: "
            "give the value itself with --value-from"
        )
    names = _names([one.secret for one in all_chosen])
    missing = [(name, key) for one, name in zip(all_chosen, names, strict=True) for key in one.missing]
    if missing:
        named = ", ".join(f"{name}.{key}" for name, key in missing)
        raise AskedWrongly(
            f"what was in git is burnt: change it where it is checked, and give the new value of {named} "
            f"with --value-from {missing[0][1] if len(missing) == 1 else 'NAME.KEY'}=-|FILE|generate:32; "
            "or seal what has leaked all the same with --reuse-leaked-values"
        )


def _named(wanted: str, found: Sequence[PlainSecret]) -> Named:
    there = dict.fromkeys((name, key) for one, name in zip(found, _names(found), strict=True) for key in one.values)
    named = [(name, key) for name, key in there if wanted in (key, f"{name}.{key}", f"{name.rpartition('/')[2]}.{key}")]
    if len(named) == 1:
        return named[0]
    if named:
        names = ", ".join(sorted(f"{name}.{key}" for name, key in named))
        raise AskedWrongly(f"--value-from {wanted}: more than one Secret has it; name one of {names}")
    names = ", ".join(f"{name}.{key}" for name, key in there) or "none"
    raise AskedWrongly(f"--value-from {wanted}: no Secret in these files has such a key; there are: {names}")


def _names(secrets: Sequence[PlainSecret]) -> list[str]:
    """What each Secret is called: by its namespace, too, where one of another is called the same."""
    of: dict[str, set[str]] = {}
    for one in secrets:
        of.setdefault(one.name, set()).add(one.namespace)
    return [f"{one.namespace}/{one.name}" if len(of[one.name]) > 1 else one.name for one in secrets]


def _no_fallback(value: bytes) -> bool:
    """Whether what a reference falls back to is harmless: there must be nothing."""
    return not value


def _harmless(secret: PlainSecret, key: str, value: Secret) -> bool:
    """Whether it may stay as it was: a certificate, a user's name beside a password, a setting, or nothing at all."""
    role = role_of(key, secret.type, alone=len(secret.values) == 1)
    return role is not Role.SECRET_VALUE or not len(value) or setting(value.reveal(), key)


def _generated(source: str) -> bytes:
    """As many letters and digits as `generate:` asks for; b"" for any other source."""
    wanted = _GENERATE.fullmatch(source)
    if not wanted:
        return b""
    length = int(wanted[1])
    if not _SHORTEST <= length <= _LONGEST:
        raise AskedWrongly(f"--value-from …={source}: from {_SHORTEST} to {_LONGEST} characters, please")
    return "".join(secrets.choice(_ALPHABET) for _ in range(length)).encode()


def notes(one: Chosen, before: PlainSecret) -> Iterator[str]:
    """What whoever reads the result should know of the values, and of those that there were `before`."""
    name = one.secret.name
    parts = [key for key in one.given if _ADDRESS.search(before.values[key].reveal())]
    lost = [key for key in parts if not _ADDRESS.search(one.secret.values[key].reveal())]
    if lost:
        yield (
            f"Secret {name}: the value of {', '.join(lost)} was an address with a password in it, and the new one is "
            "no address: give all of it, not the password alone"
        )
    if one.reused:
        yield (
            f"Secret {name}: sealed again as it leaked: {', '.join(one.reused)}. Whoever read the repository knows it: "
            "change it where it is checked"
        )
    if one.kept:
        yield f"Secret {name}: taken over as it was, being no secret: {', '.join(one.kept)}"
    ended = [key for key, value in one.secret.values.items() if key in one.given and value.reveal().endswith(b"\n")]
    if ended:
        yield f"Secret {name}: the new value ends in a line end, which is sealed with it: {', '.join(ended)}"
