"""How the templates of a chart are written so that a Secret of its own gives way to one that a value names."""

from __future__ import annotations

from scanner.regex import regex
from scanner.sealing import control
from scanner.sealing.own_secrets import ALONE, Made

_STATEMENT = regex(r"template\b")  # what is no expression, so that nothing can be given it


def gives_way(made: Made, existing: str) -> None:
    """Have the chart make it only where nobody names another, and read that where one is named."""
    draft, node = made.draft, made.owner.node
    column = draft.column(node.start)
    draft.replace(
        node.start - column,
        node.start - column,
        draft.lines([f"{{{{- if not {_given(made.owner.name, existing)} }}}}", ""], 0),
    )
    draft.behind(control.closed(draft.tree.data.decode("latin-1"), node.start, draft.end(node)), ["{{- end }}"], 0)
    for reader, scalar in made.readers:
        said = reader.tree.says(scalar)
        quoted = scalar.style in ("'", '"')
        reader.replace(scalar.start + quoted, scalar.end - quoted, _or(_given(said, existing), said))


def _given(name: str, existing: str) -> str:
    """A value of the chart, as it is called where a template has this name: what `.` is there, the name tells."""
    return f"{'' if '{{' in name and '$' not in name else '$'}.Values.{existing}"


def _or(given: str, name: str) -> str:
    """What says a value, or a name as a template has it where that is empty."""
    alone = ALONE.fullmatch(name)
    if alone and not _STATEMENT.match(alone["body"]):
        return f"{{{{ {given} | default ({alone['body']}) }}}}"
    if "{{" not in name:
        return f'{{{{ {given} | default "{name}" }}}}'
    return f"{{{{ if {given} }}}}{{{{ {given} }}}}{{{{ else }}}}{name}{{{{ end }}}}"
