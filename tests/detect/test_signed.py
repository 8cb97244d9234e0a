"""What stands in requests that were signed, and what only looks like that."""

from __future__ import annotations

from time import monotonic

import pytest

from scanner.detect.signed import in_request

SCOPE = b"/20240102/us-east-1/s3/aws4_request"
QUERY = b"&Expires=1700000000&Signature=" + b"a" * 27 + b"="
LATER = b"&X-Amz-Expires=60&X-Amz-Signature=" + b"0" * 64


@pytest.mark.parametrize(
    ("before", "behind", "public"),
    [
        (b"", SCOPE, True),
        (b"", SCOPE.replace(b"/", b"%2F"), True),
        (b"", SCOPE.replace(b"/", b"%252f"), True),
        (b"", SCOPE.replace(b"/", rb"\/"), True),
        (b"", SCOPE.replace(b"/", b"%2F", 1), False),
        (b"", b"/20240102/us-east-1/s3", False),
        (b"?AWSAccessKeyId=", QUERY, True),
        (b"?" + QUERY + b"&AWSAccessKeyId=", b"", True),
        (b"?" + QUERY + b" AWSAccessKeyId=", b"", False),
        (b"?AWSAccessKeyId=", QUERY.replace(b"a", b"{"), False),
        (b"?AWSAccessKeyId=", QUERY.replace(b"Expires", b"X-Expires"), False),
        (b"?AWSAccessKeyId=", b"", False),
        (b"?id=", QUERY, False),
        (b"?X-Amz-Security-Token=", LATER, True),
        (b"?X-Amz-Security-Token=", b"", False),
    ],
)
def test_a_request_that_was_signed(before: bytes, behind: bytes, public: bool) -> None:
    assert in_request(before, behind) is public


def test_many_in_one_line_take_no_long_time() -> None:
    began = monotonic()
    for _ in range(2_000):
        in_request(b"?Signature=" * 370 + b"&AWSAccessKeyId=", b"&Expires=1" * 400)
    assert monotonic() - began < 10
