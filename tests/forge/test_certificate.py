"""A certificate from a real server over HTTPS; and none over anything else, wherever it leads."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from tests.support.controllers import controller
from tests.support.repositories import Repository
from tests.support.scans import Ended, leakseal

CERTIFICATE = controller().certificate()


class Server(BaseHTTPRequestHandler):
    """Serves the certificate, and less useful things."""

    def do_GET(self) -> None:
        plain = f"http://127.0.0.1:{self.server.server_port}/cert.pem"  # type: ignore[attr-defined]
        where = {"/elsewhere": "/cert.pem", "/plain": plain, "/ring": "/ring", "/file": "file:///etc/hostname"}
        if self.path in where:
            self.send_response(302)
            self.send_header("Location", where[self.path])
            self.end_headers()
        elif self.path == "/missing":
            self.send_error(404)
        else:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(CERTIFICATE if self.path == "/cert.pem" else b"-" * 100_000)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a server, and what vouches for it."""
    folder = tmp_path_factory.mktemp("server")
    key = controller(3).private
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a server")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    from cryptography.hazmat.primitives.serialization import Encoding

    vouching = folder / "authority.pem"
    vouching.write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "both.pem").write_bytes(controller(3).pem() + vouching.read_bytes())
    serving = HTTPServer(("127.0.0.1", 0), Server)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    serving.socket = context.wrap_socket(serving.socket, server_side=True)
    Thread(target=serving.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{serving.server_port}", vouching
    serving.shutdown()
    serving.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with a Secret."""
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop}\nstringData: {password: a}\n"
    Repository(tmp_path).write({"db.yaml": secret})
    return tmp_path


def seal(folder: Path, address: str, vouching: Path) -> Ended:
    argv = ("seal", "db.yaml", "--to", "sealed-secret", "--reuse-leaked-values", "--cert", address)
    return leakseal(*argv, cwd=folder, SSL_CERT_FILE=str(vouching), no_proxy="*")


@pytest.mark.parametrize("path", ["/cert.pem", "/elsewhere"])
def test_a_certificate_is_fetched(folder: Path, server: tuple[str, Path], path: str) -> None:
    address, vouching = server
    ended = seal(folder, address + path, vouching)
    assert (ended.code, "+kind: SealedSecret" in ended.out) == (0, True), ended.err


@pytest.mark.parametrize(
    ("path", "code", "because"),
    [
        ("/plain", 2, "leads to a plain connection"),
        ("/file", 3, "it can't be fetched"),
        ("/ring", 3, "it can't be fetched"),
        ("/missing", 3, "it can't be fetched: Not Found"),
        ("/much", 3, "more than 65,536 bytes"),
    ],
)
def test_what_is_none_is_refused(folder: Path, server: tuple[str, Path], path: str, code: int, because: str) -> None:
    address, vouching = server
    ended = seal(folder, address + path, vouching)
    assert (ended.code, ended.out) == (code, "")
    assert because in ended.err


def test_a_server_that_nobody_vouches_for_is_not_believed(folder: Path, server: tuple[str, Path]) -> None:
    ended = seal(folder, server[0] + "/cert.pem", folder / "db.yaml")
    assert (ended.code, ended.out) == (3, "")


@pytest.mark.parametrize("address", ["http://127.0.0.1/cert.pem", "file:///cert.pem", "ftp://127.0.0.1/", "HTTPS://x/"])
def test_only_https_is_asked(folder: Path, address: str) -> None:
    ended = seal(folder, address, folder)
    assert (ended.code, ended.out) == (2, "")
    assert "use https://" in ended.err
