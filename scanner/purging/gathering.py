"""Where a history holds the secrets that are to be gone: every object, with the secret that it holds and its bytes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from scanner import keys
from scanner.chronicle import Progress, history
from scanner.claims import Sighting
from scanner.errors import AskedWrongly
from scanner.findings import secret
from scanner.model import Confidence, Leak, Report
from scanner.pipeline import Settings
from scanner.walk.history import Selection
from scanner.walk.plumbing import Git
from scanner.walk.repository import Repository


class Trace(NamedTuple):
    """One secret in one object."""

    oid: str  # of a blob, a tag, or the commit in whose message it stands
    secret: str  # its id, as `Finding.secret`
    start: int  # in the object's bytes, or the message's
    end: int
    encoded: bool  # in base64 or hex
    says: int  # bytes that the value has at most when it is decoded
    apart: bool  # its bytes are not the object's own: it stands in an archive, or in what is compressed


class Gathered(NamedTuple):
    """What a scan of all objects says of the secrets that are meant."""

    report: Report
    secrets: tuple[str, ...]  # their ids
    traces: tuple[Trace, ...]
    key: bytes  # of fingerprints


def gathered(
    repository: Repository, settings: Settings, chosen: Callable[[Report], Collection[str]], progress: Progress
) -> Gathered:
    """Scan all objects, also those that nothing reaches, and keep what holds the secrets that `chosen` names."""
    seen: list[Sighting] = []
    key = settings.key or keys.of(Git(repository.path))
    thorough = settings._replace(key=key, least=Confidence.LOW)  # a secret may be less certain in another place
    report = history(repository, Selection(all_objects=True), thorough, progress, seen.extend)
    secrets = tuple(sorted(chosen(report)))
    wanted = set(secrets)
    names: dict[bytes, str] = {}
    traces: set[Trace] = set()
    for sighting in seen:
        claim = sighting.claim
        name = names.setdefault(claim.secret, secret(claim.secret, key))
        if name in wanted and not claim.innocence:
            traces.add(_trace(sighting, name))
    return Gathered(report, secrets, tuple(sorted(traces)), key)


def chosen(asked: Iterable[str], least: Confidence) -> Callable[[Report], Collection[str]]:
    """Which secrets are meant: of leaks at least so certain, or whose fingerprint or id begins with these digits."""
    prefixes = tuple(asked)

    def choose(report: Report) -> Collection[str]:
        leaks = [finding for finding in report.findings if isinstance(finding.verdict, Leak)]
        if not prefixes:
            return {leak.secret for leak in leaks if leak.confidence >= least}
        found: set[str] = set()
        for prefix in prefixes:
            some = {x.secret for x in leaks if x.fingerprint.startswith(prefix) or x.secret.startswith(prefix)}
            if not some:
                raise AskedWrongly(f"{prefix}: no leak of this repository has a fingerprint or a secret that begins so")
            found |= some
        return found

    return choose


def _trace(sighting: Sighting, name: str) -> Trace:
    claim = sighting.claim
    length = claim.end - claim.start
    coded = {"base64", "hex"}.intersection(claim.via)
    says = length * 3 // 4 if "base64" in coded else length // 2 if coded else length
    apart = bool(sighting.member) or claim.via[:1] in (("gzip",), ("zlib",))
    return Trace(sighting.oid.partition("/")[0], name, claim.start, claim.end, bool(coded), says, apart)
