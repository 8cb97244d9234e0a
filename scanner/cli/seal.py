"""`leakseal seal`: Secrets in clear become what may lie in git, and their files stay as they are around them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from scanner.cli import changes, notes, options, surroundings
from scanner.cli.changes import Change
from scanner.cli.placing import Placing
from scanner.config import WAYS
from scanner.errors import AskedWrongly
from scanner.model import Secret, Span
from scanner.remediate.plain import Beside, PlainSecret
from scanner.sealing import values
from scanner.sealing.difference import Changed
from scanner.sealing.generators import Generator, generators, is_kustomization
from scanner.sealing.originals import Original, originals
from scanner.sealing.replaced import moved, replaced
from scanner.sealing.sealed import sealed_secrets

Found = Mapping[str, Sequence[Original | Generator]]  # by the paths of the files
Rewriter = Callable[[str, bytes, Mapping[tuple[str, str], bytes]], bytes]

_HOLD_VALUES = ("sealed-secret", "sops")  # whoever has the key opens what was leaked; an ExternalSecret has none in it
_LARGEST = 1 << 20  # bytes of a value; etcd takes no larger Secret


def main(argv: Sequence[str]) -> int:
    """Replace Secrets, and show what that changes unless it is asked to change it."""
    parser = options.bare("seal", "Replace Secrets in clear by what may lie in git; the rest of a file stays as it is.")
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file with Secrets in it")
    parser.add_argument("--to", choices=WAYS, required=True, help="what they become")
    parser.add_argument("--namespace", metavar="NAME", help="of the Secrets whose manifest names none")
    changes.options(parser)
    _options_of_values(parser)
    for way in WAYS:
        if module := _way(way):
            module.options(parser)
    asked = parser.parse_args(argv)
    way = _way(asked.to)
    if way is None:
        raise AskedWrongly(f"--to {asked.to}: this version can't do that")
    files = {path: surroundings.content(path) for path in dict.fromkeys(asked.files)}
    return changes.emit(_changed(way, files, asked), asked)


def _changed(way: Any, files: Mapping[str, bytes], asked: argparse.Namespace) -> list[Change]:
    """What the way makes of the files: some rewrite a file as a whole, or put the values into another one."""
    if rewriter := hasattr(way, "rewriter") and way.rewriter(asked):
        return _rewritten(files, asked, rewriter)
    if merger := hasattr(way, "merger") and way.merger(asked):
        return _merged(files, asked, merger)
    return _replaced(files, asked, way.replacer(asked))


def _options_of_values(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the values")
    group.add_argument(
        "--value-from",
        metavar="KEY=-|FILE|generate:LENGTH",
        action="append",
        default=[],
        help="the new value of a key, or of NAME.KEY, from standard input, a file, or chance; may be given again",
    )
    group.add_argument("--reuse-leaked-values", action="store_true", help="seal what was in the file, leaked as it is")


def _way(name: str) -> Any:
    """The module of a way; None where this version has none."""
    module = name.replace("-", "_")
    if find_spec(f"scanner.cli.ways.{module}") is None:
        return None
    return import_module(f"scanner.cli.ways.{module}")


def _replaced(files: Mapping[str, bytes], asked: argparse.Namespace, replacer: Any) -> list[Change]:
    """Each file with its Secrets replaced, and the files that the replacements need beside them."""
    found, new = _found(files, asked, generated=True)
    if not any(found.values()):
        raise AskedWrongly(f"{', '.join(files)}: no Secret in clear is there")
    _demand(found, new, asked)
    placing = Placing(asked)
    made: list[Change] = []
    beside: dict[str, Beside] = {}
    carried: frozenset[str] = frozenset()
    for path, ones in found.items():
        secrets = [placing.placed(one.secret, path) for one in ones]
        valued = _valued(secrets, new, asked)
        if made_by := [one for one in ones if isinstance(one, Generator)]:
            done = moved(files[path], path, made_by, valued, replacer)
        else:
            done = replaced(files[path], [one for one in ones if isinstance(one, Original)], valued, replacer)
        notes.tell(done.notes if ones else [f"{path}: no Secret in clear is there"])
        if ones:
            changed = Changed(surroundings.inside(path), files[path], done.after, done.replaced, done.hidden)
            made.append(Change(path, changed._replace(mode=surroundings.mode(path), carried=done.carried)))
        carried |= done.carried
        for further in done.beside:
            place = os.path.join(os.path.dirname(path), further.name)
            if beside.setdefault(place, further).manifest != further.manifest:
                raise AskedWrongly(f"{place}: two Secrets need it, and each another")
    for place, further in beside.items():
        by = surroundings.kustomization(place)
        notes.tell([f"{place}: {further.because}"])
        notes.tell(f"{place}: add it to the resources of {name}" for name in by if name not in files)
        new_file = Changed(surroundings.inside(place), None, further.manifest.encode(), carried=carried)
        made.append(Change(place, new_file))
    return made


def _rewritten(files: Mapping[str, bytes], asked: argparse.Namespace, rewriter: Rewriter) -> list[Change]:
    """Each file as the way writes it as a whole."""
    made: list[Change] = []
    again = getattr(asked, "re_encrypt", False)  # what is sealed already has not leaked
    found, new = (dict.fromkeys(files, ()), {}) if again else _found(files, asked)
    opened = {named: value.reveal() for named, value in new.items()}
    _demand(found, new, asked)
    for path, data in files.items():
        if not again and not found[path] and not asked.reuse_leaked_values:
            raise AskedWrongly(f"{path}: what was in git is burnt; keep it all the same with --reuse-leaked-values")
        _valued([one.secret for one in found[path]], new, asked)
        after = rewriter(path, data, opened)
        spans, hidden = _spans(found[path], path, data)
        changed = Changed(surroundings.inside(path), data, after, spans, hidden, surroundings.mode(path))
        made.append(Change(path, changed))
    return made


def _merged(
    files: Mapping[str, bytes], asked: argparse.Namespace, merger: Callable[[bytes, PlainSecret], bytes]
) -> list[Change]:
    """The file that takes in the values of the Secrets in the others, which stay as they are."""
    path, (found, new) = asked.merge_into, _found(files, asked)
    before = after = surroundings.content(path)
    secrets = [one.secret for ones in found.values() for one in ones]
    _demand(found, new, asked)
    for secret in _valued(secrets, new, asked):
        after = merger(after, secret._replace(namespace=secret.namespace or asked.namespace or ""))
    notes.tell(f"{file} still holds its Secret in clear: take it out" for file, ones in found.items() if ones)
    spans, hidden = _spans((), path, before)
    return [Change(path, Changed(surroundings.inside(path), before, after, spans, hidden, surroundings.mode(path)))]


def _found(
    files: Mapping[str, bytes], asked: argparse.Namespace, *, generated: bool = False
) -> tuple[Found, dict[values.Named, Secret]]:
    """The Secrets in clear of each file, those that a kustomization makes where asked for, and the new values."""
    found: dict[str, tuple[Original | Generator, ...]] = {}
    for path, data in files.items():
        if generated and is_kustomization(path, data):
            found[path] = generators(data, path, partial(_beside, path))
        else:
            found[path] = originals(data, path)
    return found, values.given(asked.value_from, [one.secret for ones in found.values() for one in ones], _source)


def _spans(found: Sequence[Original | Generator], path: str, data: bytes) -> tuple[list[Span], list[Span]]:
    """What of a file may be shown, and what of that may not; nothing is, where it is no manifest."""
    if found:
        spans = [one.span for one in found]
        stops = [0, *(at for span in spans for at in span), len(data)]
        outside = [Span(start, end) for start, end in zip(stops[::2], stops[1::2], strict=True)]
        return spans, [*outside, *(hidden for one in found for hidden in one.hidden)]
    sealed = [one.span for one in sealed_secrets(data, path)]
    return sealed, [] if sealed else [Span(0, len(data))]


def _demand(found: Found, new: Mapping[values.Named, Secret], asked: argparse.Namespace) -> None:
    """Raise `AskedWrongly` where a value is missing, and name every key of which it is."""
    if asked.to in _HOLD_VALUES:
        secrets = [one.secret for ones in found.values() for one in ones]
        chosen = [values.chosen(one, new, reuse=asked.reuse_leaked_values) for one in secrets]
        values.demand(chosen, literally=asked.to == "sealed-secret")


def _valued(
    secrets: Sequence[PlainSecret], new: Mapping[tuple[str, str], Secret], asked: argparse.Namespace
) -> list[PlainSecret]:
    """The Secrets with the values that they are to have."""
    chosen = [values.chosen(one, new, reuse=asked.reuse_leaked_values) for one in secrets]
    if asked.to in _HOLD_VALUES:
        for one in chosen:
            notes.tell(values.notes(one))
    return [one.secret for one in chosen]


def _beside(path: str, name: str) -> bytes:
    """The content of a file that another one names; it can't lie outside of the repository."""
    target = os.path.realpath(os.path.join(os.path.dirname(path), name))
    if os.path.commonpath([target, surroundings.top(path)]) != surroundings.top(path):
        raise AskedWrongly(f"{path}: {name} leads out of the repository")
    return surroundings.content(target, _LARGEST)


def _source(name: str) -> bytes:
    """The content of a file, or of standard input. What isn't there is not named: it may be a value by mistake."""
    if name == "-":
        if sys.stdin is None:
            raise AskedWrongly("--value-from …=-: standard input is closed")
        data = sys.stdin.buffer.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise AskedWrongly(f"--value-from …=-: more than {_LARGEST:,} bytes come, and no Secret holds those")
        return data
    if not os.path.exists(name):
        raise AskedWrongly("--value-from KEY=…: it takes -, a file or generate:LENGTH, and there is no such file")
    return surroundings.content(name, _LARGEST)
