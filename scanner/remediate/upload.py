"""The commands that bring new values into a backend, each value off the screen and out of every argument.

They are printed, never run, and no old value is in them: what was in Git is burnt.
"""

from __future__ import annotations

from scanner.remediate.backends import Holds
from scanner.remediate.entries import Kept, by_entry
from scanner.remediate.moving import Move
from scanner.remediate.rendering import render


def commands(of: Move) -> str:
    """What to type, for a shell of POSIX. Each command reads a file; while that isn't there, it does nothing."""
    return render(
        f"upload/{of.backend.store}.txt",
        **{name.replace("-", "_"): value for name, value in of.settings.items()},
        tool="bao" if of.wanted.provider == "openbao" else "vault",
        type=of.secret.type,
        places=of.places,
        entries=tuple(by_entry(of.places)),
        items=_items(of),
        file=_file,
    )


def _file(place: Kept) -> str:
    """The file that holds what is uploaded for a key; no key has a + in it."""
    return ("./" if place.key.startswith("-") else "") + place.key + ("+base64" if place.encoded else "")


def _items(of: Move) -> dict[str, list[tuple[Kept, str]]]:
    """Each item of 1Password, with its fields."""
    items: dict[str, list[tuple[Kept, str]]] = {}
    for place in of.places:
        whole = of.backend.holds is Holds.VALUE
        item, _, field = place.entry.partition("/") if whole else (place.entry, "", place.field)
        items.setdefault(item, []).append((place, field))
    return items
