"""Baselines as they are written: a JSON report of leakseal or gitleaks, or the `.secrets.baseline` of detect-secrets.

gitleaks: an array of findings, with `RuleID`, `File`, `StartLine`, `EndLine`, `Commit`, `Secret` and `Entropy`; with
`--redact` the Secret is REDACTED, or its beginning and three dots. detect-secrets: `results` has for each file the
findings in it, with `hashed_secret`, which is the SHA-1 of the value, and `line_number`.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from scanner import named
from scanner.errors import AskedWrongly, BadConfiguration
from scanner.known.baseline import OURS, Baseline, Entry, by_path, sha1
from scanner.regex import regex

GITLEAKS, DETECT_SECRETS = "baseline:gitleaks", "baseline:detect-secrets"

_LARGEST = 256 << 20  # bytes
_SHA1 = regex(r"[0-9a-f]{40}")
_REDACTED = regex(r"REDACTED|.*\.\.\.", re.DOTALL)
_STEPS = 10_000  # of a bit
_KINDS = ("", "RSA ", "DSA ", "EC ", "OPENSSH ", "SSH2 ENCRYPTED ")
_OPENINGS = {
    sha1(text.encode())
    for text in (
        *(f"gh{kind}" for kind in "pousr"),
        *(f"gl{kind}" for kind in ("pat", "dt", "ft", "soat", "rt")),
        *(f"BEGIN {kind}PRIVATE KEY" for kind in _KINDS),
        "BEGIN PGP PRIVATE KEY BLOCK",
    )
}  # all that is hashed of some values: see `baseline.opening`


def read(file: str) -> Baseline:
    """The baseline in a file. Raises `AskedWrongly` where it can't be read, or is none."""
    return baseline(named.content(file, _LARGEST), file)


def baseline(text: bytes, file: str) -> Baseline:
    """The baseline that `text` is, in whichever of the three forms. Raises `AskedWrongly` for what is none of them."""
    if len(text) > _LARGEST:
        raise AskedWrongly(f"{file}: it is larger than {_LARGEST >> 20} MiB")
    try:
        said = json.loads(text.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise BadConfiguration(f"{file}:{error.lineno}: it is no JSON: {error.msg}") from None
    except (ValueError, RecursionError):
        raise BadConfiguration(f"{file}:1: it is no JSON") from None
    try:
        if said is None or isinstance(said, list):  # gitleaks writes null where it found nothing
            return _of_gitleaks(said or [], file)
        if "results" in said:
            return _of_detect_secrets(said["results"], file)
        if str(said.get("schema", "")).startswith("leakseal/report/"):
            leaks = (one for one in said["findings"] if one["verdict"]["is"] != "harmless")
            return Baseline(fingerprints=frozenset(str(one["fingerprint"]) for one in leaks))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        pass  # told below, without what the file holds
    raise AskedWrongly(
        f"{file}: a baseline is a JSON report of leakseal or gitleaks, or what detect-secrets scan writes; this is none"
    )


class _Making:
    """Entries, gathered one by one."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._values: dict[bytes, list[int]] = {}
        self._entropies: dict[int, list[int]] = {}
        self._places: dict[tuple[str, str], list[Entry]] = {}

    def value(self, digest: bytes, entry: Entry) -> None:
        self._values.setdefault(digest, []).append(len(self._entries))
        self._entries.append(entry)

    def redacted(self, entropy: float, entry: Entry) -> None:
        self._entropies.setdefault(round(entropy * _STEPS), []).append(len(self._entries))
        self._entries.append(entry)

    def place(self, rule_id: str, entry: Entry) -> None:
        self._places.setdefault((entry.path, rule_id), []).append(entry)

    def made(self) -> Baseline:
        return Baseline(
            tuple(self._entries),
            {digest: tuple(numbers) for digest, numbers in self._values.items()},
            {step: tuple(numbers) for step, numbers in self._entropies.items()},
            places={at: tuple(entries) for at, entries in self._places.items()},
            paths=by_path(self._entries),
        )


def _of_gitleaks(findings: list[Any], name: str) -> Baseline:
    """A value that is redacted has left its entropy: together with the line that is as much as there is to know.

    What we write in this form has not even that (`report/gitleaks.py`), so there the place and our rule have to agree.
    """
    making, mute = _Making(), 0
    for one in findings:
        entry = Entry(GITLEAKS, _path(one["File"]), commit=str(one.get("Commit", "")))
        lines = int(one["StartLine"]), int(one.get("EndLine") or one["StartLine"])
        value = one["Secret"]
        entropy = min(float(one.get("Entropy", 0.0)), 32.0)
        if _REDACTED.fullmatch(value) and not entropy:
            ours = any(str(tag).startswith("confidence:") for tag in one.get("Tags") or ())
            mute += not ours
            if ours:
                making.place(str(one["RuleID"]), entry._replace(because=OURS, lines=lines))
        elif _REDACTED.fullmatch(value):
            making.redacted(entropy, entry._replace(lines=lines))
        else:
            entry = entry._replace(commit="", found=entry.commit, stood=lines)
            making.value(hashlib.sha256(value.encode(errors="surrogatepass")).digest(), entry)
    lost = f"{name}: {mute:,} of its entries hold neither a value nor its entropy, so nothing can be compared with them"
    return making.made()._replace(notes=(lost,) if mute else ())


def _of_detect_secrets(results: dict[str, Any], name: str) -> Baseline:
    """Of some values only the opening is hashed, the same for all of their kind: there the line has to agree, too.

    In YAML that is the line of the key, above the first one of a block scalar.
    """
    making, true = _Making(), 0
    for file, findings in results.items():
        for one in findings:
            true += one.get("is_secret") is True
            if not _SHA1.fullmatch(one["hashed_secret"]):
                raise ValueError
            digest, line = bytes.fromhex(one["hashed_secret"]), int(one.get("line_number", 0))
            stood = (line, line + 1)
            lines = stood if digest in _OPENINGS else (0, 0)
            making.value(digest, Entry(DETECT_SECRETS, _path(file), lines, stood=stood))
    audited = f"{name}: {true:,} of its secrets were audited as true ones; they are silent, and still to be replaced"
    return making.made()._replace(notes=(audited,) if true else ())


def _path(said: str) -> str:
    return said.replace("\\", "/").removeprefix("./")
