"""A Kubernetes Secret in clear, as its manifest says it, and what is to take its place.

`sealing/` reads the first out of a file and puts the second into it; each form that a Secret can be kept in (a
SealedSecret, an ExternalSecret, a file that SOPS encrypted) is made by a module of its own beside this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from scanner.model import Secret


class PlainSecret(NamedTuple):
    """One `v1/Secret`, its values decoded: the bytes that a pod would read."""

    name: str
    namespace: str  # "" where neither the manifest nor what deploys it names one: it is never guessed
    values: Mapping[str, Secret]  # by key, in the order of the file; `stringData` has overridden `data`
    type: str = ""  # "" where the manifest says none, which Kubernetes takes for Opaque
    immutable: bool | None = None  # None where the manifest doesn't say
    labels: Mapping[str, str] = {}
    annotations: Mapping[str, str] = {}


class Beside(NamedTuple):
    """A further file that a replacement needs."""

    name: str  # of the file, without a folder: `store.yaml`
    manifest: str
    because: str  # what it is for, in a few words


class Replacement(NamedTuple):
    """What takes the place of a Secret's document."""

    manifest: str  # YAML, line feeds, no document marker
    beside: tuple[Beside, ...] = ()
    notes: tuple[str, ...] = ()  # what has to be done or known, in order; none holds a value
