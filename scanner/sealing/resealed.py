"""A SealedSecret with other values in it: sealed anew for another key, or with what a Secret adds to it.

Only values change; what is around them stays, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.errors import AskedWrongly
from scanner.manifest.nodes import Mapping
from scanner.regex import regex
from scanner.remediate.plain import PlainSecret
from scanner.remediate.rendering import scalar
from scanner.remediate.sealed_secret import RSAPrivateKey, RSAPublicKey, carried, seal, text_of
from scanner.sealing.draft import Draft, Unchangeable
from scanner.sealing.moving import applied
from scanner.sealing.rewriting import Edit, edited
from scanner.sealing.sealed import Sealed, SealedValue, opened, sealed_secrets
from scanner.sealing.standing import Tree, owned
from scanner.sealing.writing import Written

_FLOW = regex(rb"\s*[,}]")
_REST = regex(rb"[^\r\n]*")
_LINE_END = regex(rb"\r\n|\r|\n")


def resealed(data: bytes, path: str, old: Sequence[RSAPrivateKey], new: RSAPublicKey) -> bytes:
    """The file with every value sealed for the new key, under the same scope.

    Raises `AskedWrongly` where there is nothing to open, or none of the old keys opens it.
    """
    edits: list[Edit] = []
    found = sealed_secrets(data, path)
    for one in found:
        made = opened(one, old)
        if made.closed:
            raise AskedWrongly(f"{path}:{one.line}: {one}: none of these keys opens {', '.join(made.closed)}")
        for name, value in made.secret.values.items():
            edits.append(_instead(data, one.values[name], text_of(seal(new, value.reveal(), one.label))))
    if not edits:
        raise AskedWrongly(f"{path}: no SealedSecret with values in it is there")
    return edited(data, edits)


def merged(data: bytes, path: str, secret: PlainSecret, key: RSAPublicKey) -> bytes:
    """The file with a Secret sealed into its SealedSecret, as `kubeseal --merge-into` does it.

    That has the file's name, namespace and scope; its values, labels and annotations are those that it had, and over
    them those of the Secret.
    """
    one = target(data, path, secret)
    sealed = {name: text_of(seal(key, value.reveal(), one.label)) for name, value in secret.values.items()}
    edits = [_instead(data, one.values[name], text) for name, text in sealed.items() if name in one.values]
    further = [(name, text) for name, text in sealed.items() if name not in one.values]
    if further:
        edits = _with(data, one, edits, list(_entries(data, one, further)))
    return _labelled(edited(data, edits), path, one, secret)


def target(data: bytes, path: str, secret: PlainSecret) -> Sealed:
    """The SealedSecret that a Secret goes into: the one of its name, or the only one. Raises `AskedWrongly`."""
    found = sealed_secrets(data, path)
    named = [one for one in found if one.name == secret.name and secret.namespace in ("", one.namespace)]
    fit = named or found
    if len(fit) != 1:
        there = ", ".join(map(str, found)) or "none"
        wanted = "/".join(filter(None, (secret.namespace, secret.name)))
        raise AskedWrongly(f"{path}: it must hold the SealedSecret {wanted} once; there is {there}")
    if not fit[0].values:
        raise AskedWrongly(f"{path}:{fit[0].line}: {fit[0]} has no values to put others beside: seal it anew")
    return fit[0]


def _labelled(data: bytes, path: str, one: Sealed, secret: PlainSecret) -> bytes:
    """The file with what a Secret's labels and annotations say in the template of its SealedSecret."""
    for section, said in (("labels", dict(secret.labels)), ("annotations", carried(secret.annotations))):
        tree = Tree(data)
        draft = Draft(path, tree)
        try:
            for node in tree.objects if said else ():
                if _is(tree, node, one):
                    _overlaid(draft, node, ("spec", "template", "metadata", section), said)
            data = applied(data, tuple(draft.edits()), path)
        except Unchangeable:
            raise AskedWrongly(f"{path}:{one.line}: {one}: no label can be put into its template safely") from None
    return data


def _is(tree: Tree, node: Mapping, one: Sealed) -> bool:
    there = owned(tree, node)
    return (there.kind, there.namespace, there.name) == ("SealedSecret", one.namespace, one.name)


def _overlaid(draft: Draft, mapping: Mapping, path: Sequence[str], said: dict[str, str]) -> None:
    """Let the mapping at a path say something; it is made where there is none."""
    tree, (key, *rest) = draft.tree, path
    at = tree.index(mapping, key)
    there = mapping[at] if at else None
    if isinstance(there, Mapping) and rest:
        _overlaid(draft, there, rest, said)
    elif isinstance(there, Mapping):
        for name, text in said.items():
            known = tree.index(there, name)
            if not known:
                draft.add(there, name, text)
            elif tree.says(there[known]) != text:
                draft.swap(there, known, name, text)
    else:
        value: Written = {**said}
        for name in reversed(rest):
            value = {name: value}
        if at:
            draft.swap(mapping, at, key, value)
        else:
            draft.add(mapping, key, value)


def _instead(data: bytes, value: SealedValue, text: str) -> Edit:
    start, end = value.span
    quote = data[start : start + 1]
    quoted = quote in (b'"', b"'")
    if data[start : start + 1] in (b"|", b">"):
        end -= len(data[start:end]) - len(data[start:end].rstrip())
    return Edit(start, end, quote + text.encode() + quote if quoted else text.encode())


def _entries(data: bytes, one: Sealed, further: Sequence[tuple[str, str]]) -> Iterator[bytes]:
    """What is written behind the last value, for each key that is new."""
    last = max(one.values.values(), key=lambda value: value.span.end)
    if _FLOW.match(data, last.span.end):
        json = data[last.key_at : last.key_at + 1] == b'"'
        for name, text in further:
            yield f', "{name}": "{text}"'.encode() if json else f", {scalar(name)}: {text}".encode()
        return
    start = max(data.rfind(b"\n", 0, last.key_at), data.rfind(b"\r", 0, last.key_at)) + 1
    line_end = _LINE_END.search(data)
    for name, text in further:
        before = (line_end[0] if line_end else b"\n") + data[start : last.key_at]
        yield before + f"{scalar(name)}: {text}".encode()


def _with(data: bytes, one: Sealed, edits: Sequence[Edit], entries: Sequence[bytes]) -> list[Edit]:
    """The edits with entries behind the last value, which may itself be one of those that change."""
    last = max(one.values.values(), key=lambda value: value.span.end)
    end = last.span.start + len(data[last.span.start : last.span.end].rstrip())
    if not _FLOW.match(data, last.span.end):
        rest = _REST.match(data, end)
        end = rest.end() if rest else end
    return [*edits, Edit(end, end, b"".join(entries))]
