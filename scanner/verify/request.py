"""How a probe and the values that it is for become a request: the one place where a value is opened to be sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from scanner.model import Secret
from scanner.regex import regex
from scanner.rules.probes import Probe
from scanner.verify.aws import signed
from scanner.verify.wire import Request

_SENDABLE = regex(rb"[\x21-\x7e]{1,8192}")

Sign = Callable[[Request, Sequence[str], datetime], Request]
_SIGN: Mapping[str, Sign] = {"aws": signed}


def made(probe: Probe, host: str, values: Sequence[Secret], now: datetime) -> Request | None:
    """The request that asks `host` for these values; None where they are none that the probe is for."""
    opened = [value.reveal() for value in values]
    if not all(map(_SENDABLE.fullmatch, opened)) or not re.match(probe.values, opened[0].decode()):
        return None
    texts = [value.decode() for value in opened]
    path = probe.path if host == probe.host else probe.own
    request = Request(host, probe.method, path, probe.headers, probe.body.encode())
    if probe.sign:
        return _SIGN[probe.sign](request, texts, now)
    return request._replace(headers=tuple((name, text.replace("{0}", texts[0])) for name, text in probe.headers))
