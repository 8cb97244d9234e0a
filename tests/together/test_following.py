"""Named templates that are given values, include each other, and themselves."""

from __future__ import annotations

from time import monotonic

import pytest

from scanner.together.charts import template, wanted

SECRET = '{{ define "made" }}\nkind: Secret\nstringData:\n  a: {{ .one }}\n  b: {{ .Values.two }}\n{{ end }}\n'

BY = '{{ define "by" }}\n{{ include "made" .of }}\n{{ end }}\n'


def secrets(*texts: str) -> dict[str, str]:
    """The values that templates make secret, with their keys."""
    return {".".join(path): key for path, key in wanted(((), template(text.encode())) for text in texts).items()}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('{{ include "made" .Values.x }}', {"x.one": "a"}),
        ('{{- template "made" (dict "one" .Values.x "two" .Values.y) }}', {"x": "a"}),
        ('{{ include "made" (dict "one" (default "z" .Values.x)) }}', {}),
        ('{{- with .Values.w }}\n  {{ include "made" . }}\n{{- end }}', {"w.one": "a"}),
        ('{{ include "made" . }}', {}),
        ('labels: {{ include "made" .Values.x }}', {}),
        ('{{ include "made" .Values.x | nindent 2 }}', {}),
        ('{{ include "other" .Values.x }}', {}),
        (
            '{{ define "by" }}\n{{ include "made" .of }}\n{{ end }}\n{{ include "by" (dict "of" .Values.v) }}',
            {"v.one": "a"},
        ),
    ],
)
def test_a_secret_that_is_included(call: str, expected: dict[str, str]) -> None:
    assert secrets(f"{call}\n", SECRET) == expected | {"two": "b"}


def test_what_comes_out_of_what_is_given() -> None:
    rendered = '{{ define "render" }}{{ tpl .value .context | b64enc }}{{ end }}\n'
    head = "kind: Secret\ndata:\n  a: "
    assert secrets(head + '{{ include "render" (dict "value" .Values.x "context" $) }}\n', rendered) == {"x": "a"}
    assert secrets(head + '{{ include "render" $ }}\n', rendered) == {}


def test_templates_that_include_each_other_end() -> None:
    both = '{{ define "a" }}\n{{ include "b" .x }}\n{{ end }}\n{{ define "b" }}\n{{ include "a" .y }}\n{{ end }}\n'
    assert secrets(both + '{{ include "a" .Values }}\n', SECRET) == {"two": "b"}


def test_many_templates_that_are_given_much_take_no_long_time() -> None:
    names = [f"t{number}" for number in range(100)]
    text = "".join(
        f'{{{{ define "{one}" }}}}\n'
        + "".join(f'{{{{ include "{names[n % 100]}" (dict "a{n}" .a{n} "b" .b) }}}}\n' for n in range(100))
        + "kind: Secret\nstringData:\n"
        + "".join(f"  k{n}: {{{{ .a{n} }}}}\n" for n in range(100))
        + "{{ end }}\n---\n"
        for one in names
    )
    calls = "".join(f'{{{{ include "{one}" (dict "a{n}" .Values.x{n}) }}}}\n' for n, one in enumerate(names))
    began = monotonic()
    secrets(calls, text)
    assert monotonic() - began < 10
