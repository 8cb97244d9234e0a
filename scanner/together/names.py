"""What the name of a file says of what is in it: that it is encrypted, was decrypted, or is only an example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from scanner.detect.naming import sensitive
from scanner.manifest.purpose import ENCRYPTED, PLAIN, Purpose
from scanner.model import Place
from scanner.regex import regex

_DATA = r"(?:ya?ml|json|env|ini|properties)"
_EXAMPLE = regex(r"\.(?:example|sample|template|tmpl|tpl|dist|j2)(?:\.\w{1,10})?$|(?:example|sample)[^/]*$", re.I)
_DATA_FILE = regex(rf"(?i)\.{_DATA}$|(?:^|/)\.env(?:\.[\w-]{{1,40}})?$")
_HINT = regex(r"(?i)sops|\.enc\.|\.dec|vault")  # one of them is in each
_VALUES = regex(r"[Vv]alues(?:[-._][\w.\-]{1,100})?\.ya?ml")
_PACKED = ".tgz!"  # ends the name of an archive in the path of a file in it
_WORD = ".txt"
_LEFT = r"decrypted(?:\.[^/]*)?$"
# After mozilla's and Flux' documentation of SOPS, jkroepke/helm-secrets (`.dec`, `.decrypted~`), and Ansible's guide.
_SAID: tuple[tuple[str, Purpose], ...] = (
    (rf"[^/]\.(?:sops|enc)\.{_DATA}$|\.(?:ya?ml|json|env)\.sops$", Purpose(ENCRYPTED, "sops-not-encrypted", "")),
    (rf"\.{_DATA}\.dec$|\.dec\.{_DATA}$|\.{_LEFT}|(?:^|/)\.decrypted~[^/]*$",
     Purpose(ENCRYPTED, "sops-decrypted-leftover", "")),
    # group_vars/vault.yml isn't one: it holds the variables of a group `vault`.
    (r"(?:^|/)(?:group|host)_vars/(?:[^/]+/)+vault[^/]*\.ya?ml$|(?:^|/)(?:group|host)_vars/vault[^/.][^/]*\.ya?ml$",
     Purpose(ENCRYPTED, "ansible-vault-not-encrypted", "")),
    (r"(?:^|/)(?:\.(?:ansible[_-])?vault[_-]?pass[\w-]*|(?:ansible[_-])?vault[_-]?pass(?:word|phrase)?(?:[_-]file)?)"
     r"(?:\.txt)?$", Purpose(PLAIN, "ansible-vault-password-file", "", Place("Ansible Vault", "", "", "(file)"))),
)  # fmt: skip


@cache
def _any() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<n{i}>{expression})" for i, (expression, _) in enumerate(_SAID)), re.IGNORECASE)


def purpose(path: str) -> Purpose | None:
    """What the name of a file says that it is for."""
    said = _any().search(path) if _HINT.search(path) else None
    if said is None and path.endswith(_WORD):
        return _of_a_word(path)
    if said is None or _EXAMPLE.search(path):
        return None
    return _SAID[int((said.lastgroup or "n0")[1:])][1]


def _of_a_word(path: str) -> Purpose | None:
    """What a file is for that is called as a secret is: `secrets/db_password.txt`, which Compose hands to a service.

    No rule is for it: what stands in it is weighed like any other value under that name.
    """
    name = path.rpartition("/")[2].removesuffix(_WORD)
    telling = bool(sensitive(name.encode())) and not _EXAMPLE.search(path)
    return Purpose(PLAIN, "", "", Place("", "", "", name)) if telling else None


def chart_of(path: str) -> str | None:
    """The folder of the chart whose values a file would hold, by its name; None where it is no such file."""
    folder, _, name = path.rpartition("/")
    if "alues" in name and _VALUES.fullmatch(name):
        return folder
    if folder == "values" or folder.endswith("/values"):
        return folder[: -len("/values")] if name.endswith((".yaml", ".yml")) else None
    return None


def charts_above(path: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The folder of each chart that a template belongs to, by its path, and the dependencies of it that it lies in.

    A dependency may be packed: `charts/sub-1.0.0.tgz!/sub/templates/secret.yaml`.
    """
    parts = path.split("/")
    if not parts[-1].endswith((".yaml", ".yml", ".tpl", ".json")):
        return
    for at, part in enumerate(parts[:-1]):
        if part == "templates":
            below: tuple[str, ...] = ()
            top = at
            yield "/".join(parts[:at]), below
            while top > 1:
                within = top - 2 - parts[top - 2].endswith(_PACKED)
                if within < 0 or parts[within] != "charts":
                    break
                below, top = (parts[top - 1], *below), within
                yield "/".join(parts[:top]), below


def holders(folder: str) -> tuple[str, ...]:
    """The folder in whose `charts` folder a chart lies, if it lies in one."""
    parts = folder.split("/")
    return ("/".join(parts[:-2]),) if parts[-2:-1] == ["charts"] else ()


def packed_in(path: str) -> bool:
    """Whether a file is a chart that another one takes in, packed."""
    folder = path.rpartition("/")[0]
    return path.endswith(".tgz") and (folder == "charts" or folder.endswith("/charts"))


def holds_data(path: str) -> bool:
    """Whether a file is one of YAML, JSON, INI or variables."""
    return bool(_DATA_FILE.search(path)) and not _EXAMPLE.search(path)
