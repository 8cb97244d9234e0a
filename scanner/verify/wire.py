"""How one request reaches a provider and what comes back: encrypted, without redirects, in a few seconds or not at all.

What goes wrong becomes a word, never a message: those of the standard library quote the header that they stumble over.
"""

from __future__ import annotations

from http.client import HTTPException, RemoteDisconnected
from threading import Thread
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import HTTPSHandler, OpenerDirector, ProxyHandler
from urllib.request import Request as Asked

_MOST = 64 << 10  # bytes of an answer that are read
_AGENT = ("User-Agent", "leakseal")


class Request(NamedTuple):
    """What is sent. It shows where, and nothing of the value."""

    host: str  # with a port where it isn't 443
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def __repr__(self) -> str:
        return f"{self.method} https://{self.host}{self.path}"


class Reply(NamedTuple):
    """What came back."""

    status: int = 0  # of HTTP; 0 where nothing came
    body: bytes = b""  # the first bytes of it
    failure: str = ""  # why nothing came: a word, as `docs/verify.md` lists them


def exchanged(request: Request, patience: float) -> Reply:
    """Send a request and wait `patience` seconds for the whole of the answer. It raises nothing.

    In a thread of its own: nobody can tell the resolver to hurry, and a server that sends a byte now and then keeps
    within every timeout of a socket. One that is still waiting then is left behind, and ends with the process.
    """
    came: list[Reply] = []
    thread = Thread(target=lambda: came.append(_exchanged(request, patience)), daemon=True)
    thread.start()
    thread.join(patience)
    return came[0] if came else Reply(failure="timeout")


def _exchanged(request: Request, patience: float) -> Reply:
    opener = OpenerDirector()  # with these two alone nothing is followed, and nothing but HTTPS is spoken
    for handler in (ProxyHandler(), HTTPSHandler()):
        opener.add_handler(handler)
    opener.addheaders = [_AGENT]
    try:
        asked = Asked(  # it speaks nothing else
            f"https://{request.host}{request.path}",
            data=request.body or None,
            headers=dict(request.headers),
            method=request.method,
        )
        with opener.open(asked, timeout=patience) as answer:
            return Reply(answer.status, answer.read(_MOST))
    except URLError as error:
        return Reply(failure=_word(error.reason))
    except Exception as error:  # in a thread whatever is not caught is printed, with its message
        return Reply(failure=_word(error))


def _word(problem: object) -> str:
    """What went wrong, in a word."""
    if isinstance(problem, TimeoutError):
        return "timeout"
    if hasattr(problem, "verify_code"):  # the certificate is not to be trusted
        return "untrusted"
    if isinstance(problem, RemoteDisconnected):
        return "closed"
    if isinstance(problem, OSError):
        return "unreachable"
    return "garbled" if isinstance(problem, HTTPException | ValueError) else "failed"
