"""Make the tables that the judgement uses, and say how well it does: `python -m training [letters]`."""

from __future__ import annotations

import sys
from pathlib import Path

_TOP = Path(__file__).parents[1]
_PAIRS = _TOP / "scanner" / "chance" / "pairs.py"


def main(argv: list[str]) -> int:
    """With `letters` write the model of letter pairs; else fit weights, and compare all there are."""
    if argv == ["letters"]:
        from training.letters import module
        from training.vocabulary import vocabulary

        _PAIRS.write_text(module(vocabulary()), encoding="utf-8")
        return 0
    from scanner.triage.weights import WEIGHTS
    from training.corpus import examples
    from training.fitting import before, fitted, score

    old, new = list(examples(new=False)), list(examples(new=True))
    trained = fitted(old)
    print(f"{'':>24}  secrets told   high  false alarms   loss")
    for name, known in (("as trained on", old), ("kinds that are new", new)):
        for judge, said in (
            ("before", before(known)),
            ("by hand", score(known, WEIGHTS)),
            ("trained", score(known, {**WEIGHTS, **trained})),
        ):
            print(
                f"{name:>18} {judge:>8}  {said.told:>9.1%}  {said.high:>6.1%}  {said.alarms:>9.1%}  {said.loss:>8.2f}"
            )
    for code in sorted(trained):
        print(f"{code:>24} {WEIGHTS.get(code, 0):>+4} {trained[code]:>+4}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
