"""What is public by its form: certificates and public keys, in armour, in DER or on one line; armour around nothing.

Labels are those of RFC 7468 and of OpenSSH, DER that of RFC 5280.
"""

from __future__ import annotations

import re

from scanner.regex import regex
from scanner.triage.encrypted import decoded, labels

_PUBLIC_LABELS = regex(
    rb"(?:TRUSTED |X509 |NEW )?(?:CERTIFICATE(?: REQUEST)?|CRL)|PKCS7|CMS|(?:RSA |EC |DSA |SSH2 )?PUBLIC KEY"
    rb"|PGP (?:PUBLIC KEY BLOCK|SIGNATURE)|SSH SIGNATURE|DH PARAMETERS|EC PARAMETERS"
)
_BLOCK = regex(rb"-----BEGIN [A-Z0-9 ]{3,60}-----(?:[^-]|-(?!----))*+-----END [A-Z0-9 ]{3,60}-----")
_PRIVATE = regex(
    rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?P<body>[^\0]{0,600}?)-----END [A-Z0-9 ]{0,40}PRIVATE KEY"
    rb"(?: BLOCK)?-----"
)
_OF_ACCOUNT = regex(  # Google's, in JSON
    r"type|project_id|private_key(?:_id)?|client_(?:email|id)|(?:auth|token)_uri|(?:auth_provider|client)_x509_cert_url"
    r"|universe_domain"
)
_LONGEST_ACCOUNT = 4096  # bytes
_CROSSED_OUT = regex(rb"([xX*.#_0-])\1{5,}+")
_ASSIGNED = regex(rb"(?i)(?:passw|passphrase|secret|token|api_?key)[\w.\-]{0,40}[\"']?[ \t]*[:=][ \t]*\S")
_SHORTEST_WORD = 8  # bytes; a word alone in its line, as long as that, may be a password
_SHORTEST_KEY = 56  # characters of base64: an Ed25519 key has 64

_OPTION = rb"[a-z-]{2,30}(?:=\"[^\"\n]{0,400}\")?"  # of authorized_keys
_SSH_KEY = regex(
    rb"(?:@(?:cert-authority|revoked) )?(?:[^\s\n]{1,300} |" + _OPTION + rb"(?:," + _OPTION + rb"){0,11} )?"
    rb"(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp\d{3}|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com"
    rb"|(?:ssh-(?:rsa|ed25519)|ecdsa-sha2-nistp\d{3})-cert-v01@openssh\.com)"
    rb" AAAA[A-Za-z0-9+/]{40,8000}={0,2}(?: [^\n]{0,200})?"
)
_PUBLIC_TOKEN = regex(
    rb"age1(?:yubikey1)?[02-9ac-hj-np-z]{58,80}|RW[QRT][A-Za-z0-9+/]{53}|pk_(?:live|test)_[0-9A-Za-z]{10,200}"
)
_DER_KEY = (
    b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\x03",  # RSA, then a BIT STRING
    b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01",  # EC: a private key has its version first
    b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01",
    b"\x30\x05\x06\x03\x2b\x65",  # Ed25519 and its kin
)
_DER_CERTIFICATE = regex(rb"\x30[\x81-\x83][^\0].{0,2}\xa0\x03\x02\x01\x02\x02", re.DOTALL)  # version 3, a number
_DER_IN_BASE64 = (b"MII", b"MIG", b"MFk", b"MHY", b"MCo")
_STRIPPED = 8  # bytes at the end of a binary value that look like white space, and may have been taken off


def certificate(value: bytes) -> bool:
    """Recognise a certificate, chain, request or revocation list, in PEM, its base64 or DER, without a private key."""
    return _public(value, b"CERTIFICATE", b"CRL", b"PKCS7", b"CMS") or bool(_DER_CERTIFICATE.match(_content(value)))


def public_key(value: bytes) -> bool:
    """Recognise a key made to be given away: PEM, DER, OpenSSH, known_hosts, age, minisign, Stripe's `pk_`."""
    if _public(value, b"PUBLIC KEY", b"PARAMETERS", b"SIGNATURE") or _content(value).startswith(_DER_KEY):
        return True
    lines = [line for line in value.split(b"\n") if line.strip() and not line.startswith(b"#")]
    return bool(lines) and all(
        (b" AAAA" in line and _SSH_KEY.fullmatch(line.strip())) or _PUBLIC_TOKEN.fullmatch(line.strip())
        for line in lines
    )


def hollow(value: bytes) -> bool:
    """Recognise the armour of a private key around what is none: dots, `<your key>`, the first line of a sample.

    The same in the file of a Google service account, whose one secret is its key.
    """
    text = value if b"-----BEGIN " in value else decoded(value) if value.startswith(b"LS0tLS1CRUdJTi") else b""
    text = _of_account(text) if text.startswith(b"{") else text
    block = _PRIVATE.fullmatch(text.strip()) if text else None
    if block is None:
        return False
    body = _CROSSED_OUT.sub(b"", block["body"])
    left = sum(map(len, re.findall(rb"[A-Za-z0-9+/]+", body)))
    return left < _SHORTEST_KEY


def _of_account(text: bytes) -> bytes:
    """The key in the file of a Google service account; nothing where it is no such file, or says more than they do."""
    if len(text) > _LONGEST_ACCOUNT or b'"service_account"' not in text:
        return b""
    import json

    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return b""
    if not isinstance(said, dict) or not all(map(_OF_ACCOUNT.fullmatch, said)):
        return b""
    return str(said.get("private_key", "")).encode(errors="replace")


def _public(value: bytes, *kinds: bytes) -> bool:
    text = value if b"-----BEGIN " in value else decoded(value) if value.startswith(b"LS0tLS1CRUdJTi") else b""
    names = labels(text)
    if not names or b"PRIVATE KEY" in text or not all(_PUBLIC_LABELS.fullmatch(name) for name in names):
        return False
    return any(kind in names[0] for kind in kinds) and not _ASSIGNED.search(text) and not _word_outside(text)


def _word_outside(text: bytes) -> bool:
    """Whether a line outside of all blocks is one word, as a password is: `subject=…` and comments aren't."""
    outside = _BLOCK.sub(b"", text)
    return any(
        len(words := line.split()) == 1 and len(words[0]) >= _SHORTEST_WORD and not re.search(rb"[=:#]", line)
        for line in outside.split(b"\n")
    )


def _content(value: bytes) -> bytes:
    """What the outermost SEQUENCE of DER holds; nothing where `value` is not one, all of it."""
    data = decoded(value) if value.startswith(_DER_IN_BASE64) else value
    if data[:1] != b"\x30" or len(data) < 4:
        return b""
    size, head = data[1], 2
    if size > 0x80:
        head += size & 0x7F
        size = int.from_bytes(data[2:head], "big")
    return data[head:] if head < 6 and 0 <= head + size - len(data) <= _STRIPPED else b""
