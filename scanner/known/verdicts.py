"""Why a finding is silent that would be told: somebody has answered for it, in whichever way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from scanner.claims import Beside, Sighting
from scanner.findings import Identity
from scanner.known import ignorefile
from scanner.known.ignorefile import Ignored
from scanner.model import Brought, Rule

if TYPE_CHECKING:
    from scanner.gitleaks.configuration import Configuration
    from scanner.known.baseline import Baseline

_BY_SHAPE = 2  # the least specificity of a rule that knows a value by its own form


class Known:
    """What is known of the findings of one repository.

    `fingerprint` gives that of a sighting, and is asked only where the baseline has some. What the repository says of
    itself, in comments and in `.gitleaksignore`, counts where it is `heard`.
    """

    def __init__(
        self,
        baseline: Baseline | None,
        configuration: Configuration | None,
        rules: Mapping[str, Rule],
        fingerprint: Callable[[Sighting], str],
        *,
        heard: bool,
    ) -> None:
        self._baseline, self._configuration, self._rules = baseline, configuration, rules
        self._fingerprint = fingerprint
        self._heard = heard

    def told(self, sighting: Sighting, path: str, because: str) -> Sighting:
        """The sighting as it is told at a path: by a rule that is for it, and silent where there is a reason."""
        claim = sighting.claim
        if self._configuration:
            claim = self._configuration.placed(claim, path, self._rules)
        return sighting._replace(claim=claim._replace(innocence=because) if because else claim)

    def because(self, sighting: Sighting, path: str, ignored: Ignored, commit: str = "", *, past: bool = False) -> str:
        """The reason for which a sighting is silent at a path from the repository's top; "" where there is none.

        In the `past` there is more than one state of a file, and "" for the commit means HEAD's.
        """
        lines = sighting.start.line, sighting.end.line
        claim = self.told(sighting, path, "").claim
        if claim.innocence:
            return claim.innocence
        if self._heard and sighting.comment:
            return sighting.comment
        by_shape = claim.specificity >= _BY_SHAPE
        if self._heard and ignored.means(path, lines[0], commit, claim.rule_id, by_shape=by_shape):
            return ignorefile.REASON
        allowed = self._configuration and self._configuration.because(sighting.allowed, claim.rule_id, path, commit)
        if allowed or not self._baseline:
            return allowed or ""
        if self._baseline.fingerprints and self._fingerprint(sighting) in self._baseline.fingerprints:
            from scanner.known.baseline import OURS

            return OURS
        told = self._baseline.standing(claim.rule_id, path, lines, commit)
        told = told or self._baseline.because(sighting.marks, path, lines, commit)
        if told or not claim.belongs:
            return told
        inside = Beside(lines, self._baseline.values.get(claim.belongs, ()))  # the id is in the same value
        return self._baseline.beside(sighting.beside or inside, path, commit, past=past)

    def ever(
        self,
        introduced: Iterable[tuple[Identity, Brought]],
        live: Mapping[str, Iterable[str]],
        held: Mapping[str, Mapping[Identity, Sequence[Sighting]]],
        ignored: Ignored,
    ) -> dict[tuple[Identity, str], str]:
        """The reasons for which values are silent at paths of a history: by what a commit introduced, or HEAD holds.

        What is said once of a value at a path is said for good: it is the same value, whatever line it moves to.
        `live` has the paths of the blobs of HEAD, and `held` what is in each blob, by its value.
        """
        found: dict[tuple[Identity, str], str] = {}
        brought = (((who,), event.blob, event.path, event.commit) for who, event in introduced)
        heads = ((of, blob, path, "") for blob, of in held.items() for path in live.get(blob, ()))
        for values, blob, path, commit in chain(brought, heads):
            of = held.get(blob, {})
            for who in values:
                for sighting in of.get(who, ()):
                    because = self.because(sighting, path + sighting.member, ignored, commit, past=True)
                    if because:
                        found.setdefault((who, path), because)
        return found
