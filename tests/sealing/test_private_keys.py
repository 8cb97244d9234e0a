"""Any bytes are keys, or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import AskedWrongly
from scanner.sealing.private_keys import private_keys
from tests.support.controllers import controller


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    with pytest.raises(AskedWrongly, match="no RSA private key is there"):
        private_keys(data, "key")


def test_a_key_is_named_once() -> None:
    assert len(private_keys(controller().pem() * 2 + controller(1).pem(), "keys")) == 2
