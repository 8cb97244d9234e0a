"""How an example of a secret is made: at run time, from a template, the same every time.

A template holds `<<kind>>`, `<<kind:argument>>` or `<<kind(text)>>`, and the text may hold further ones. No file of
this repository therefore holds anything that looks like a credential.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import string
import uuid
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scanner.model import Rule
from scanner.regex import regex
from scanner.rules import specimens
from scanner.rules.binaries import FORMATS
from scanner.rules.checkdigits import BECH32, bech32, crc32_base62
from scanner.rules.specimens import Octets
from scanner.rules.tokens import PREFIXED, TOKENS, mistyped

_TOKEN = regex(r"<<([a-z0-9]+)(?::([^<>]*)|\(([^<>]*)\))?>>")
_DIGITS = 5  # of a number of characters
_LARGEST = 1 << 18  # characters of an example
_MOST = 1000  # tokens of one
_URL_SAFE = str.maketrans("+/", "-_")
_PREFIX_BEFORE = regex(r"[A-Za-z0-9_-]*\Z")
_WORDS = ("orbit", "velvet", "mango", "tundra", "pebble", "saddle", "lantern", "copper", "walnut", "meadow", "falcon")
_WORD_BEFORE = regex(r"[A-Za-z0-9]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What one `<<…>>` is made from."""

    seed: str
    argument: str  # what stands after the colon
    text: str  # what stands between the parentheses
    before: str  # what was minted before it

    @property
    def size(self) -> int:
        """The argument as a number of characters."""
        if not self.argument.isdecimal() or len(self.argument) > _DIGITS:
            raise ValueError(f"{self.argument!r} is no number of characters for an example")
        return int(self.argument)

    def octets(self, count: int) -> bytes:
        """`count` bytes that look random and are a function of the seed alone."""
        return hashlib.shake_256(self.seed.encode()).digest(count)

    def letters(self, alphabet: str, count: int) -> str:
        """`count` characters of `alphabet`; the slight bias of the remainder is of no matter in an example."""
        return "".join(alphabet[octet % len(alphabet)] for octet in self.octets(count))


def _of(alphabet: str) -> Callable[[Draw], str]:
    return lambda draw: draw.letters(alphabet, draw.size)


def _base64(draw: Draw) -> str:
    if draw.text:
        return base64.b64encode(draw.text.encode()).decode()
    # One character more than a multiple of four encodes no whole byte: such a text is cut out of a longer one.
    octets = draw.octets(draw.size * 3 // 4 + (draw.size % 4 == 1))
    return base64.b64encode(octets).decode()[: draw.size].rstrip("=")


def _base64url(draw: Draw) -> str:
    return _base64(draw).translate(_URL_SAFE).rstrip("=")


def _hex(draw: Draw) -> str:
    return draw.text.encode().hex() or draw.letters("0123456789abcdef", draw.size)


def _rows(draw: Draw) -> str:
    return "\n".join(draw.text[at : at + 64] for at in range(0, len(draw.text), 64))


def _phrase(draw: Draw) -> str:
    first = draw.octets(1)[0]
    return " ".join(_WORDS[(first + 4 * number) % len(_WORDS)] for number in range(draw.size))  # none of them twice


def _sealed(draw: Draw) -> str:
    # As kubeseal writes it: the length of an RSA-4096 text in two bytes, that text, AES-GCM text and tag.
    return base64.b64encode(b"\x02\x00" + draw.octets(512 + 24)).decode()


def _sops(draw: Draw) -> str:
    octets = draw.octets(64)
    data, nonce, tag = (base64.b64encode(part).decode() for part in (octets[:16], octets[16:48], octets[48:]))
    return f"ENC[AES256_GCM,data:{data},iv:{nonce},tag:{tag},type:{draw.argument}]"


def _crc32(draw: Draw) -> str:
    word = _WORD_BEFORE.search(draw.before)
    return crc32_base62(word.group().encode() if word else b"").decode()


def _pem(draw: Draw) -> str:
    # A DER sequence opens with 0x30 0x82, so the body of what isn't made in full begins as a real one does.
    made = specimens.IN_ARMOUR.get(draw.argument, _begun)
    return _armoured(draw.argument, made(draw.octets))


def _begun(octets: Octets) -> bytes:
    return b"\x30\x82\x02\x5c" + octets(604)


def _armoured(label: str, body: bytes) -> str:
    rows = base64.encodebytes(body).decode()
    return f"-----BEGIN {label}-----\n{'' if 'PGP' not in label else chr(10)}{rows}-----END {label}-----\n"


def _binary(made: Callable[[str, Octets], bytes]) -> Callable[[Draw], str]:
    return lambda draw: base64.b64encode(made(draw.argument, draw.octets)).decode()


def _token(made: Callable[[str, Octets], str]) -> Callable[[Draw], str]:
    return lambda draw: made(draw.argument, draw.octets)


def _behind(made: Callable[[str, Octets], str]) -> Callable[[Draw], str]:
    return lambda draw: made(_PREFIX_BEFORE.findall(draw.before)[0], draw.octets)


def _age(draw: Draw) -> str:
    values = [octet % 32 for octet in draw.octets(51)] + [16]  # 256 bits fill 51 groups and one bit of the last
    prefix = draw.argument.lower()
    return f"{prefix}1{''.join(BECH32[value] for value in values)}{bech32(prefix, values)}".upper()


KINDS: Mapping[str, Callable[[Draw], str]] = {
    "age": _age,  # <<age:PREFIX>>: a Bech32 string of 32 bytes, as age writes its keys
    "alnum": _of(string.ascii_letters + string.digits),
    "base62": _of(string.ascii_letters + string.digits),
    "base64": _base64,  # <<base64:43>> is 43 characters without padding, <<base64(text)>> the text encoded
    "base64url": _base64url,  # the same in the alphabet of URLs, never padded
    "crc32": _crc32,  # GitHub's check digits over the letters and digits just before
    "crc32behind": lambda draw: (
        draw.text + "_" + zlib.crc32(draw.text.encode()).to_bytes(4, "little").hex()
    ),  # Grafana's
    "crc32hex": lambda draw: draw.text + f"{zlib.crc32(draw.text.encode()):08x}",  # the text, and its check digits
    "crc32word": lambda draw: draw.text + "_" + crc32_base62(draw.text.encode()).decode(),  # the same, as Synapse does
    "digits": _of(string.digits),
    "gzip": lambda draw: base64.b64encode(gzip.compress(draw.text.encode(), mtime=0)).decode(),
    "hex": _hex,  # <<hex:40>> is 40 digits, <<hex(text)>> the text encoded
    "letters": _of(string.ascii_letters),
    "lower": _of(string.ascii_lowercase),
    "lower36": _of(string.ascii_lowercase + string.digits),
    "oneline": lambda draw: draw.text.replace("\n", "\\n"),  # as JSON writes it
    "indented": lambda draw: draw.text.replace("\n", "\n    "),  # as a YAML block writes it
    "pem": _pem,  # <<pem:RSA PRIVATE KEY>>: an armoured block, in which keys parse
    "certificate": lambda draw: _armoured("CERTIFICATE", specimens.certificate(draw.octets, draw.argument)),  # its end
    "locked": lambda draw: _armoured(
        draw.argument, specimens.LOCKED.get(draw.argument, specimens.locked)(draw.octets)
    ),  # a key behind a passphrase
    "ppk": lambda draw: specimens.putty(draw.octets, draw.argument),  # <<ppk:none>>, or a cipher
    "percent": lambda draw: "".join(f"%{octet:02X}" for octet in draw.text.encode()),
    "rows": _rows,  # broken into lines of 64 characters
    "sealed": _sealed,  # a value of SealedSecret.spec.encryptedData
    "sops": _sops,  # <<sops:str>>: a leaf that SOPS encrypted, and the type it had
    "text": lambda draw: draw.text,  # <<text(admin)>>: a word that would be found if it stood here
    "upper32": _of(string.ascii_uppercase + "234567"),
    "upper36": _of(string.ascii_uppercase + string.digits),
    "uuid": lambda draw: str(uuid.UUID(bytes=draw.octets(16), version=4)),
    "words": _phrase,  # <<words:4>>: a pass phrase
    "mistyped": lambda draw: mistyped(draw.text),  # one of its characters another, so that check digits don't fit
    **{name: _binary(made) for name, made in FORMATS.items()},  # <<jks:key>>: a binary format, in base64
    **{name: _token(made) for name, made in TOKENS.items()},  # <<cask:AZDO>>: a token whose parts fit together
    **{name: _behind(made) for name, made in PREFIXED.items()},  # glpat-<<routable>>: the same, behind its prefix
}


def mint(template: str, seed: str) -> str:
    """`template` with every `<<…>>` expanded, the innermost and leftmost first.

    Raises `ValueError` for a kind that `KINDS` does not hold, or an argument that is no number where one is needed.
    """
    text, turn = template, 0
    while token := _TOKEN.search(text):
        if turn >= _MOST or len(text) > _LARGEST:
            raise ValueError("it is too large an example")
        kind, colon, wrapped = token.groups()
        if kind not in KINDS:
            raise ValueError(f"<<{kind}>> is no kind of example; there are {', '.join(KINDS)}")
        draw = Draw(seed=f"{seed}/{turn}", argument=colon or "", text=wrapped or "", before=text[: token.start()])
        text = text[: token.start()] + KINDS[kind](draw) + text[token.end() :]
        turn += 1
    return text


def leaks(rule: Rule) -> tuple[str, ...]:
    """Mint the examples that `rule` must claim."""
    return tuple(mint(template, f"{rule.id}/leaks/{index}") for index, template in enumerate(rule.leaks))


def harmless(rule: Rule) -> tuple[str, ...]:
    """Mint the examples of `rule` that no rule may claim."""
    return tuple(mint(template, f"{rule.id}/harmless/{index}") for index, template in enumerate(rule.harmless))
