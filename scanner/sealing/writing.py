"""How what is put into a manifest is written: in lines, or in braces."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.remediate.rendering import scalar

Written = str | bool | int | list["Written"] | dict[str, "Written"]
"""What is put in. A text with `{{` in it is Helm's, and stands as it is."""


def written(text: str) -> str:
    """A text as YAML writes it on one line."""
    return text if "{{" in text else scalar(text)


def flow(value: Written) -> str:
    """A value in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(key)}: {flow(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return written(value) if isinstance(value, str) else scalar(value)


def block(key: str, value: Written) -> Iterator[str]:
    """The lines of a pair in block style, in the first column."""
    if isinstance(value, dict) and value:
        yield f"{written(key)}:"
        for name, below in value.items():
            yield from (f"  {line}" for line in block(name, below))
    elif isinstance(value, list) and value:
        yield f"{written(key)}:"
        for each in value:
            yield from (f"  {line}" for line in item(each))
    else:
        yield f"{written(key)}: {flow(value)}"


def item(value: Written) -> Iterator[str]:
    """The lines of an item of a list in block style."""
    if isinstance(value, dict) and value:
        lines = [line for key, below in value.items() for line in block(key, below)]
        yield f"- {lines[0]}"
        yield from (f"  {line}" for line in lines[1:])
    else:
        yield f"- {flow(value)}"
