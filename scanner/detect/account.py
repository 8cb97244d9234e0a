"""Whose a credential is, as far as it says so: the account of an AWS key id, the project of a Google key.

Sources: AWS, "Unique identifiers" of IAM and `sts get-access-key-info`; the account stands in the first 48 bits of what
follows the prefix, in base32, in every id since 2019. Google, "Create and delete service account keys".
"""

from __future__ import annotations

from base64 import b32decode

from scanner.detect import private_key, spoken
from scanner.detect.proof import UNKNOWN, Refined
from scanner.model import Proof, Severity
from scanner.regex import regex

_PREFIX = 4  # letters
_SINCE_2019 = frozenset(b"QRSTUVWXYZ234567")  # the first bit is set
_ACCOUNTS = 10**12
_EMAIL = regex(rb'"client_email"\s{0,8}:\s{0,8}"([a-z0-9-]{1,40})@([a-z0-9.:-]{1,63})\.iam\.gserviceaccount\.com"')
_DOMAIN = ".iam.gserviceaccount.com"
_NEAR = 2000  # bytes behind a key in which its owner is named
_HERE = regex(rb"@(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\]|0\.0\.0\.0|host\.docker\.internal)(?:[:/?\"'\s,]|\Z)")
_LONGEST_NAME = 80  # bytes
_USER = regex(rb"://([A-Za-z]{1,20})[_-]?[uU]ser(?:name)?:\Z")
_PASS = regex(rb"([A-Za-z]{1,20})[_-]?[pP]ass(?:w(?:or)?d)?")


def aws(key_id: bytes, _: bytes = b"") -> Refined:
    """The account that an access key id of AWS belongs to."""
    if len(key_id) < _PREFIX + 16 or key_id[_PREFIX] not in _SINCE_2019:
        return UNKNOWN
    try:
        said = int.from_bytes(b32decode(key_id[_PREFIX : _PREFIX + 16])[:6], "big")
    except ValueError:
        return UNKNOWN
    account = (said & 0x7FFFFFFFFF80) >> 7
    return Refined(proof=Proof("told", "told:account", (f"account {account:012}",))) if account < _ACCOUNTS else UNKNOWN


def google(key: bytes, behind: bytes) -> Refined:
    """Read the key of a Google service account, and whose it is, which stands behind it."""
    found = private_key.in_armour(key)
    owner = _EMAIL.search(behind[:_NEAR])
    if found.proof is None or found.proof.verdict == "refuted" or owner is None:
        return found
    user, project = spoken.name(owner[1].decode()), spoken.name(owner[2].decode())
    email = f"of {user}@{project}{_DOMAIN}" if user and project else ""
    told = (*found.proof.told, *filter(None, (email, f"project {project}" if project else "")))
    return found._replace(proof=found.proof._replace(told=told))


def repeats(before: bytes, password: bytes) -> bool:
    """Whether a password in an address only says, as its user does, whose it is: `cacheuser:cachepass`."""
    user, said = _USER.search(before[-_LONGEST_NAME:]), _PASS.fullmatch(password)
    return bool(user and said and user[1].lower() == said[1].lower())


def database(_: bytes, behind: bytes) -> Refined:
    """A database that only the machine itself reaches is worth less to whoever reads its password."""
    if not _HERE.match(behind[:100]):
        return UNKNOWN
    return Refined(Severity.MEDIUM, proof=Proof("weaker", "weaker:local", ("for a database on the same machine",)))
