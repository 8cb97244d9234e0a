"""`leakseal seal`: what is secret in clear becomes what may lie in git, and its files stay as they are around it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from scanner.cli import changes, notes, options, replacing, surroundings, valuing
from scanner.cli.changes import Change
from scanner.config import WAYS
from scanner.errors import AskedWrongly, ExitCode
from scanner.model import Span
from scanner.remediate.plain import PlainSecret
from scanner.sealing.difference import Changed
from scanner.sealing.originals import Original, originals
from scanner.sealing.resealed import target
from scanner.sealing.sealed import sealed_secrets

Rewriter = Callable[[str, bytes, Mapping[tuple[str, str], bytes]], bytes]


def main(argv: Sequence[str]) -> int:
    """Replace what leaks, and show what that changes unless it is asked to change it."""
    parser = options.bare("seal", "Replace what leaks by what may lie in git; the rest of a file stays as it is.")
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file with Secrets, or other leaks, in it")
    parser.add_argument("--to", choices=WAYS, required=True, help="what they become")
    parser.add_argument("--namespace", metavar="NAME", help="of the Secrets whose manifest names none")
    changes.options(parser)
    valuing.options(parser)
    for way in WAYS:
        if module := _way(way):
            module.options(parser)
    asked = parser.parse_args(argv)
    way = _way(asked.to)
    if way is None:
        raise AskedWrongly(f"--to {asked.to}: this version can't do that")
    files = {path: surroundings.content(path) for path in dict.fromkeys(asked.files)}
    if asked.value_from and asked.to == "external-secret":
        raise AskedWrongly(
            "--value-from: an ExternalSecret holds no value; put the new one into the backend with the commands that "
            "are printed"
        )
    with notes.after_success():
        made, complete = _changed(way, files, asked)
        if made:
            changes.emit(made, asked)
    return ExitCode.CLEAN if complete else ExitCode.LEAKS


def _changed(way: Any, files: Mapping[str, bytes], asked: argparse.Namespace) -> tuple[list[Change], bool]:
    """What becomes of the files, and whether nothing is left that leaks.

    Some ways rewrite a file as a whole, or put the values into another one.
    """
    if merger := hasattr(way, "merger") and way.merger(asked):
        return _merged(files, asked, merger), True
    rewriter: Rewriter | None = way.rewriter(asked) if hasattr(way, "rewriter") else None
    again = getattr(asked, "re_encrypt", False)
    if hasattr(way, "done"):
        done = [path for path, data in files.items() if way.done(path, data) and replacing.clean(path, data)]
        notes.tell(f"{path}: it is encrypted already, and nothing leaks from it" for path in done)
        files = {path: data for path, data in files.items() if path not in done}
    whole = {path: data for path, data in files.items() if rewriter and (again or not replacing.moves(path, data))}
    rest = {path: data for path, data in files.items() if path not in whole}
    made, complete = replacing.replaced(rest, asked, way) if rest else ([], True)
    anew, written = _rewritten(whole, asked, rewriter, alone=not rest) if rewriter and whole else ([], True)
    return [*anew, *made], complete and written


def _way(name: str) -> Any:
    """The module of a way; None where this version has none."""
    module = name.replace("-", "_")
    if find_spec(f"scanner.cli.ways.{module}") is None:
        return None
    return import_module(f"scanner.cli.ways.{module}")


def _rewritten(
    files: Mapping[str, bytes], asked: argparse.Namespace, rewriter: Rewriter, *, alone: bool
) -> tuple[list[Change], bool]:
    """Each file as the way writes it as a whole, and whether it could write all of them.

    One that stands `alone` raises `AskedWrongly` where it can't; of several that one is told, with what leaks from it.
    """
    made: list[Change] = []
    again = getattr(asked, "re_encrypt", False)  # what is sealed already has not leaked
    found = {path: () if again else originals(data, path) for path, data in files.items()}
    secrets = [one.secret for ones in found.values() for one in ones]
    if asked.value_from and not secrets and not again:
        raise AskedWrongly(
            f"--value-from: {', '.join(files)} is encrypted as it is, being no Secret: write the new value into the "
            "file first, then take --reuse-leaked-values"
        )
    new = {} if again else valuing.given(asked, secrets)
    valuing.valued(secrets, new, asked)
    opened = {named: value.reveal() for named, value in new.items()}
    complete = True
    for path, data in files.items():
        if not again and not found[path] and not asked.reuse_leaked_values:
            raise AskedWrongly(f"{path}: what was in git is burnt; keep it all the same with --reuse-leaked-values")
        try:
            after = rewriter(path, data, opened)
        except AskedWrongly as refused:
            if again or (alone and len(files) == 1):
                raise
            notes.tell([str(refused), *replacing.left(path, data)])
            complete = False
            continue
        spans, hidden = _spans(found[path], path, data)
        changed = Changed(surroundings.inside(path), data, after, spans, hidden, surroundings.mode(path))
        made.append(Change(path, changed))
    return made, complete


def _merged(
    files: Mapping[str, bytes], asked: argparse.Namespace, merger: Callable[[bytes, PlainSecret], bytes]
) -> list[Change]:
    """The file that takes in the values of the Secrets in the others, which stay as they are."""
    path, found = asked.merge_into, {file: originals(data, file) for file, data in files.items()}
    before = after = surroundings.content(path)
    secrets = [one.secret for ones in found.values() for one in ones]
    for secret in valuing.valued(secrets, valuing.given(asked, secrets), asked):
        placed = secret._replace(namespace=secret.namespace or asked.namespace or "")
        into = target(after, path, placed)
        if (into.name, into.namespace) != (placed.name, placed.namespace or into.namespace):
            notes.tell([f"Secret {placed.name} goes into {into}, which keeps its name and its namespace"])
        after = merger(after, placed)
    notes.tell(f"{file} still holds its Secret in clear: take it out" for file, ones in found.items() if ones)
    spans, hidden = _spans((), path, before)
    return [Change(path, Changed(surroundings.inside(path), before, after, spans, hidden, surroundings.mode(path)))]


def _spans(found: Sequence[Original], path: str, data: bytes) -> tuple[list[Span], list[Span]]:
    """What of a file may be shown, and what of that may not; nothing is, where it is no manifest."""
    if found:
        spans = [one.span for one in found]
        stops = [0, *(at for span in spans for at in span), len(data)]
        outside = [Span(start, end) for start, end in zip(stops[::2], stops[1::2], strict=True)]
        return spans, [*outside, *(hidden for one in found for hidden in one.hidden)]
    sealed = [one.span for one in sealed_secrets(data, path)]
    return sealed, [] if sealed else [Span(0, len(data))]
