"""Which of the secrets that a scan found are asked about, their values read again, and the answers put on the findings.

A finding holds no value. So a scan tells where it saw each, and what is to be asked about is opened once more there: in
the blob that is at hand, or that git reads again. Each secret is asked about once, wherever it stands.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache

from scanner.claims import Sighting
from scanner.examine import Examiner
from scanner.findings import secret
from scanner.model import Blob, Confidence, Finding, Leak, Report, Secret, Status, Verified
from scanner.pipeline import Settings
from scanner.rules.probes import Probe, load
from scanner.verify.asking import Asker, Question

Digest = bytes
Parts = tuple[Digest, ...]  # the values that are sent together: one, or one of each rule that the probe names
Try = tuple[Probe, str, Parts]  # with the blob that holds them

_NEAR = 12  # lines between values that belong together
_HELD = 1_000  # values that are kept in memory for the end of a scan


class Verifying:
    """Watches a scan, and asks when it has ended.

    `key` is that of the fingerprints; `asker` asks, and `tell` hears before that how many questions each host will get.
    """

    def __init__(
        self,
        settings: Settings,
        key: Callable[[], bytes],
        asker: Asker,
        tell: Callable[[Mapping[str, int]], None] = lambda _: None,
    ) -> None:
        self._key, self._asker, self._tell = key, asker, tell
        self._examiner: Examiner | None = None
        self._settings = settings
        self._probes: dict[str, list[Probe]] = {}
        for probe in load():
            for rule in probe.rules:
                self._probes.setdefault(rule, []).append(probe)
        self._seen: dict[tuple[str, Digest], list[Sighting]] = {}  # by the rule and the secret
        self._beside: dict[tuple[str, str, str], list[Sighting]] = {}  # by the rule and the file, in order
        self._values: dict[Digest, Secret] = {}
        self._last: Blob | None = None

    def see(self, sightings: Iterable[Sighting]) -> None:
        """Hear of sightings: a `chronicle.Witness`."""
        for sighting in sightings:
            claim = sighting.claim
            if claim.rule_id in self._probes and not claim.innocence:
                self._seen.setdefault((claim.rule_id, claim.secret), []).append(sighting)
                where = claim.rule_id, sighting.oid, sighting.member
                insort(self._beside.setdefault(where, []), sighting, key=_line)

    def keep(self, blob: Blob, sighting: Sighting) -> bool:
        """Hear of a sighting while its blob is at hand, and open what is to be asked about: a `pipeline.Keep`."""
        self.see([sighting])
        if sighting.claim.rule_id in self._probes and blob is not self._last and len(self._values) < _HELD:
            self._last = blob
            self._open([blob])
        return True

    def verified(self, report: Report, blobs: Callable[[Collection[str]], Iterable[Blob]] = lambda _: ()) -> Report:
        """The report with what the providers say. `blobs` reads those with these ids; none where they were at hand.

        Who interrupts the asking gets the report all the same.
        """
        wanted = self._wanted(report.findings)
        try:
            answers = self._answers(wanted, blobs)
        except KeyboardInterrupt:
            answers = dict.fromkeys(wanted, Verified(Status.UNKNOWN, "interrupted"))
        findings = (_told(f, answers.get(f.secret)) if isinstance(f.verdict, Leak) else f for f in report.findings)
        return report._replace(findings=tuple(findings))

    def _answers(
        self, wanted: Mapping[str, Sequence[Try]], blobs: Callable[[Collection[str]], Iterable[Blob]]
    ) -> dict[str, Verified]:
        holding = {oid for tries in wanted.values() for _, oid, parts in tries if parts}
        self._open(blobs({oid.partition("/")[0] for oid in holding}))
        chosen = {name: self._question(tries) for name, tries in wanted.items()}
        questions = list(dict.fromkeys(question for question in chosen.values() if isinstance(question, Question)))
        self._tell(Counter(host for question in questions for host in self._asker.hosts(question.probe)))
        said = dict(zip(questions, self._asker.ask(questions), strict=True))
        return {name: said[it] if isinstance(it, Question) else it for name, it in chosen.items()}

    def _wanted(self, findings: Sequence[Finding]) -> dict[str, list[Try]]:
        """How each secret may be asked about, by its id: with which probe, and which sightings."""
        name = cache(lambda digest: secret(digest, self._key()))
        asked = {f.secret for f in findings if f.rule_id in self._probes and isinstance(f.verdict, Leak)}
        wanted: dict[str, list[Try]] = {}
        for (rule, digest), sightings in self._seen.items() if asked else ():
            if name(digest) in asked:
                tries = ((probe, *self._parts(probe, sightings)) for probe in self._probes[rule])
                wanted.setdefault(name(digest), []).extend(tries)
        return wanted

    def _parts(self, probe: Probe, sightings: Sequence[Sighting]) -> tuple[str, Parts]:
        """What is sent for a secret that was seen there; nothing where what belongs to it stands nowhere near."""
        if not probe.together:
            return sightings[0].oid, (sightings[0].claim.digest,)
        for sighting in sightings:
            together = self._together(probe, sighting)
            if all(rule in together for rule in probe.together):
                return sighting.oid, tuple(together[rule] for rule in probe.together)
        return "", ()

    def _together(self, probe: Probe, sighting: Sighting) -> dict[str, Digest]:
        """The values that belong to a sighting, by their rules. A secret knows its id, which nobody else tells of."""
        near = [one for rule in probe.together if (one := self._nearest(rule, sighting))]
        found = {one.claim.rule_id: one.claim.digest for one in near}
        found |= {one.claim.companion.rule_id: one.claim.belongs for one in near if one.claim.companion}
        return found | {sighting.claim.rule_id: sighting.claim.digest}

    def _nearest(self, rule: str, to: Sighting) -> Sighting | None:
        if to.claim.rule_id == rule:
            return to
        beside = self._beside.get((rule, to.oid, to.member), [])
        at = bisect_left(beside, to.start.line, key=_line)
        near = [sighting for sighting in beside[max(at - 1, 0) : at + 1] if _distance(sighting, to) <= _NEAR]
        return min(near, key=lambda sighting: _distance(sighting, to), default=None)

    def _question(self, tries: Sequence[Try]) -> Question | Verified:
        """What to ask about a secret, or why nothing can be."""
        reasons = set()
        for probe, _, parts in tries:
            values = tuple(value for part in parts if (value := self._values.get(part)))
            question = Question(probe, values)
            if parts and len(values) == len(parts) and self._asker.takes(question):
                return question
            reasons.add("no-pair" if not parts else "not-read" if len(values) < len(parts) else "other-kind")
        return Verified(Status.UNKNOWN, next(word for word in ("not-read", "no-pair", "other-kind") if word in reasons))

    def _open(self, blobs: Iterable[Blob]) -> None:
        """Keep the values in blobs that a probe is for, by their digests."""
        for blob in blobs:
            self._examiner = self._examiner or self._settings._replace(least=Confidence.LOW).examiner()
            for match in self._examiner.matches(blob):
                if match.rule.id in self._probes:
                    self._values[hashlib.sha256(match.secret.reveal()).digest()] = match.secret


def _line(sighting: Sighting) -> int:
    return sighting.start.line


def _distance(sighting: Sighting, other: Sighting) -> int:
    return abs(sighting.start.line - other.start.line)


def _told(finding: Finding, verified: Verified | None) -> Finding:
    """A finding with what its provider says: what works is certain to be true."""
    if verified is None:
        return finding
    confidence = Confidence.CERTAIN if verified.status is Status.VALID else finding.confidence
    return finding._replace(verified=verified, confidence=confidence)
