"""Make the tables that the judgement uses, and say how well it does: `python -m training [letters|weights]`."""

from __future__ import annotations

import sys
from pathlib import Path

_TOP = Path(__file__).parents[1]
_PAIRS = _TOP / "scanner" / "chance" / "pairs.py"
_FITTED = _TOP / "scanner" / "triage" / "fitted.py"


def main(argv: list[str]) -> int:
    """With `letters` or `weights` write that table; else compare all judgements there are."""
    if argv == ["letters"]:
        from training import letters
        from training.vocabulary import vocabulary

        _PAIRS.write_text(letters.module(vocabulary()), encoding="utf-8")
    elif argv == ["weights"]:
        from training import fitting
        from training.corpus import examples

        _FITTED.write_text(fitting.module(fitting.fitted(list(examples(new=False)))), encoding="utf-8")
    else:
        _compare()
    return 0


def _compare() -> None:
    from scanner.triage.weights import BY_HAND, WEIGHTS
    from training.corpus import examples
    from training.fitting import before, score

    print(f"{'':>20}  secrets told   high  false alarms   loss")
    for name, new in (("fitted to", False), ("new to it", True)):
        known = list(examples(new=new))
        judged = (("before", before(known)), ("by hand", score(known, BY_HAND)), ("fitted", score(known, WEIGHTS)))
        for judge, said in judged:
            print(
                f"{name:>10} {judge:>9}  {said.told:>12.1%}  {said.high:>5.1%}  {said.alarms:>12.1%}  {said.loss:>5.2f}"
            )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
