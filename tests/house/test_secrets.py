"""Where a value in clear may be: only these functions open one, and nothing that leaves the house can hold one."""

from __future__ import annotations

import ast
import copy
import json
import pickle
from collections.abc import Iterator

import pytest

from scanner.model import Change, Finding, Life, Location, Place, Secret, Verified
from scanner.remediate.plan import Remediation, Step

from .sources import MODULES

# Whoever opens a value, and what for.
REVEALED_BY = {
    "scanner/detect/refinement.py: refined",  # to read what it says of itself
    "scanner/judging.py: of_form",  # to judge whether it is innocent
    "scanner/judging.py: guessed",  # to weigh what speaks for it
    "scanner/judging.py: of_field",  # the same, of a value in a manifest
    "scanner/cli/replacing.py: replaced",  # for a way that writes a file as a whole
    "scanner/cli/seal.py: _rewritten",  # the same
    "scanner/remediate/sealed_secret.py: replacement",  # to seal it
    "scanner/remediate/secret.py: manifest",  # for whoever has the private key
    "scanner/sealing/resealed.py: merged",  # to seal it
    "scanner/sealing/resealed.py: resealed",  # to seal it anew
    "scanner/sealing/values.py: _harmless",  # to judge whether it is a setting
    "scanner/sealing/values.py: chosen",  # to judge whether it only refers to one
    "scanner/sealing/values.py: notes",  # to see whether it ends in a line end
    "scanner/unlocking.py: _leaked",  # to try what a key opens
    "scanner/remediate/entries.py: _is_text",  # to see whether a backend's text can hold it
    "scanner/remediate/entries.py: _size",  # to see how much of a backend's room it takes
    "scanner/remediate/external_secret.py: _tells",  # to leave out an annotation that repeats it
    "scanner/purging/needles.py: Needle.line",  # to write the list that git filter-repo replaces by
    "scanner/purging/needles.py: Needle._whole",  # to look for it
    "scanner/sealing/move.py: Kept.fits",  # to give another value no key of the chart's own Secret
    "scanner/sealing/move.py: Kept.keep",  # to give the same value the same key
    "scanner/verifying.py: Verifying._open",  # to find the one that is to be asked about, by its digest
    "scanner/verify/request.py: made",  # to ask its provider about it
    "scanner/judging.py: claim",  # to take its digest, and that of what is secret in it
}


def _attributes(node: ast.AST, inside: str = "") -> Iterator[tuple[str, str]]:
    """(where, name) for each attribute that is used, where being the class and the function around it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Attribute):
            yield inside, child.attr
        within = f"{inside}.{child.name}".lstrip(".") if isinstance(child, ast.FunctionDef | ast.ClassDef) else inside
        yield from _attributes(child, within)


def test_every_function_that_opens_a_value_is_named_here() -> None:
    uses = {
        f"{path}: {where}" for path, tree in MODULES.items() for where, name in _attributes(tree) if name == "reveal"
    }
    assert uses == REVEALED_BY


def test_a_value_shows_its_public_prefix_and_its_length_and_nothing_else() -> None:
    secret = Secret(b"abc_" + b"d" * 36, "abc_")
    for shown in (str(secret), repr(secret), f"{secret}", f"{secret:>5}", f"{[secret]}"):
        assert "abc_…(40)" in shown
        assert "d" not in shown
    assert not hasattr(secret, "__dict__")


def test_a_value_does_not_travel() -> None:
    secret = Secret(b"x")
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.deepcopy(secret)
    with pytest.raises(TypeError):
        json.dumps({"value": secret})


@pytest.mark.parametrize("noun", [Change, Finding, Life, Location, Place, Remediation, Step, Verified])
def test_what_is_reported_has_no_room_for_bytes(noun: type) -> None:
    said = {name: getattr(of, "__forward_arg__", str(of)) for name, of in noun.__annotations__.items()}
    assert not {name: of for name, of in said.items() if "bytes" in of or "Secret" in of}
