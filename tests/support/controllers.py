"""A Sealed Secrets controller's key and certificate, made for this run: they open nothing that lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


class Controller(NamedTuple):
    """What a controller has."""

    private: RSAPrivateKey

    def certificate(self, *, since: timedelta = timedelta(days=1), until: timedelta = timedelta(days=3650)) -> bytes:
        """A certificate as the controller makes it, with nothing in its names; `since` ago, for `until` from now."""
        return certified(self.private, since=since, until=until)

    def public(self) -> bytes:
        """The bare public key, as PEM."""
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def pem(self, form: PrivateFormat = PrivateFormat.PKCS8) -> bytes:
        """The private key, as PEM."""
        return self.private.private_bytes(Encoding.PEM, form, NoEncryption())


def certified(
    private: RSAPrivateKey | ec.EllipticCurvePrivateKey,
    *,
    since: timedelta = timedelta(days=1),
    until: timedelta = timedelta(days=3650),
) -> bytes:
    """A certificate that a key signed for itself."""
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(x509.Name([]))
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - since)
        .not_valid_after(now + until)
        .sign(private, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM)


@cache
def controller(number: int = 0, bits: int = 2048) -> Controller:
    """One controller for each number."""
    return Controller(rsa.generate_private_key(public_exponent=65537, key_size=bits))
