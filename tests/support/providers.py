"""A server that plays the providers: to leakseal it is the proxy that leads to each of them, and at its end it is them.

So names and certificates are checked as in life, and every host that is asked for is on its list.
"""

from __future__ import annotations

import ipaddress
import json
import re
import socket
import socketserver
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

OWN = "git.example.org"  # where somebody hosts something


class Heard(NamedTuple):
    """One request, as it came."""

    host: str
    method: str
    path: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes


Answer = tuple[int, object]  # status, and what becomes JSON; or bytes as they are
Answers = Callable[[Heard], Answer | bytes]


class Provider:
    """The server: where it is, who vouches for it, and what it was asked."""

    def __init__(self, folder: Path, hosts: list[str]) -> None:
        self.authority = folder / "authority.pem"
        self.asked: list[str] = []  # host and port of each connection
        self.heard: list[Heard] = []
        self.answers: Answers = lambda _: (404, {})
        self.ended = Event()
        self._context = _context(folder, self.authority, hosts)
        provider = self

        class Connection(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                provider._serve(self.request)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Connection)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        """What leads a process to it."""
        address = f"http://127.0.0.1:{self.port}"
        leads = {"HTTPS_PROXY": address, "https_proxy": address, "no_proxy": "", "NO_PROXY": ""}
        return leads | {"SSL_CERT_FILE": str(self.authority), "PRE_COMMIT": ""}

    def forget(self) -> None:
        """Begin anew."""
        self.asked.clear()
        self.heard.clear()
        self.ended.clear()
        self.answers = lambda _: (404, {})

    def close(self) -> None:
        """End."""
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, connection: socket.socket) -> None:
        host = ""
        if connection.recv(1, socket.MSG_PEEK) == b"C":  # CONNECT host:port; else it comes straight to the provider
            host = _until_blank(connection).split(b" ")[1].decode()
            self.asked.append(host)
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            with self._context.wrap_socket(connection, server_side=True) as encrypted:
                self._answer(encrypted, host.removesuffix(":443"))
        except (OSError, ValueError):
            pass  # the other side has gone, or doesn't trust us

    def _answer(self, connection: ssl.SSLSocket, host: str) -> None:
        head = _until_blank(connection).decode("latin-1")
        first, *lines = head.split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): text for name, _, text in (line.partition(": ") for line in lines) if name}
        body = b""
        while len(body) < int(headers.get("content-length", "0")):
            body += connection.recv(4096)
        heard = Heard(host or headers["host"], method, path, headers, body)
        self.heard.append(heard)
        answer = self.answers(heard)
        if not isinstance(answer, bytes):
            status, content = answer
            text = content if isinstance(content, bytes) else json.dumps(content).encode()
            answer = b"HTTP/1.1 %d Said\r\nContent-Length: %d\r\n\r\n" % (status, len(text)) + text
        connection.sendall(answer)


@contextmanager
def provider(folder: Path, hosts: list[str]) -> Iterator[Provider]:
    """A server that plays these hosts."""
    made = Provider(folder, [*hosts, OWN])
    yield made
    made.close()


def _until_blank(connection: socket.socket) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte:
            raise OSError("the other side has gone")
        head += byte
    return head[:-4]


def _context(folder: Path, authority: Path, hosts: list[str]) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "every provider")])
    now = datetime.now(UTC)
    names = [*map(x509.DNSName, hosts), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    both = folder / "both.pem"
    pkcs8 = serialization.PrivateFormat.PKCS8
    both.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, pkcs8, serialization.NoEncryption()) + authority.read_bytes()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context


class Played(NamedTuple):
    """How a provider behaves by its own documentation: where it looks for the credential, and what it says of it."""

    host: str
    request: str  # method and path
    header: str  # in lower case, and how the credential stands in it
    form: str
    takes: Answer
    refuses: Answer


def plays(played: Played, good: str) -> Answers:
    """A provider that knows one credential."""

    def answers(heard: Heard) -> Answer:
        if (heard.host, f"{heard.method} {heard.path}") != (played.host, played.request):
            return 404, {"message": "Not Found"}
        return played.takes if heard.headers.get(played.header) == played.form.replace("{}", good) else played.refuses

    return answers


def _bearer(host: str, request: str, takes: Any, refuses: Any, *, no: int = 401) -> Played:
    return Played(host, request, "authorization", "Bearer {}", (200, takes), (no, refuses))


_GRAPHQL_NO = {"errors": [{"message": "Authentication required", "extensions": {"code": "AUTHENTICATION_ERROR"}}]}
_CLOUDFLARE_NO = {"success": False, "errors": [{"code": 1000, "message": "Invalid API Token"}], "result": None}
_GOOGLE_NO = {
    "error": {"code": 400, "status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID", "domain": "x"}]}
}
_ANTHROPIC_NO = {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}

PLAYED: Mapping[str, Played] = {
    "github": _bearer("api.github.com", "GET /rate_limit", {"resources": {"core": {}}}, {"message": "Bad credentials"}),
    "gitlab": Played(
        OWN,
        "GET /api/v4/personal_access_tokens/self",
        "private-token",
        "{}",
        (403, {"error": "insufficient_scope", "scope": "api read_api"}),
        (401, {"message": "401 Unauthorized"}),
    ),
    "gitea": Played(
        OWN, "GET /api/v1/user", "authorization", "token {}", (200, {"id": 1}), (401, {"message": "invalid username"})
    ),
    "google-api-key": Played(
        "generativelanguage.googleapis.com",
        "GET /v1beta/models?pageSize=1",
        "x-goog-api-key",
        "{}",
        (403, {"error": {"status": "PERMISSION_DENIED", "details": [{"reason": "API_KEY_SERVICE_BLOCKED"}]}}),
        (400, _GOOGLE_NO),
    ),
    "digitalocean": _bearer("api.digitalocean.com", "GET /v2/account", {"account": {}}, {"id": "Unauthorized"}),
    "hetzner": _bearer("api.hetzner.cloud", "GET /v1/locations?per_page=1", {"locations": []}, {"error": {}}),
    "cloudflare": _bearer(
        "api.cloudflare.com",
        "GET /client/v4/user/tokens/verify",
        {"success": True, "result": {"id": "a", "status": "active"}},
        _CLOUDFLARE_NO,
    ),
    "cloudflare-unmarked": _bearer(
        "api.cloudflare.com",
        "GET /client/v4/user/tokens/verify",
        {"success": True, "result": {"id": "a", "status": "active"}},
        {"success": True, "result": {"id": "a", "status": "disabled"}},
        no=200,
    ),
    "heroku": _bearer("api.heroku.com", "GET /account", {"email": "a@example.org"}, {"id": "unauthorized"}),
    "netlify": _bearer("api.netlify.com", "GET /api/v1/user", {"id": "a"}, {"code": 401, "message": "Access Denied"}),
    "vercel": _bearer(
        "api.vercel.com",
        "GET /v2/user",
        {"user": {"id": "a"}},
        {"error": {"code": "forbidden", "message": "Not authorized", "invalidToken": True}},
        no=403,
    ),
    "tailscale": _bearer(
        "api.tailscale.com", "GET /api/v2/tailnet/-/keys", {"keys": []}, {"message": "API token invalid"}
    ),
    "slack": _bearer(
        "slack.com",
        "GET /api/auth.test",
        {"ok": True, "team": "a", "user": "b"},
        {"ok": False, "error": "invalid_auth"},
        no=200,
    ),
    "discord-bot": Played(
        "discord.com",
        "GET /api/v10/users/@me",
        "authorization",
        "Bot {}",
        (200, {"id": "1", "bot": True}),
        (401, {"message": "401: Unauthorized", "code": 0}),
    ),
    "openai": _bearer(
        "api.openai.com",
        "GET /v1/models",
        {"object": "list", "data": []},
        {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}},
    ),
    "anthropic": Played(
        "api.anthropic.com", "GET /v1/models?limit=1", "x-api-key", "{}", (200, {"data": []}), (401, _ANTHROPIC_NO)
    ),
    "anthropic-admin": Played(
        "api.anthropic.com", "GET /v1/organizations/me", "x-api-key", "{}", (200, {"id": "a"}), (401, _ANTHROPIC_NO)
    ),
    "hugging-face": _bearer(
        "huggingface.co", "GET /api/whoami-v2", {"type": "user"}, {"error": "Invalid username or password."}
    ),
    "groq": _bearer("api.groq.com", "GET /openai/v1/models", {"data": []}, {"error": {"code": "invalid_api_key"}}),
    "openrouter": _bearer("openrouter.ai", "GET /api/v1/key", {"data": {"label": "a"}}, {"error": {"code": 401}}),
    "replicate": _bearer("api.replicate.com", "GET /v1/account", {"type": "user"}, {"title": "Unauthenticated"}),
    "stripe": Played(
        "api.stripe.com",
        "GET /v1/account",
        "authorization",
        "Bearer {}",
        (403, {"error": {"code": "more_permissions_required_for_application"}}),
        (401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided"}}),
    ),
    "sendgrid": _bearer("api.sendgrid.com", "GET /v3/scopes", {"scopes": ["mail.send"]}, {"errors": []}),
    "npm": _bearer("registry.npmjs.org", "GET /-/whoami", {"username": "a"}, {"error": "Unauthorized"}),
    "doppler": _bearer("api.doppler.com", "GET /v3/me", {"type": "service_token"}, {"success": False}),
    "terraform-cloud": _bearer(
        OWN, "GET /api/v2/organizations?page[size]=1", {"data": []}, {"errors": [{"title": "unauthorized"}]}
    ),
    "pulumi": Played(
        "api.pulumi.com",
        "GET /api/user",
        "authorization",
        "token {}",
        (200, {"githubLogin": "a"}),
        (401, {"code": 401, "message": "Unauthorized"}),
    ),
    "grafana": _bearer(OWN, "GET /api/org", {"id": 1, "name": "Main Org."}, {"message": "Invalid API key"}),
    "datadog": Played(
        OWN, "GET /api/v1/validate", "dd-api-key", "{}", (200, {"valid": True}), (403, {"errors": ["Forbidden"]})
    ),
    "sentry": _bearer(OWN, "GET /api/0/", {"version": "0", "auth": {"scopes": []}}, {"detail": "Invalid token"}),
    "snyk": Played(
        OWN,
        "GET /rest/self?version=2024-10-15",
        "authorization",
        "token {}",
        (200, {"data": {"type": "user"}}),
        (401, {"errors": [{"status": "401"}]}),
    ),
    "circleci": Played(
        "circleci.com",
        "GET /api/v2/me",
        "circle-token",
        "{}",
        (200, {"id": "a"}),
        (401, {"message": "You must log in"}),
    ),
    "buildkite": _bearer(
        "api.buildkite.com", "GET /v2/access-token", {"scopes": []}, {"message": "Authentication required"}
    ),
    "postman": Played(
        "api.getpostman.com",
        "GET /me",
        "x-api-key",
        "{}",
        (200, {"user": {"id": 1}}),
        (401, {"error": {"name": "AuthenticationError"}}),
    ),
    "notion": _bearer("api.notion.com", "GET /v1/users/me", {"object": "user"}, {"code": "unauthorized"}),
    "linear": Played(
        "api.linear.app",
        "POST /graphql",
        "authorization",
        "{}",
        (200, {"data": {"viewer": {"id": "a"}}}),
        (400, _GRAPHQL_NO),
    ),
    "figma": Played(
        "api.figma.com",
        "GET /v1/me",
        "x-figma-token",
        "{}",
        (200, {"id": "a"}),
        (403, {"status": 403, "err": "Invalid token"}),
    ),
    "airtable": _bearer(
        "api.airtable.com", "GET /v0/meta/whoami", {"id": "a"}, {"error": {"type": "AUTHENTICATION_REQUIRED"}}
    ),
    "asana": _bearer(
        "app.asana.com", "GET /api/1.0/users/me", {"data": {}}, {"errors": [{"message": "Not Authorized"}]}
    ),
}

_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<id>\w+)/(?P<scope>\S+), SignedHeaders=(?P<names>\S+), Signature=(?P<sign>\w+)"
)


def plays_aws(key_id: str, secret: str, session: str = "") -> Answers:
    """AWS's STS, which knows one key: it works the signature out anew from what came."""
    import hashlib
    import hmac

    def answers(heard: Heard) -> Answer:
        found = _SIGNED.fullmatch(heard.headers.get("authorization", ""))
        if (
            heard.host != "sts.amazonaws.com"
            or not found
            or heard.body != b"Action=GetCallerIdentity&Version=2011-06-15"
        ):
            return 400, {"Error": {"Code": "MissingAction"}}
        if found["id"] != key_id or heard.headers.get("x-amz-security-token", "") != session:
            return 403, {"Error": {"Code": "InvalidClientTokenId", "Type": "Sender"}}
        names = found["names"].split(";")
        rows = "".join(f"{name}:{heard.headers[name]}\n" for name in names)
        body = hashlib.sha256(heard.body).hexdigest()
        canonical = f"{heard.method}\n{heard.path}\n\n{rows}\n{found['names']}\n{body}"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{heard.headers['x-amz-date']}\n{found['scope']}\n{digest}"
        key = b"AWS4" + secret.encode()
        for part in (*found["scope"].split("/"), text):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        if key.hex() != found["sign"]:
            return 403, {"Error": {"Code": "SignatureDoesNotMatch", "Type": "Sender"}}
        return 200, {"GetCallerIdentityResponse": {"GetCallerIdentityResult": {"Account": "1"}}}

    return answers
