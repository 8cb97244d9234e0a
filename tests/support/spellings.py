"""The ways in which people and tools write one object: YAML of every indentation and style, JSON, inside of others."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

import yaml

OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\ndata:\n  level: info\n"
_WIDE = 10**9


class _Dumper(yaml.SafeDumper):
    """Writes lists at the column of their key, and texts of several lines as blocks."""


class _Indented(_Dumper):
    """Writes lists further in than their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def block(of: Any, dumper: type[yaml.SafeDumper] = _Dumper, **how: Any) -> str:
    """As kubectl does."""
    return str(yaml.dump(of, Dumper=dumper, sort_keys=False, width=_WIDE, **how))


def _styled(of: Any, **how: Any) -> str:
    return block(of, yaml.SafeDumper, **how)


def _in_a_string(of: Any) -> str:
    return OTHER + "  file.yaml: |\n" + textwrap.indent(block(of), "    ")


def _in_a_template(of: Any) -> str:
    named = 'metadata:\n  name: {{ include "app.name" . }}\n  labels:\n    {{- include "app.labels" . | nindent 4 }}'
    return "{{- if .Values.on }}\n" + re.sub(r"(?m)^metadata:\n  name: .*$", named, block(of), count=1) + "{{- end }}\n"


def _added(of: Any) -> str:
    lines = block(of).splitlines(keepends=True)
    head = f"diff --git a/x.yaml b/x.yaml\n--- /dev/null\n+++ b/x.yaml\n@@ -0,0 +1,{len(lines)} @@\n"
    return head + "".join(f"+{line}" for line in lines)


ALONE: Mapping[str, Callable[[Any], str]] = {
    "indented": lambda of: block(of, _Indented),
    "indented by four": lambda of: block(of, _Indented, indent=4),
    "in double quotes": lambda of: _styled(of, default_style='"'),
    "in single quotes": lambda of: _styled(of, default_style="'"),
    "in braces": lambda of: _styled(of, default_flow_style=True),
    "by the alphabet": lambda of: str(yaml.dump(of, Dumper=_Dumper, width=_WIDE)),
    "JSON": lambda of: json.dumps(of, indent=2),
    "JSON on one line": json.dumps,
    "JSON without blanks": lambda of: json.dumps(of, separators=(",", ":")) + "\n",
    "behind a mark": lambda of: "---\n" + block(of),
    "between documents": lambda of: f"{OTHER}---\n{block(of)}---\n{OTHER}",
    "behind a broken one": lambda of: f"a: b: c\n - d\n---\n{block(of)}",
    "lines of Windows": lambda of: block(of).replace("\n", "\r\n"),
    "behind a byte order mark": lambda of: "\ufeff" + block(of),
}
"""The object alone, or among other documents: its object path is the same."""

INSIDE: Mapping[str, Callable[[Any], str]] = {
    "in a List": lambda of: "kind: List\nitems:\n- " + textwrap.indent(block(of), "  ").lstrip(),
    "in a string": _in_a_string,
    "in a string of JSON": lambda of: json.dumps({"kind": "ConfigMap", "data": {"file.yaml": block(of)}}, indent=1),
    "JSON in a string": lambda of: f"{OTHER}  file.json: {json.dumps(json.dumps(of))}\n",
    "in a template": _in_a_template,
    "in Jinja": lambda of: "{% if on %}\n" + block(of) + "{% endif %}\n",
    "on a page": lambda of: f"# How\n\nWrite this:\n\n```yaml\n{block(of)}```\n\nAnd so on.\n",
    "in a script": lambda of: f"#!/bin/sh\nset -e\nkubectl apply -f - <<EOF\n{block(of)}EOF\n",
    "in a diff": _added,
}
"""The object in something else."""
