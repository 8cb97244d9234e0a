"""What new Secrets and their keys are called, so that Kubernetes takes the names and nothing else has them."""

from __future__ import annotations

from collections.abc import Callable, Container
from itertools import count

from scanner.regex import regex

LONGEST = 253  # characters of an object's name and of a key

_NO_NAME = regex(r"[^a-z0-9.-]+")
_NO_KEY = regex(r"[^A-Za-z0-9._-]+")
_NO_VARIABLE = regex(r"[^A-Za-z0-9_]+")
_SAYS_SO = regex(r"secret(?:-[0-9]+)?\Z")
_DOT = regex(r"[.-]*\.[.-]*")  # what stands on either side of a dot begins and ends with a letter or a digit


def secret_name(of: str, taken: Container[str]) -> str:
    """A name for the Secret of some object: `web-secret`. One that Helm fills in gets the same ending."""
    if "{{" in of and "}}" in of and "\n" not in of:
        return f"{of}-secret"
    base = _DOT.sub(".", _NO_NAME.sub("-", of.lower())).strip("-.")
    return _numbered(base, "-secret" if base else "secret", "-", taken)


def file_name(of: str, ending: str, taken: Callable[[str], bool]) -> str:
    """A name for the file of a Secret: `db-secret.yaml` for `db`, `web-secret.yaml` for `web-secret`."""
    stem = of if _SAYS_SO.search(of) else f"{of}-secret"
    names = (f"{stem}-{number}{ending}" if number > 1 else f"{stem}{ending}" for number in count(1))
    return next(name for name in names if not taken(name))


def key(of: str, taken: Container[str], first: int = 1) -> str:
    """A key for a value; a path or a variable gives it its name. Numbers below the `first` are taken for certain."""
    name = _NO_KEY.sub("_", of).lstrip(".") if of.startswith("..") else _NO_KEY.sub("_", of)
    return _numbered(name if name.strip("._") else "value", "", "_", taken, first)


def variable(of: str, taken: Container[str]) -> str:
    """A name for an environment variable: DB_PASSWORD for `db-password`."""
    name = _NO_VARIABLE.sub("_", of).strip("_").upper()
    return _numbered(name if name and not name[0].isdigit() else f"SECRET_{name}".rstrip("_"), "", "_", taken)


def _numbered(base: str, ending: str, joint: str, taken: Container[str], first: int = 1) -> str:
    for number in count(first):
        tail = f"{ending}{joint}{number}" if number > 1 else ending
        name = base[: LONGEST - len(tail)].rstrip("-.") + tail if tail else base[:LONGEST]
        if name not in taken:
            return name
    raise AssertionError
