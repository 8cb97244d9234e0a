from __future__ import annotations

import re

import pytest

from scanner.manifest import fields
from scanner.manifest.fields import Field
from scanner.manifest.nodes import Scalar
from scanner.manifest.objects import Object, Value
from scanner.manifest.reader import read

DOCUMENT = b"a:\n- b: {c.d: uno, e: due}\n- b: {e: tre}\nf: {g: [quattro, {h: 5}]}\n"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.[].b.e", ["a[0].b.e", "a[1].b.e"]),
        ("a.[].b.*", ["a[0].b.c.d", "a[0].b.e", "a[1].b.e"]),
        ("*.g.[].h", ["f.g[1].h"]),
        ("f.g.[]", ["f.g[0]", "f.g[1]"]),
        ("f.g", ["f.g"]),
        ("f.g.h", []),
        ("a.b", []),
        ("x", []),
        ("a.[].b.e.[]", []),
    ],
)
def test_what_a_path_leads_to(path: str, found: list[str]) -> None:
    reached: list[str] = []

    def note(of: Object) -> list[Value]:
        if of.top:
            reached.extend(at for at, _ in fields.reached(of, path))
        return []

    assert list(read(DOCUMENT, readers=(lambda of: iter(note(of)),))) == []
    assert reached == found


def test_a_field_is_a_value_of_its_shape() -> None:
    wanted = (Field("a.[].b.e", "rule", settled=True, shape=re.compile("d.*")),)
    (value,) = read(DOCUMENT, readers=(lambda of: fields.values(of, wanted),))
    assert (value.key, value.view.data, value.rule, value.settled, value.declared) == ("e", b"due", "rule", True, True)
    assert str(value.view.place).strip() == "a[0].b.e"
    assert DOCUMENT[slice(*value.view.spans.back(0, 3))] == b"due"


def test_a_field_is_decoded_where_it_is_base64() -> None:
    wanted = (Field("a", "rule", encoded=True),)
    (value,) = read(b"a: dW5v\n", readers=(lambda of: fields.values(of, wanted),))
    assert value.view.data == b"uno"
    assert not isinstance(value.view.place, Scalar)
