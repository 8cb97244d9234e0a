"""Where in an expression of Go the value is."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from scanner.gitleaks.expressions import groups, spans_lines, with_secret


@pytest.mark.parametrize(
    ("expression", "group", "made"),
    [
        ("abc[0-9]+", 0, "(?P<secret>abc[0-9]+)"),
        ("(?i)abc[0-9]+", 0, "(?P<secret>(?i)abc[0-9]+)"),
        ("(a)|(b)", 0, "(?P<secret>(a)|(b))"),
        ("(a)|(b)", 2, "(a)|(?P<secret>b)"),
        ("(?:x|y)(a)(b)[|]", 0, "(?:x|y)(?P<secret>a)(b)[|]"),
        ("key=(abc)", 0, "key=(?P<secret>abc)"),
        ("(key)=(abc)", 0, "(?P<secret>key)=(abc)"),
        ("(key)=(abc)", 2, "(key)=(?P<secret>abc)"),
        ("(?:key)=(?i:x)(abc)", 1, "(?:key)=(?i:x)(?P<secret>abc)"),
        ("(?P<key>a)=(?<value>b)", 2, "(a)=(?P<secret>b)"),
        (r"\(a\)[(](b)", 1, r"\(a\)[(](?P<secret>b)"),
        (r"[]()](b)", 1, r"[]()](?P<secret>b)"),
        (r"[[:alpha:](](b)", 1, r"[[:alpha:](](?P<secret>b)"),
        (r"\Q(\E(b)", 1, r"\Q(\E(?P<secret>b)"),
    ],
)
def test_the_group_that_is_meant_is_the_secret(expression: str, group: int, made: str) -> None:
    assert with_secret(expression, group) == made
    assert re2.compile(made).groupindex["secret"] >= 1


@pytest.mark.parametrize("expression", [r"(?s)a.b", r"a\nb", r"a[\s\S]{0,9}b", "-----BEGIN X-----", "(?si)a.b"])
def test_what_means_to_span_lines_does(expression: str) -> None:
    assert spans_lines(expression)
    assert not spans_lines(r"a\s*=[\s'\"]{0,3}(b)(?:$|\s)")


@pytest.mark.parametrize("end", ["", "\\", ":", "(a)"])
def test_many_classes_without_an_end_are_read_once(end: str) -> None:
    assert groups("[" * 300_000 + end) == 0  # minutes, were an end looked for from each


@given(st.text(alphabet="()?P<>:[]\\QEab|*", max_size=30))
def test_whatever_re2_compiles_has_as_many_groups_with_the_name_as_without(expression: str) -> None:
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(expression, options)
    except re2.error:
        return
    assert groups(expression) == compiled.groups
    made = re2.compile(with_secret(expression), options)
    assert "secret" in made.groupindex
    assert made.groups in (compiled.groups, compiled.groups + 1)
