"""How a request to AWS is signed (Signature Version 4), so that the secret key itself isn't sent.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.verify.wire import Request

_REGION, _SERVICE = "us-east-1", "sts"  # those of the endpoint that is everywhere


def signed(request: Request, values: Sequence[str], now: datetime) -> Request:
    """The request, signed with a key id, its secret key, and the session's token where it has one."""
    key_id, secret, *session = values
    moment = now.strftime("%Y%m%dT%H%M%SZ")
    day = moment[:8]
    said = {name.lower(): text for name, text in request.headers}
    said |= {"host": request.host, "x-amz-date": moment}
    if session:
        said["x-amz-security-token"] = session[0]
    names = ";".join(sorted(said))
    lines = "".join(f"{name}:{said[name]}\n" for name in sorted(said))
    canonical = "\n".join((request.method, request.path, "", lines, names, _hash(request.body)))
    scope = f"{day}/{_REGION}/{_SERVICE}/aws4_request"
    to_sign = "\n".join(("AWS4-HMAC-SHA256", moment, scope, _hash(canonical.encode())))
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), hashlib.sha256)
    signature = hmac.digest(key, to_sign.encode(), hashlib.sha256).hex()
    said["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    del said["host"]  # it is sent anyway
    return request._replace(headers=tuple(said.items()))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
