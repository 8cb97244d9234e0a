"""What somebody meant who wrote a name that there isn't."""

from __future__ import annotations

from collections.abc import Iterable


def meant(said: str, names: Iterable[str]) -> str:
    """The name most like this one, as the question that ends a message; "" where none is like it."""
    from difflib import get_close_matches  # nobody waits for it whose names are right

    plain = {name.lower().replace("-", "_"): name for name in names}
    near = get_close_matches(said.lower().replace("-", "_"), plain, n=1)
    return f"did you mean {plain[near[0]]}?" if near else ""


def unknown(key: str, names: Iterable[str], whose: str) -> str:
    """What is wrong with a key: it is not one of those names, which `whose` mapping has."""
    known = [*names]
    return f"unknown key {key!r}: {meant(key, known) or f'{whose} has {_listed(known)}'}"


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
