"""Whether Microsoft has made a key: its services sign what they issue with four letters and a checksum.

The letters say which service, the seed that the checksum fits says what for. Services may have seeds that aren't
published, so a key that fits none is no less a key; only the form says then what it is. Source: what Microsoft makes
such keys with, https://github.com/microsoft/security-utilities (IdentifiableSecrets.cs, IdentifiableMetadata.cs,
LegacyCommonAnnotatedSecurityKey.cs, LegacyCaskProviderSignatures.cs).
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner.detect.proof import UNKNOWN, Refined, proven
from scanner.detect.token import decoded
from scanner.rules.checkdigits import annotated, entra_digits, microsoft

_READS, _WRITES = "it may only read", "it may read and write"
_SEEDS: Mapping[str, Mapping[bytes, str]] = {  # by signature: what a key is for whose checksum fits the seed
    "+ABa": {b"AbAcct00": ""},
    "+ACR": {b"ACRDflt0": ""},
    "+AEh": {b"Send0000": "it may send", b"Listen00": "it may listen", b"Manage00": "it may manage"},
    "+AMC": {b"Classic0": ""},
    "+ARm": {b"Send0000": "it may send", b"Listen00": "it may listen", b"Manage00": "it may manage"},
    "+ASb": {b"Send0000": "it may send", b"Listen00": "it may listen", b"Manage00": "it may manage"},
    "+ASt": {b"Default0": ""},
    "ACDb": {
        **{b"MastRW00": _WRITES, b"MastRO00": _READS, b"SystRW00": _WRITES, b"SystRO00": _READS},
        **{b"SysAll00": "", b"Resour00": "", b"Encryp00": ""},
    },
    "AIoT": {b"IoTHub00": "of IoT Hub", b"DpsKey00": "of device provisioning", b"Device00": "of one device"},
    "AzCa": {b"Access00": ""},
    "AzFu": {b"Master00": "the master key of the app", b"System00": "a key of the system", b"Functi00": ""},
    "AzSe": {b"PAdmin00": "an admin key", b"Query000": "a query key, which only reads"},
}
_SERVICES: Mapping[str, str] = {
    **{"+AEh": "of Event Hubs", "+ARm": "of Relay", "+ASb": "of Service Bus"},
    **{"ACOG": "of AI services", "AZAC": "of App Configuration", "AZCS": "of Communication Services"},
    **{"AZEG": "of Event Grid", "AZFR": "of Fluid Relay", "AZMP": "of Maps", "AZMR": "of Mixed Reality"},
}
_MONTHS = "ABCDEFGHIJKL"
_YEARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"  # from 2024
_ANNOTATED, _MARK, _SIGNED = 84, slice(52, 57), 80  # characters of the newer form, and those that its checksum counts
_CHECK, _DIGITS = 4, 10  # bytes of the checksum; characters that it and the letters before it take in base64
_LONGEST = 128  # characters of a key


def azure(secret: bytes, _: bytes = b"") -> Refined:
    """Read a key in base64, of either form: both end in letters for the service and a checksum."""
    text = secret.decode("latin-1") if len(secret) <= _LONGEST else ""
    if len(text) == _ANNOTATED and text.isascii() and text[_MARK] == "JQQJ9":
        return _annotated(text)
    signature = text.rstrip("=")[-_DIGITS : _CHECK - _DIGITS]
    body = decoded(secret)
    for seed, purpose in _SEEDS.get(signature, {}).items():
        if microsoft(body[:-_CHECK], seed) == body[-_CHECK:]:
            return proven("proven:checksum", _SERVICES.get(signature, ""), purpose)
    return UNKNOWN


def entra(secret: bytes, _: bytes = b"") -> Refined:
    """Read the secret of an application, whose last three characters are the first of a checksum, where it has 8Q~."""
    if secret[3:6] != b"8Q~" or len(secret) > _LONGEST:
        return UNKNOWN
    return proven("proven:checksum") if entra_digits(secret[:-3]) == secret[-3:] else UNKNOWN


def _annotated(text: str) -> Refined:
    if text[_SIGNED:].encode() not in annotated(decoded(text[:_SIGNED].encode())):
        return UNKNOWN
    year, month = _YEARS.find(text[58]), _MONTHS.find(text[59])
    made = f"made in {2024 + year}-{month + 1:02}" if min(year, month) >= 0 else ""
    return proven("proven:checksum", _SERVICES.get(text[76:80], ""), made)
