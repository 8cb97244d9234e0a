"""Which namespace a Secret is sealed for, and what a person should know of how it gets there."""

from __future__ import annotations

import argparse
from functools import cache

from scanner.cli import notes, surroundings
from scanner.errors import AskedWrongly
from scanner.remediate.plain import PlainSecret
from scanner.remediate.sealed_secret import CLUSTER_WIDE, STRICT, scope_of
from scanner.sealing.originals import is_namespace

_NAMED = ("sealed-secret", "external-secret")  # after the namespace: what is sealed for it, or where a store has it


class Placing:
    """Puts Secrets into the namespaces that they are deployed into. Each repository is read once."""

    def __init__(self, asked: argparse.Namespace) -> None:
        """Take what is asked. Raises `AskedWrongly` for a namespace that can't be one."""
        self._asked = asked
        self._destinations = cache(surroundings.destinations)
        if asked.namespace is not None and not is_namespace(asked.namespace):
            raise AskedWrongly(f"--namespace {asked.namespace}: Kubernetes takes no such name")

    def placed(self, secret: PlainSecret, path: str) -> PlainSecret:
        """The Secret of a file, in its namespace, as far as one is known. Raises `AskedWrongly` where two are named."""
        wanted = self._asked.namespace or ""
        scope = getattr(self._asked, "scope", None) or scope_of(secret.annotations)
        bound = self._asked.to == "sealed-secret" and scope != CLUSTER_WIDE
        there, inside = self._destinations(surroundings.top(path)), surroundings.inside(path)
        moves = there.moves(inside, secret.namespace) if bound else {}
        if wanted and secret.namespace not in ("", wanted) and wanted not in moves:
            raise AskedWrongly(f"{path}: Secret {secret.name} is in {secret.namespace}, and --namespace is {wanted}")
        if moves and not wanted:
            said = ", ".join(f"{by} puts it into {other}" for other, by in moves.items())
            raise AskedWrongly(
                f"{path}: Secret {secret.name} is in {secret.namespace}, and {said}, where it could not be opened: "
                "say with --namespace for which it is sealed"
            )
        namespace = wanted or secret.namespace
        if self._asked.to in _NAMED and scope != CLUSTER_WIDE:
            namespace = namespace or self._told(secret, path)
        if bound:
            notes.tell(
                f"Secret {secret.name}: {by} puts it into the namespace {other}, where what is sealed for {namespace} "
                "can't be opened"
                for other, by in there.moves(inside, namespace).items()
            )
            if scope == STRICT:
                notes.tell(f"Secret {secret.name}: {change}" for change in there.renames(inside))
        return secret._replace(namespace=namespace)

    def _told(self, secret: PlainSecret, path: str) -> str:
        """The namespace that the repository names; "" where it names none. Raises where a seal needs one of more."""
        told = self._destinations(surroundings.top(path)).namespaces(surroundings.inside(path))
        said = [f"goes to {namespace}, says {by}" for namespace, by in told.items()]
        if len(told) > 1 and self._asked.to == "sealed-secret":
            raise AskedWrongly(f"{path}: Secret {secret.name} {', and '.join(said)}: name one with --namespace")
        notes.tell(f"Secret {secret.name} {one}" for one in said)
        return next(iter(told)) if len(told) == 1 else ""
