"""The provider that these tests ask, and a watch on every connection that is opened meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.support.asked import PROBES
from tests.support.providers import Provider, provider

_connected: list[tuple[object, ...]] = []


def _hear(event: str, told: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo"):
        _connected.append((event, told[1] if event == "socket.connect" else told[0]))


@pytest.fixture(scope="session")
def _played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    hosts = sorted({probe.host for probe in PROBES.values() if probe.host})
    with provider(tmp_path_factory.mktemp("providers"), hosts) as made:
        sys.addaudithook(_hear)
        yield made


@pytest.fixture
def played(_played: Provider, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The provider, to which everything leads. Nothing else may be resolved or connected to."""
    _played.forget()
    _connected.clear()
    for name, text in _played.environment.items():
        monkeypatch.setenv(name, text)
    yield _played
    _played.ended.set()
    assert {told for _, told in _connected} <= {"127.0.0.1", ("127.0.0.1", _played.port)}
