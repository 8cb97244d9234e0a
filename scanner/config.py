"""What the owner of a repository asks of it in `.leakseal.yaml`; every mistake there is named by file and line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from scanner import named
from scanner.errors import BadConfiguration
from scanner.model import Rule
from scanner.regex import regex

if TYPE_CHECKING:
    import yaml

    from scanner.rules.entry import Adjusted

FILE, MISNAMED = ".leakseal.yaml", ".leakseal.yml"
WAYS = ("sealed-secret", "external-secret", "sops")
"""How a Secret may have to be kept in git."""

_LARGEST = 1 << 20  # bytes
_MOST = 10_000  # entries of one list
_MOST_RULES = 500  # since each is compiled
_FINGERPRINT = regex(r"SHA256:[A-Za-z0-9+/]{43}")
_TEXT = "tag:yaml.org,2002:str"


class Requirement(NamedTuple):
    """At these paths no Secret may lie as it is."""

    paths: tuple[str, ...]  # globs, as in .gitignore; see `together.expressions.glob`
    way: str  # one of `WAYS`
    line: int  # of the file, from 1


class SealedSecrets(NamedTuple):
    """How Secrets are sealed."""

    cert_fingerprint: str = ""  # of the one key to seal with, `SHA256:…` as OpenSSH writes it; "" for any


class Policy(NamedTuple):
    """What a repository's owner asks of it."""

    require: tuple[Requirement, ...] = ()
    sealed_secrets: SealedSecrets = SealedSecrets()
    rules: tuple[Rule, ...] = ()  # of its own
    adjusted: tuple[Adjusted, ...] = ()  # what it changes of those that come with leakseal


def read(file: str) -> Policy:
    """The policy in a file on disk. Raises `AskedWrongly` where it can't be read, `BadConfiguration` for mistakes."""
    return policy(named.content(file, _LARGEST), file)


def policy(text: bytes, file: str = FILE) -> Policy:
    """The policy that `text` is. Raises `BadConfiguration` for the first mistake, opening with `file:line`."""
    import yaml

    if len(text) > _LARGEST:
        raise BadConfiguration(f"{file}:1: it is larger than {_LARGEST >> 20} MiB")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(text, Loader=loader)
        return Policy() if root is None else _policy(root, file)
    except _Mistake as mistake:
        raise BadConfiguration(f"{file}:{mistake.line}: {mistake}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadConfiguration(f"{file}:{mark.line + 1 if mark else 1}: {error.problem or 'it is no YAML'}") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        raise BadConfiguration(f"{file}:1: it is no YAML") from None


def misnamed() -> NoReturn:
    """Raises `BadConfiguration` for a policy under a name that nobody reads."""
    raise BadConfiguration(f"{MISNAMED}:1: a policy is read from {FILE} alone, so this one does nothing: rename it")


class _Mistake(Exception):
    """Something wrong at a node."""

    def __init__(self, node: yaml.Node, what: str) -> None:
        super().__init__(what)
        self.line = node.start_mark.line + 1


def _policy(root: yaml.Node, file: str) -> Policy:
    fields = dict(_fields(root, ("require", "sealed_secrets", "rules"), "the file"))
    require = _items(fields["require"], "require") if "require" in fields else ()
    rules, adjusted = _rules(fields["rules"], file) if "rules" in fields else ((), ())
    return Policy(
        require=tuple(_requirement(node) for node in require),
        sealed_secrets=_sealed_secrets(fields["sealed_secrets"]) if "sealed_secrets" in fields else SealedSecrets(),
        rules=rules,
        adjusted=adjusted,
    )


def _rules(node: yaml.Node, file: str) -> tuple[tuple[Rule, ...], tuple[Adjusted, ...]]:
    from scanner.rules import entry

    rules: list[Rule] = []
    adjusted: list[Adjusted] = []
    items = _items(node, "rules")
    if len(items) > _MOST_RULES:
        raise _Mistake(node, f"there are more than {_MOST_RULES} rules")
    seen: dict[str, yaml.Node] = {}
    for item in items:
        one = entry.own(file, item)
        if one.id in seen:
            raise _Mistake(item, f"{one.id} stands in line {seen[one.id].start_mark.line + 1} already")
        seen[one.id] = item
        if isinstance(one, Rule):
            rules.append(one)
        else:
            adjusted.append(one)
    return tuple(rules), tuple(adjusted)


def _sealed_secrets(node: yaml.Node) -> SealedSecrets:
    fields = dict(_fields(node, ("cert_fingerprint",), "sealed_secrets"))
    if "cert_fingerprint" not in fields:
        return SealedSecrets()
    fingerprint = _text(fields["cert_fingerprint"], "cert_fingerprint").rstrip("=")
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise _Mistake(fields["cert_fingerprint"], "cert_fingerprint must be SHA256: and 43 characters of base64")
    return SealedSecrets(fingerprint)


def _requirement(node: yaml.Node) -> Requirement:
    fields = dict(_fields(node, ("paths", "with"), "a requirement"))
    for key in ("paths", "with"):
        if key not in fields:
            raise _Mistake(node, f"the requirement has no {key}")
    way = _text(fields["with"], "with")
    if way not in WAYS:
        raise _Mistake(fields["with"], f"with must be one of {', '.join(WAYS)}")
    paths = fields["paths"]
    globs = [paths] if _is(paths, "scalar") else _items(paths, "paths")
    return Requirement(paths=tuple(_glob(path) for path in globs), way=way, line=node.start_mark.line + 1)


def _glob(node: yaml.Node) -> str:
    text = _text(node, "a path")
    if ".." in text.split("/"):
        raise _Mistake(node, "a path leads out of the repository")
    return text


def _fields(node: yaml.Node, known: tuple[str, ...], what: str) -> Iterator[tuple[str, yaml.Node]]:
    if not _is(node, "mapping"):
        raise _Mistake(node, f"{what} must be a mapping of keys to values")
    seen = set()
    for key, value in node.value:
        name = key.value if isinstance(key.value, str) else ""
        if name not in known:
            from scanner.rules.meant import unknown

            raise _Mistake(key, unknown(name, known, what))
        if name in seen:
            raise _Mistake(key, f"{name} stands here twice")
        seen.add(name)
        yield name, value


def _items(node: yaml.Node, key: str) -> list[yaml.Node]:
    if not _is(node, "sequence") or not node.value:
        raise _Mistake(node, f"{key} must be a list with something in it")
    if len(node.value) > _MOST:
        raise _Mistake(node, f"{key} is too long a list")
    return list(node.value)


def _is(node: yaml.Node, kind: str) -> bool:
    return getattr(node, "id", "") == kind


def _text(node: yaml.Node, what: str) -> str:
    if node.tag != _TEXT or not node.value.strip():
        raise _Mistake(node, f"{what} must be text")
    return str(node.value)
