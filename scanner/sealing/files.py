"""How a file becomes documents with leaves: YAML, JSON, dotenv and any other, read as SOPS reads them.

After getsops/sops, stores/yaml, stores/json and stores/dotenv. What SOPS would refuse, expand (aliases) or drop (tags)
is refused here, with the line: a file is either encrypted so that SOPS opens it, or left as it is.
"""

from __future__ import annotations

import json

from scanner.errors import AskedWrongly
from scanner.manifest import bounds, jsontext, nodes
from scanner.manifest.documents import LARGEST
from scanner.manifest.nodes import Mapping, Scalar
from scanner.regex import regex
from scanner.sealing import typed
from scanner.sealing.leaves import FLAT, TAKEN, WHOLE, Document, Leaf, Walk, decoded, place

_UNREAD = regex("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|\r(?!\n)")
_BOM = "\ufeff"
_GROWTH = 100  # times; a truth value in four bytes becomes ciphertext of over a hundred


def yaml(path: str, data: bytes, *, sealed: bool = False) -> tuple[Document, ...]:
    """The documents of a YAML file that aren't empty. Raises `AskedWrongly`."""
    text = legible(path, data, sealed).removeprefix(_BOM)
    found = _UNREAD.search(text)
    if found:
        at = len(text[: found.start()].encode())
        raise AskedWrongly(f"{place(path, data, at)}: a control character or an odd line break, which SOPS can't read")
    roots = nodes.parse(data)
    if roots is None:
        raise AskedWrongly(f"{path}: this is no YAML that leakseal can encrypt")
    at = nodes.property_at(data)
    if at >= 0:
        raise AskedWrongly(
            f"{place(path, data, at)}: an anchor, an alias or a tag; SOPS would write it out: do so first"
        )
    documents = []
    for start, end in bounds.documents(data):
        for root in nodes.parse(data, start, end) or ():
            if isinstance(root, Mapping):
                documents.append(Walk(path, data, typed.yaml, sealed=sealed).document(start, end, root))
    empty = sum(isinstance(root, Scalar) and not root.text for root in roots)
    if len(documents) != len(roots) - empty:
        raise AskedWrongly(f"{path}: SOPS takes documents that are mappings, and one of these is something else")
    if not documents or (isinstance(roots[0], Scalar) and not roots[0].text):
        raise AskedWrongly(f"{path}: its first document is empty, and SOPS reads its own metadata there")
    return tuple(documents)


def from_json(path: str, data: bytes, *, sealed: bool = False) -> tuple[Document, ...]:
    """The one document of a JSON file. Raises `AskedWrongly`."""
    try:
        whole = json.loads(legible(path, data, sealed), parse_constant=_no_constant)
        json.dumps(whole, ensure_ascii=False).encode()  # which halves of characters can't be
    except (ValueError, RecursionError):
        raise AskedWrongly(f"{path}: this is no JSON that leakseal can encrypt") from None
    roots = jsontext.parse(data) or ()
    if not isinstance(whole, dict) or len(roots) != 1 or not isinstance(roots[0], Mapping):
        raise AskedWrongly(f"{path}: SOPS takes JSON that is one object")
    return (Walk(path, data, typed.json, quoted=True, sealed=sealed).document(0, len(data), roots[0]),)


def dotenv(path: str, data: bytes, *, sealed: bool = False) -> tuple[Document, ...]:
    """The lines of a dotenv file, whose values are text whatever quotes they stand in. Raises `AskedWrongly`."""
    leaves: list[Leaf] = []
    seen: set[str] = set()
    at = 0
    for line in data.split(b"\n"):
        key, equals, value = line.partition(b"=")
        start, at = at, at + len(line) + 1
        if not line or line.startswith(b"#"):
            continue
        name = key.decode(errors="replace")
        problem = "SOPS takes lines of KEY=value alone" if not equals else ""
        problem = problem or ("SOPS takes a carriage return for a part of the value" if b"\r" in line else "")
        problem = problem or (TAKEN if name.startswith(FLAT) and not sealed else "")
        problem = problem or ("a key that stands there before" if name in seen else "")
        if problem or "\ufffd" in name:
            raise AskedWrongly(f"{place(path, data, start)}: {problem or 'a key that is no UTF-8'}")
        seen.add(name)
        said = value.replace(b"\\n", b"\n")
        leaves.append(Leaf((name,), decoded(said), start + len(key) + 1, start + len(line), quoted=False, secret=""))
    own = tuple(leaf for leaf in leaves if leaf.path[0].startswith(FLAT))
    others = tuple(leaf for leaf in leaves if not leaf.path[0].startswith(FLAT))
    return (Document(0, len(data), Mapping(), others, (), own),)


def binary(path: str, data: bytes, *, sealed: bool = False) -> tuple[Document, ...]:
    """A file of any other form: one value, which is JSON once it is encrypted. Raises `AskedWrongly`."""
    if sealed:
        return from_json(path, data, sealed=True)
    if not 0 < len(data) <= LARGEST:
        raise AskedWrongly(f"{path}: it is empty, or larger than {LARGEST >> 20} MiB")
    try:
        taken = bool(from_json(path, data, sealed=True)[0].metadata)
    except AskedWrongly:
        taken = False
    if taken:
        raise AskedWrongly(f"{path}: {TAKEN}")
    leaf = Leaf((WHOLE,), decoded(data), 0, len(data), quoted=True)
    return (Document(0, len(data), Mapping(), (leaf,), ()),)


def legible(path: str, data: bytes, sealed: bool) -> str:
    """The text of a file. Raises `AskedWrongly` where it is none, or too much."""
    if len(data) > (LARGEST * _GROWTH if sealed else LARGEST):
        raise AskedWrongly(f"{path}: it is larger than {LARGEST >> 20} MiB")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise AskedWrongly(f"{path}: this is no UTF-8, which SOPS needs") from None


def _no_constant(_: str) -> None:
    raise ValueError
