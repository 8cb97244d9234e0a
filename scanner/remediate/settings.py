"""The settings of a backend's store: which there are, which were given, and which are placeholders still."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scanner.errors import AskedWrongly
from scanner.regex import regex
from scanner.remediate.backends import Backend

NAME = regex(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")  # as Kubernetes has it

_OBJECTS = ("service-account", "secret", "namespace", "remote-namespace")  # what names something in a cluster


def settings(backend: Backend, given: Mapping[str, str]) -> dict[str, str]:
    """Every setting of a backend. Raises `AskedWrongly` where one was given that it doesn't have."""
    for name, value in given.items():
        if name not in backend.settings:
            raise AskedWrongly(f"--set {name}: {backend.title} has {', '.join(backend.settings)}")
        if not value or not value.isprintable():
            raise AskedWrongly(f"--set {name}: a value of one line, please")
        if name in _OBJECTS and not NAME.fullmatch(value):
            raise AskedWrongly(f"--set {name}={value}: it names something in Kubernetes: small letters, digits and -")
    return {**backend.settings, **given}


def unfilled(backend: Backend, given: Mapping[str, str]) -> dict[str, str]:
    """The settings that are placeholders still, with what stands in their place: somebody has to fill them in."""
    return {
        name: value
        for name, value in backend.settings.items()
        if name not in given and (name == "remote-namespace" or re.search(r"[A-Z]{4}", value))
    }
