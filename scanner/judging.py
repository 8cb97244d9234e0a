"""What a match becomes when it is judged: a claim, with its reasons.

A value is opened here to be weighed, and then nobody needs it any more: a claim holds digests.
"""

from __future__ import annotations

import hashlib
from zlib import crc32

from scanner import manifest
from scanner.claims import Claim
from scanner.model import Confidence, Evidence, Match, Role

_DEFAULT, _WEAK = "helm-secret-value", "weak-default-secret"
_BEGINS = 4  # bytes
_DATA = ("k8s-secret-data", "kustomize-secret-literal", _DEFAULT)


def of_pattern(match: Match) -> Claim:
    """The claim of a pattern. One that needs other words beside a value, since that has no form of its own, guesses.

    What somebody has written a rule for is meant; and what a rule alone tells with low confidence, as an id, stays so.
    """
    rule = match.rule
    if rule.confidence is Confidence.MEDIUM and not (rule.checksum or rule.refine or rule.at or match.secret.prefix):
        return guessed(match)
    return of_form(match)


def of_form(match: Match) -> Claim:
    """The claim on a value of a form that speaks for itself, or for which an id beside it speaks."""
    from scanner.triage import weigh
    from scanner.triage.judge import innocence

    proven = match.proof is not None and match.proof.verdict == "proven"
    speaks = weigh.decided(match.proof.reason) if match.proof and proven else weigh.weighed(["form"])
    return claim(match, innocence(match.secret.reveal()), speaks)


def guessed(match: Match, *, key: str = "", family: str = "", bare: bool = False) -> Claim:
    """The claim on a value of which its name, or the words beside it, say that it is a secret: all that is weighed."""
    from scanner.triage import judge, weigh
    from scanner.triage.reference import glue

    value = match.secret.reveal()
    because = judge.certainly(value, key=key)
    if because or match.rule.held:
        return claim(match, because)
    clear = glue(value)
    because = judge.likely(clear, key=key)
    begins = clear != value.strip() and value[:_BEGINS] == clear[:_BEGINS]
    evidence = weigh.guess(clear, key=key, family=family, bare=bare, begins=begins, because=because)
    level = weigh.confidence(evidence)
    made = claim(match, "" if level else weigh.against(evidence), evidence)
    return made._replace(confidence=level or Confidence.LOW, under=crc32(key.lower().encode()) if key else 0)


def of_field(match: Match, value: manifest.Value, *, known: bool, refuted: str = "") -> Claim:
    """The claim on what a field of a manifest holds. That it is secret nobody doubts who reads `kind: Secret`.

    `known` means that a pattern knows something in it, so that it isn't innocent; `refuted` says why it proves to be
    none.
    """
    from scanner.triage import judge, weigh

    if not value.rule and not known:
        return guessed(match, key=value.key, family=match.rule.id.removeprefix("generic-"))
    secret = match.secret.reveal()
    because = "" if known else judge.innocence(secret, key=value.key, declared=value.declared)
    if not because and not known:
        public = value.view.place is not None and value.view.place.role is Role.PUBLIC
        because = "public:by-name" if public else refuted
    evidence = weigh.declared(secret, exact=value.exact)
    made = claim(match, because, evidence)
    if because or match.rule.held or match.rule.id not in _DATA:
        return made
    level = max(weigh.confidence(evidence) or Confidence.LOW, Confidence.MEDIUM)
    return made._replace(confidence=min(match.confidence, level))


def rule_for(said: str, secret: bytes) -> str:
    """The rule that speaks of a value of a manifest where no pattern knows it: another one, where it is weak."""
    from scanner.triage.judge import weak

    return _WEAK if said in _DATA and weak(secret, default=said == _DEFAULT) else said


def claim(match: Match, because: str, evidence: tuple[Evidence, ...] = ()) -> Claim:
    """The claim that a match becomes: innocent, where there is a reason, or resting on some evidence."""
    from scanner.triage import kinship, weigh

    value = match.secret.reveal()
    refuted = match.proof.reason if match.proof and match.proof.verdict == "refuted" else ""
    because = because or ("rule:off" if match.rule.off else "") or refuted
    core = value if because else kinship.core(value)
    return Claim(
        rule_id=match.rule.id,
        severity=match.rule.severity,
        specificity=match.rule.specificity,
        start=match.start,
        end=match.end,
        digest=hashlib.sha256(value).digest(),
        core=hashlib.sha256(core).digest() if core != value else b"",
        preview=str(match.secret),
        confidence=match.rule.held or match.confidence,
        held=match.rule.held is not None,
        innocence=because,
        place=match.place,
        proof=match.proof,
        evidence=weigh.decided(because, against=True) if because and not weigh.guessed(evidence) else evidence,
    )


def joined(said: Claim, best: Claim, inside: set[str], *, settled: bool) -> Claim:
    """The claim on a value that a manifest names and in which patterns know something, the `best` of them.

    The pattern speaks, unless the manifest knows what the value opens: then its form tells nothing more.
    """
    if settled or best.specificity < said.specificity:
        return said._replace(also_rules=tuple(sorted(inside - {said.rule_id})))
    from scanner.triage import weigh

    outweighs = said.confidence > best.confidence and weigh.guessed(best.evidence)
    return best.surer(said.confidence)._replace(
        start=said.start,
        end=said.end,
        place=said.place,
        evidence=said.evidence if outweighs else best.evidence,
        via=said.via + best.via,
        also_rules=(*sorted(inside - {best.rule_id, said.rule_id}), said.rule_id),
    )


def meant() -> tuple[Evidence, ...]:
    """What speaks for everything in a file of which another says that it is to be kept secret."""
    from scanner.triage import weigh

    return weigh.weighed(["file:purpose"])


def trust(value: manifest.Value) -> Confidence:
    """How sure a value of a Secret is one: a manifest that had to be pieced together is a little less."""
    return Confidence.HIGH if value.exact else Confidence.MEDIUM
