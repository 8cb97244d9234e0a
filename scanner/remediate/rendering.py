"""How a manifest or a page is written from a template; the only module that imports Jinja2 here.

The templates lie in `templates/`. A variable that nobody gave is an error, and what is filled in is quoted by the
template itself, with `| yaml` in a manifest and `| sh` in a command, so no name of the user's can become structure.
"""

from __future__ import annotations

import shlex
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.regex import regex

if TYPE_CHECKING:
    import jinja2

HELM = regex(r"(\{\{.*?\}\})")  # an expression of Helm's, in a template of a chart

_PLAIN = regex(r"[A-Za-z_./][\w./-]*(?:: ?[\w./-]+)?")  # what YAML 1.1 and 1.2 read as the text that it is
_OTHER = regex(r"(?i)y|n|yes|no|on|off|true|false|null|none|~|\.inf|\.nan|[-+.]?[0-9].*|.*[-+.]$|.*: .*")


class Templated(str):
    """Text of one line in which Helm's expressions stay as they are: Helm reads them before YAML does."""

    __slots__ = ()


def render(template: str, **variables: object) -> str:
    """The text that a template of `templates/` makes. Raises `jinja2.UndefinedError` where a variable is missing."""
    return _environment().get_template(template).render(**variables)


def scalar(value: object) -> str:
    """A value as YAML writes it on one line: plain where every reader takes it for text, else in double quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if isinstance(value, Templated):
        return "'" + "".join(part if part[:2] == "{{" else part.replace("'", "''") for part in HELM.split(text)) + "'"
    if _PLAIN.fullmatch(text) and not _OTHER.fullmatch(text):
        return text
    return '"' + "".join(_escaped(letter) for letter in text) + '"'


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701  # these are manifests and Markdown, and no page in a browser
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["yaml"] = scalar
    made.filters["sh"] = shlex.quote
    return made
