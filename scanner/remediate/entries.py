"""Where a backend keeps each value of a Secret: the entry, the field, and whether as base64."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from json import dumps
from typing import NamedTuple

from scanner.errors import AskedWrongly
from scanner.regex import regex
from scanner.remediate.backends import Backend, Holds
from scanner.remediate.plain import PlainSecret
from scanner.remediate.rendering import HELM

_PLACEHOLDER = regex(r"(?<!\{)\{(\w*)\}(?!\})")
_RELEASE = "{{ .Release.Namespace }}"
_KNOWN = ("namespace", "name", "key")


class Kept(NamedTuple):
    """One value of a Secret, as a backend keeps it."""

    key: str  # of the Secret
    entry: str  # `remoteRef.key`
    field: str  # `remoteRef.property`; "" where the entry is the value
    encoded: bool  # whether it has to be kept as base64, because a backend's text can't hold it
    size: int  # bytes of the whole entry, as the backend counts them


def kept(secret: PlainSecret, backend: Backend, template: str = "", *, chart: bool = False) -> tuple[Kept, ...]:
    """Every value of a Secret in its place, in order. Raises `AskedWrongly` where it can't be kept like that.

    In a chart names may hold expressions of Helm's, and the namespace is that of the release where none is named.
    """
    if chart:
        secret = secret._replace(namespace=secret.namespace or _RELEASE)
    template = template or backend.key_template
    for placeholder in _PLACEHOLDER.findall(template):
        if placeholder not in _KNOWN:
            raise AskedWrongly(f"--key-template {template!r}: it knows {{namespace}}, {{name}} and {{key}}")
    if not secret.namespace and "{namespace}" in template:
        raise AskedWrongly(
            f"Secret {secret.name!r}: no namespace is known, and {template} needs one;"
            " name it, or give a --key-template without it"
        )
    whole = backend.holds is Holds.VALUE or (backend.holds is Holds.TEXT and "{key}" in template)
    places = {
        key: (_entry(secret, key, backend, template, chart), "" if whole else _field(key, backend))
        for key in secret.values
    }
    _check_apart(secret, places, backend)
    encoded = {key for key in secret.values if not backend.raw and not _is_text(secret, key)}
    sizes: dict[str, int] = {}
    for key, (entry, field) in places.items():
        named = "" if backend.raw else field
        sizes[entry] = sizes.get(entry, len("{}") if named else 0) + _size(secret, key, named, key in encoded)
    _check_sizes(sizes, backend)
    return tuple(Kept(key, *place, key in encoded, sizes[place[0]]) for key, place in places.items())


def by_entry(places: Sequence[Kept]) -> Iterator[tuple[str, tuple[Kept, ...]]]:
    """Each entry with what is in it."""
    for entry in dict.fromkeys(place.entry for place in places):
        yield entry, tuple(place for place in places if place.entry == entry)


def _entry(secret: PlainSecret, key: str, backend: Backend, template: str, chart: bool) -> str:
    """The name of the entry that holds a key; what Helm is to write in it stays as it is."""
    parts = {
        "namespace": _spelled(secret.namespace, backend),
        "name": _spelled(secret.name, backend),
        "key": backend.key_spelled(key),
    }
    entry = _PLACEHOLDER.sub(lambda placeholder: parts[placeholder[1]], template)
    filled = HELM.sub("x", entry) if chart else entry
    if not re.fullmatch(backend.named, filled, re.ASCII) or entry.startswith("-"):
        raise AskedWrongly(f"{entry!r} is no name in {backend.title}: {backend.rule}; give another --key-template")
    return entry


def _spelled(name: str, backend: Backend) -> str:
    return name if HELM.search(name) else backend.spelled(name)


def _field(key: str, backend: Backend) -> str:
    field = backend.field_spelled(key)
    if not field:
        raise AskedWrongly(f"key {key!r}: nothing is left of it in the name of a field; give it another name")
    return field


def _check_apart(secret: PlainSecret, places: Mapping[str, tuple[str, str]], backend: Backend) -> None:
    """Raises `AskedWrongly` where two keys have one place."""
    owners: dict[tuple[str, str], str] = {}
    for key, (entry, field) in places.items():
        other = owners.setdefault((entry.casefold() if backend.folds else entry, field), key)
        if other != key:
            raise AskedWrongly(
                f"Secret {secret.name!r}: the keys {other!r} and {key!r} would have one place in {backend.title},"
                f" {' '.join(filter(None, (entry, field)))}; rename one of them"
                + ("" if field else ", or give a --key-template that tells them apart by {key}")
            )


def _check_sizes(sizes: Mapping[str, int], backend: Backend) -> None:
    for entry, size in sizes.items():
        if size > backend.limit > 0:
            raise AskedWrongly(
                f"{entry} would hold {size:,} bytes, and {backend.title} takes at most {backend.limit:,};"
                " a SealedSecret and SOPS have no such bound"
            )


def _is_text(secret: PlainSecret, key: str) -> bool:
    """Whether JSON, and a backend's text, can hold a value."""
    try:
        return "\0" not in secret.values[key].reveal().decode("utf-8")
    except UnicodeDecodeError:
        return False


def _size(secret: PlainSecret, key: str, field: str, encoded: bool) -> int:
    """The bytes that a value adds to its entry; as a part of a JSON object, where it is a field."""
    size = len(secret.values[key])
    if encoded:
        letters = (size + 2) // 3 * 4
        size = letters + (letters + 75) // 76 * len("\\n" if field else "\n")  # a line of base64 has 76
    elif field:
        size = len(dumps(secret.values[key].reveal().decode(), ensure_ascii=False).encode()) - 2
    return size + len(field) + len('"":"",') if field else size
