"""The forms of ciphertext that may lie in a repository, each recognised by its structure and not by its looks."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64

from scanner.regex import regex

_LEAF = (
    rb"ENC\[AES256_GCM,data:([A-Za-z0-9+/]+={0,2}),iv:([A-Za-z0-9+/]{16,180}={0,2}),tag:([A-Za-z0-9+/]{22}==),"
    rb"type:(?:str|int|float|bool|bytes|time|comment)\]"
)
_SOPS = regex(_LEAF)
_SOPS_FILE = regex(  # what SOPS makes of a file whose format it doesn't know
    rb"\{\s{0,8}\"data\":\s{0,8}\"" + _LEAF + rb"\",\s{0,8}\"sops\":\s{0,8}\{.*\"mac\":\s{0,8}\"ENC\[.*",
    re.DOTALL,
)
# What documentation leaves of ciphertext: a beginning and dots, or the bare prefix.
_CUT = regex(
    rb"(?:A[gQY]|BA)[A-D](?:[A-Za-z0-9+/]{0,400}(?:\.{2,}|\xe2\x80\xa6)[A-Za-z0-9+/]{0,400}={0,2})?"
    rb"|ENC\[(?:[A-Z0-9_]{3,20},)?(?:data:[A-Za-z0-9+/=]{0,400})?(?:\.{2,}|\xe2\x80\xa6)[\w.,:+/=]{0,400}\]?"
)
_CUT_OPENS = (b"Ag", b"AQ", b"AY", b"BA", b"ENC[")
_RSA_BYTES = frozenset((256, 384, 512, 1024))  # 2048 to 8192 bits
_GCM_TAG = 16
_LONGEST_ONE_LINE = 65536
_ANSIBLE_HEAD = regex(rb"\$ANSIBLE_VAULT;1\.[12];AES(?:256)?(?:;[\w.\-]{1,100})?[ \t\r]*\n")
_ANSIBLE_LINE = regex(rb"[ \t]*[0-9a-f]{2,80}[ \t\r]*")
_ARMOR = regex(rb"-----(BEGIN|END) ([A-Z0-9 ]{3,60})-----")
_SESSION_KEY = 0xC1  # the packet of one, tag 1; base64 makes a `w` of it
_PGP_KEYS = frozenset((1, 2, 16, 18))  # RSA, ElGamal, ECDH
_PGP_AFTER = (b"\xc1", b"\xc9", b"\xd2", b"\xd4")  # one more, or data encrypted in one of three ways
_LEAST_MESSAGE = 64  # bytes
_ONE_LINE = (  # with how each opens
    ("encrypted:eyaml", b"ENC[", regex(rb"ENC\[(?:PKCS7|GPG),[A-Za-z0-9+/=\s]{64,}\]")),
    ("encrypted:jasypt", b"ENC(", regex(rb"ENC\([A-Za-z0-9+/]{16,}={0,2}\)")),
    # hudson.util.Secret: a version, the lengths of nonce (16) and text, and both; the key stays on the controller.
    ("encrypted:jenkins", b"{AQ", regex(rb"\{AQAAABAAAA[A-P][A-Za-z0-9+/]{41,}={0,2}\}")),
    (
        "encrypted:spring",
        b"{cipher}",
        regex(rb"\{cipher\}(?:\{[\w:.\-]{1,80}\})*(?:[0-9a-f]{32,}|[A-Za-z0-9+/]{43,}={0,2})"),
    ),
    ("encrypted:pulumi", b"v1:", regex(rb"v1:[A-Za-z0-9+/]{16}:[A-Za-z0-9+/]{22,}={0,2}")),
    ("encrypted:kapitan", b"?{", regex(rb"\?\{(?:gpg|gkms|awskms|azkms|vaultkv|vaulttransit):[\w./:\-|]{1,300}\}")),
    ("encrypted:vault-transit", b"vault:v", regex(rb"vault:v[0-9]{1,4}:[A-Za-z0-9+/]{38,}={0,2}")),
)
_NAMED = regex(r"(?i)(?:encrypted|enciphered|cipher_?text)[\w-]{0,40}\"?\Z")
_HEX = regex(rb"(?:[0-9a-fA-F]{2})+")
_CIPHER_BLOCK = 16  # bytes, of AES


def decoded(text: bytes) -> bytes:
    """Decode strict standard base64, white space around it aside; empty when `text` is none."""
    try:
        return b64decode(text.strip(), validate=True)
    except (NotBase64, ValueError):
        return b""


def sops(value: bytes) -> bool:
    """Recognise a leaf that SOPS encrypted (getsops/sops, aes/cipher.go), or a whole file as Flux decrypts one.

    A lookalike whose nonce or tag has the wrong length is none.
    """
    match = _SOPS.fullmatch(value) or _SOPS_FILE.fullmatch(value)
    if match is None:
        return False
    data, nonce, tag = map(decoded, match.groups())
    return bool(data) and 12 <= len(nonce) <= 128 and len(tag) == _GCM_TAG


def sealed_secret(value: bytes) -> bool:
    """Recognise what kubeseal writes: the RSA length in two bytes, the wrapped key, AES-GCM text and tag.

    Source: bitnami-labs/sealed-secrets, pkg/crypto/crypto.go.
    """
    blob = decoded(value)
    wrapped = int.from_bytes(blob[:2], "big")
    return wrapped in _RSA_BYTES and len(blob) >= 2 + wrapped + _GCM_TAG


def cut_short(value: bytes) -> bool:
    """Recognise the beginning of a SealedSecret's or SOPS's ciphertext, as documentation shows it: `AgBy3i4OJSWK…`."""
    return value.startswith(_CUT_OPENS) and bool(_CUT.fullmatch(value))


def age(value: bytes) -> bool:
    """Recognise an age file, binary or armoured."""
    return value.startswith(b"age-encryption.org/v1\n-> ") or _one_armor(value, b"AGE ENCRYPTED FILE")


def pgp(value: bytes) -> bool:
    """Recognise an OpenPGP message, in armour or as bare base64: a session key for somebody, and what it opens."""
    return _one_armor(value, b"PGP MESSAGE") or (
        value[:1] == b"w" and _session_key(decoded(value + b"=" * (-len(value) % 4)))
    )


def _session_key(message: bytes) -> bool:
    """Whether a message opens with an encrypted session key (RFC 9580, 4.2 and 5.1.1), and goes on after it."""
    if len(message) < _LEAST_MESSAGE or message[0] != _SESSION_KEY:
        return False
    first = message[1]
    start, length = (2, first) if first < 192 else (3, ((first - 192) << 8) + message[2] + 192)
    body, after = message[start : start + length], message[start + length : start + length + 1]
    return first < 224 and len(body) == length > 10 and body[0] == 3 and body[9] in _PGP_KEYS and after in _PGP_AFTER


def ansible_vault(value: bytes) -> bool:
    """Recognise the header of ansible-vault and nothing but at least two lines of hex below it."""
    head = _ANSIBLE_HEAD.match(value.lstrip())
    if head is None:
        return False
    lines = value.lstrip()[head.end() :].rstrip().split(b"\n")
    return len(lines) >= 2 and all(_ANSIBLE_LINE.fullmatch(line) for line in lines)


def git_filtered(value: bytes) -> bool:
    """Recognise a whole file that git-crypt or strongbox encrypted on its way into git."""
    return value.startswith((b"\0GITCRYPT\0", b"# STRONGBOX ENCRYPTED RESOURCE"))


def inline(value: bytes) -> str:
    """Say the reason code of the one-line form that `value` is wholly made of; "" when there is none."""
    if len(value) > _LONGEST_ONE_LINE:
        return ""
    return next((code for code, opens, form in _ONE_LINE if value.startswith(opens) and form.fullmatch(value)), "")


def named(value: bytes, key: str) -> bool:
    """Recognise bytes that are no text, in base64 or hex, under a name such as `encryptedPassword`."""
    if len(value) > _LONGEST_ONE_LINE or not _NAMED.search(key):
        return False
    blob = bytes.fromhex(value.decode()) if _HEX.fullmatch(value) else decoded(value)
    return len(blob) >= _CIPHER_BLOCK and (not blob.isascii() or not blob.decode().isprintable())


def labels(value: bytes) -> tuple[bytes, ...]:
    """List the labels of all armoured blocks in `value`, in order: `CERTIFICATE`, `PRIVATE KEY` and so on."""
    return tuple(match[2] for match in _ARMOR.finditer(value) if match[1] == b"BEGIN")


def _one_armor(value: bytes, label: bytes) -> bool:
    text = value.strip()
    whole = text.startswith(b"-----BEGIN " + label + b"-----") and text.endswith(b"-----END " + label + b"-----")
    return whole and set(labels(text)) == {label}
