"""What a file that SOPS encrypted holds in clear: what its rule would have encrypted, and the Secret's own values.

After getsops/sops: sops.go (which leaves) and stores/ (the metadata: below `sops` in YAML and JSON, flattened in dotenv
and INI). Ciphertext is for triage to know; a leaf that the rule leaves in clear is read like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scanner.decode import Shift
from scanner.manifest.nodes import Mapping as Map
from scanner.manifest.nodes import Node, Scalar
from scanner.manifest.objects import NULL, Object, Value
from scanner.manifest.selection import COMMENTS, EXPRESSIONS, SUFFIXES, Selection
from scanner.model import Place, View
from scanner.regex import regex

PLAIN, NARROW, FAKE = "sops-unencrypted-value", "sops-rule-too-narrow", "sops-fake-metadata"

_RULES = (*COMMENTS, *EXPRESSIONS, *SUFFIXES)
_RECIPIENTS = ("age", "pgp", "kms", "gcp_kms", "azure_kv", "hc_vault", "hckms", "key_groups")
_OF_KUBERNETES = ("apiVersion", "kind", "metadata", "type")  # which tools need in clear, whatever the rule says
_SECTIONS = ("data", "stringdata")

_FLAT = regex(rb"^(?:sops_(?:mac|version|lastmodified)=|\[sops\][ \t]*\r?$)", re.MULTILINE)
_LINE = regex(
    rb"^[ \t]*+(?:\[(?P<section>[^\]\r\n]{1,253})\]|(?:export[ \t]+)?(?P<key>[\w.\-]{1,253})"
    rb"[ \t]*+=(?:[ \t]++(?!#))?+(?P<value>(?:[^\r\n \t]++|[ \t]++(?!#))*+))",
    re.MULTILINE,
)

_COMMENT = regex(rb"[#;]")  # of INI, where a value ends before it
_QUOTES = (b'"', b"'", b"`")


def values(of: Object) -> Iterator[Value]:
    """Every value of a file that its rule would have encrypted; those of a Secret are read as its values."""
    if not (of.top and of.has("sops")):
        return
    metadata = of.entries(of.at("sops"))
    if not metadata:
        return
    selection = Selection(_stated(of))
    rule = PLAIN if _genuine(of) else FAKE
    root = of.place("")
    kept = ("sops", *(_OF_KUBERNETES if of.kind else ()))
    todo: list[tuple[Scalar, Node, bool, str]] = [
        (key, node, selection.decides(key.text), of.says(key))
        for key, node in reversed(of.pairs)
        if key.text not in kept and not _read_elsewhere(of, of.kind, key)
    ]
    while todo:
        key, node, decided, path = todo.pop()
        if isinstance(node, Scalar):
            if selection.encrypts(decided):
                yield from of.value(of.says(key), node, root._replace(path=root.path + path), rule)
        elif of.reader.enter(node):
            todo += _below(of, selection, key, node, decided, path)


def speaker(of: Object) -> Callable[[str, str], str] | None:
    """The rule that speaks of a Secret's value in clear, by its section and key; None where SOPS had no hand in it."""
    if not (of.top and of.has("sops")) or not of.entries(of.at("sops")):
        return None
    if not _genuine(of):
        return lambda _section, _key: FAKE
    selection = Selection(_stated(of))

    def speaks(section: str, key: str) -> str:
        selected = selection.encrypts(selection.decides(section) or selection.decides(key))
        return PLAIN if selected else NARROW

    return speaks if selection.known else None


def flat(document: bytes) -> Iterator[Value]:
    """Every value of a dotenv or INI file with metadata of SOPS that its rule would have encrypted; in linear time."""
    if not _FLAT.search(document):
        return
    entries: list[tuple[str, str, bytes, int]] = []
    metadata: dict[str, str] = {}
    section = ""
    for line in _LINE.finditer(document):
        if line["section"]:
            section = line["section"].decode(errors="replace")
            continue
        key, text = line["key"].decode(errors="replace"), line["value"].strip()
        if section and text[:1] not in _QUOTES:
            text = _COMMENT.split(text, 1)[0].rstrip()
        if section == "sops" or (not section and key.startswith("sops_")):
            metadata[key.removeprefix("sops_")] = text.decode(errors="replace")
        else:
            entries.append((section, key, text, line.start("value")))
    selection = Selection(metadata)
    sealed = all(metadata.get(name) for name in ("mac", "version")) and any("__" in name for name in metadata)
    for section, key, text, at in entries:
        if text and selection.encrypts(selection.decides(key) or bool(section and selection.decides(section))):
            place = Place("", "", "", f"{section}.{key}".lstrip("."))
            quoted = len(text) > 2 and text[:1] in (b'"', b"'") and text[:1] == text[-1:]
            view = View(data=text[1:-1] if quoted else text, spans=Shift(at + quoted), place=place)
            yield Value(view=view, key=key, exact=True, rule=PLAIN if sealed else FAKE)


def _below(
    of: Object, selection: Selection, key: Scalar, node: Node, decided: bool, path: str
) -> list[tuple[Scalar, Node, bool, str]]:
    """What stands below a collection, the last first. The items of a list have no part of their own in a path."""
    if isinstance(node, Map):
        entries = of.entries(node)
        kind = next((v.text.lower() for k, v in entries if k.text.lower() == "kind" and isinstance(v, Scalar)), "")
        return [
            (k, v, decided or selection.decides(k.text), f"{path}.{of.says(k)}")
            for k, v in reversed(entries)
            if not _read_elsewhere(of, kind, k)
        ]
    items = list(enumerate(of.items(node)))
    return [(key, item, decided, f"{path}[{at}]") for at, item in reversed(items)]


def _read_elsewhere(of: Object, kind: str, key: Scalar) -> bool:
    """Whether a key is a section of a Secret, whose values `secret.py` reads."""
    return kind == "secret" and key.text.lower() in _SECTIONS


def _genuine(of: Object) -> bool:
    """Whether SOPS itself can have written the metadata: they have a version, a MAC and whom the key is for."""
    metadata = of.entries(of.at("sops"))
    signed = all(of.label(metadata, name) not in NULL for name in ("mac", "version"))
    return signed and any(
        key.text in _RECIPIENTS and value and not isinstance(value, Scalar) for key, value in metadata
    )


def _stated(of: Object) -> dict[str, str]:
    metadata = of.entries(of.at("sops"))
    return {key.text: of.says(value) for key, value in metadata if key.text in _RULES and isinstance(value, Scalar)}
