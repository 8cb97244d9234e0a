"""What a file is for, as other files or its path say.

A manifest says of itself what it is. An env file doesn't: a kustomization says that it becomes a Secret. Nor does a
file that was to be encrypted: `.sops.yaml` says so.
"""

from __future__ import annotations

from typing import NamedTuple

from scanner.model import Place

ENV, FILE = "env", "file"  # of a Secret that Kustomize makes: every line is a value, or the file is one
ENCRYPTED, FILTERED = (
    "encrypted",
    "filtered",
)  # by SOPS or ansible-vault, leaf by leaf; by a filter of git's, as a whole
KEPT, PLAIN = "kept", "plain"  # no Secret may lie here as it is; the file is a value
VALUED = "valued"  # its templates make Secrets of some of a chart's values


class Purpose(NamedTuple):
    """What one file is for."""

    use: str  # one of the above
    rule: str  # what speaks of its values where nothing more specific knows them
    said_by: str  # the path of the file that says so; "" where its own path does
    place: Place | None = None  # of the Secret that it becomes; the path is the key, or "" in an env file
    selects: tuple[tuple[str, str], ...] = ()
    """What SOPS is to encrypt, as its metadata would state it; of a chart's values the path of each that is secret, in
    which `*` is any key, with its key in the Secret or the name of the variable, or ""; and the way ("with") in which a
    Secret is to be kept."""
    strict: bool = False  # only a Secret is meant, where the file is a manifest

    @property
    def each(self) -> bool:
        """Whether every value is told; else the first speaks for the file, unless others do."""
        return self.use in (ENV, VALUED)

    @property
    def lends(self) -> Place | None:
        """The place of whatever is found in the file."""
        return self.place if self.use == FILE else None
