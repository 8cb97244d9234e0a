"""How a certificate is fetched from the address that a user names: the one door to the network.

Only over HTTPS, wherever it leads: whoever can change what comes reads what is sealed with it.
"""

from __future__ import annotations

import time
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from scanner.errors import AskedWrongly, CouldNotLook

_PATIENCE = 20.0  # seconds, for all of it
_PIECE = 4096  # bytes


def fetched(address: str, most: int) -> bytes:
    """What lies at an `https://` address.

    Raises `AskedWrongly` for another kind of address, `CouldNotLook` where nothing comes, too late, or more than `most`
    bytes of it.
    """
    if not address.startswith("https://"):
        raise AskedWrongly(f"{address}: what comes over a plain connection may be anybody's; use https://")
    until = time.monotonic() + _PATIENCE
    data = bytearray()
    try:
        with build_opener(_Encrypted()).open(Request(address), timeout=_PATIENCE) as answer:  # noqa: S310  # see above
            while piece := answer.read1(_PIECE):
                data += piece
                if len(data) > most:
                    raise CouldNotLook(f"{address}: more than {most:,} bytes come, which is no certificate")
                if time.monotonic() > until:
                    raise CouldNotLook(f"{address}: it takes longer than {_PATIENCE:.0f} s")
    except URLError as error:
        raise CouldNotLook(f"{address}: it can't be fetched: {error.reason}") from None
    except (OSError, HTTPException, ValueError) as error:
        raise CouldNotLook(f"{address}: it can't be fetched: {type(error).__name__}") from None
    return bytes(data)


class _Encrypted(HTTPRedirectHandler):
    """Follows where the server leads, as long as that is encrypted, too."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Go there, or give up."""
        if not newurl.lower().startswith("https://"):
            raise AskedWrongly(f"{req.full_url}: it leads to a plain connection, {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
