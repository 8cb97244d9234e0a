"""The templates inside packed charts, whatever the bytes are that pass for one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner.together.packed import templates
from tests.support.packages import tgz

ONE = b"{{ .Values.a }}\n"


def test_those_that_speak_of_values_are_told_with_their_paths() -> None:
    inner = tgz({"deep/templates/c.yaml": ONE})
    files = {"sub/templates/a.yaml": ONE, "sub/templates/b.yaml": b"x\n", "sub/values.yaml": ONE}
    found = dict(templates(tgz(files | {"sub/charts/deep.tgz": inner})))
    assert found == {"!/sub/templates/a.yaml": ONE, "!/sub/charts/deep.tgz!/deep/templates/c.yaml": ONE}


def test_what_is_too_large_is_left() -> None:
    large = bytes(9 << 20)
    files = {"sub/templates/a.yaml": ONE, "x": large, "y": large, "sub/templates/b.yaml": ONE}
    assert dict(templates(tgz(files))) == {"!/sub/templates/a.yaml": ONE}


@given(st.binary() | st.binary().map(lambda more: tgz({"a/templates/a": more})[:-5] + more))
def test_any_bytes_may_be_given(data: bytes) -> None:
    assert all(b".Values" in content for _, content in templates(data))
