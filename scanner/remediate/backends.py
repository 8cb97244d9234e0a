"""The backends that External Secrets reads from: how each names, bounds and returns what it keeps.

After external-secrets 2.9 (docs/provider, providers/v1) and each vendor's own limits. The operator's PushSecret knows
less than its ExternalSecret: in Parameter Store and Key Vault it writes whole entries only, so there each value has an
entry of its own from the start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import NamedTuple

APIS = ("v1", "v1beta1")

_KIB = 1024


class Holds(Enum):
    """What an entry of a backend is."""

    MAP = "fields"  # each value is a field, told by `property`
    TEXT = "text"  # one value; or several as a JSON object, each told by `property`
    VALUE = "value"  # one value, and `property` means nothing


class Looks(Enum):
    """What the operator looks at to see whether something is there already (`updatePolicy: IfNotExists`)."""

    FIELD = "field"
    ENTRY = "entry"  # the second field of an entry would never be pushed
    NOWHERE = "nowhere"  # the look itself is an error


def _as_it_is(text: str) -> str:
    return text


def _dashed(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]+", "-", text).strip("-")


def _plain(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z_-]+", "-", text).strip("-")


def _upper(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]+", "_", text).strip("_").upper()


def _field(key: str) -> str:
    """A key without what has a meaning in gjson, which is what `property` is read as."""
    return re.sub(r"[^0-9A-Za-z_-]+", "_", key.lstrip(".-").rstrip("."))


class Backend(NamedTuple):
    """One backend."""

    title: str
    holds: Holds
    key_template: str  # of `remoteRef.key`, from {namespace}, {name} and {key}
    named: str  # what a whole entry's name has to look like
    rule: str  # the same, in words
    store: str  # its templates: store/….yaml and upload/….txt
    settings: Mapping[str, str]  # of its store, with what stands where nobody gave one; capitals are to be filled in
    limit: int = 0  # bytes of an entry; 0 where none is known
    spelled: Callable[[str], str] = _as_it_is  # a namespace or a name, in an entry's name
    key_spelled: Callable[[str], str] = _as_it_is  # a key, in an entry's name
    field_spelled: Callable[[str], str] = _field  # a key, as `property`
    raw: bool = False  # whether it keeps any bytes
    folds: bool = False  # whether capitals and small letters are the same in an entry's name
    looks: Looks = Looks.FIELD
    pushes_fields: bool = True  # whether PushSecret heeds `property`
    pushed_with: Mapping[str, str] = {}  # further words of a PushSecret's metadata
    apis: tuple[str, ...] = APIS  # of External Secrets that know it


_WORKLOAD = {"service-account": "external-secrets", "namespace": "external-secrets"}
_VAULT = Backend(
    "Vault",
    Holds.MAP,
    "{namespace}/{name}",
    r"(?!data/)(?!.*(?:^|/)\.\.?(?:/|$))[\w.-]+(?:/[\w.-]+)*",
    "segments of letters, digits and ._- with / between them; the first is not `data`",
    "vault",
    {"server": "https://VAULT-SERVER", "mount": "secret", "role": "ROLE"} | _WORKLOAD,
    limit=1024 * _KIB,  # `max_entry_size` of integrated storage
)
_AWS = {"region": "REGION"} | _WORKLOAD

BACKENDS: Mapping[str, Backend] = {
    "vault": _VAULT,
    "openbao": _VAULT._replace(title="OpenBao", settings={**_VAULT.settings, "server": "https://OPENBAO-SERVER"}),
    "aws-secrets-manager": Backend(
        "AWS Secrets Manager",
        Holds.TEXT,
        "{namespace}/{name}",
        r"[\w/+=.@-]{1,512}",
        "letters, digits and /_+=.@-, at most 512 of them",
        "aws-secrets-manager",
        _AWS,
        limit=64 * _KIB,
        looks=Looks.ENTRY,
        pushed_with={"secretPushFormat": "string"},  # else it is binary, in which no property is found
    ),
    "aws-parameter-store": Backend(
        "AWS Parameter Store",
        Holds.TEXT,
        "/{namespace}/{name}/{key}",
        r"(?i:(?!/?(?:aws|ssm)))(?=.{1,1011}$)(?:/[\w.-]+){1,15}|(?i:(?!aws|ssm))[\w.-]{1,1011}",
        "/ and letters, digits and ._-, at most 15 levels and 1011 characters, not beginning with aws or ssm",
        "aws-parameter-store",
        _AWS,
        limit=8 * _KIB,  # of the advanced tier; 4 KiB of the standard one
        looks=Looks.ENTRY,
        pushes_fields=False,
        pushed_with={"secretType": "SecureString"},  # else it is not encrypted
    ),
    "gcp-secret-manager": Backend(
        "Google Secret Manager",
        Holds.TEXT,
        "{namespace}-{name}",
        r"[\w-]{1,255}",
        "letters, digits, _ and -, at most 255 of them",
        "gcp-secret-manager",
        {"project": "PROJECT"} | _WORKLOAD,
        limit=64 * _KIB,
        spelled=_plain,
        key_spelled=_plain,
        looks=Looks.ENTRY,
    ),
    "azure-key-vault": Backend(
        "Azure Key Vault",
        Holds.TEXT,
        "{namespace}-{name}-{key}",
        r"[0-9A-Za-z-]{1,127}",
        "letters, digits and -, at most 127 of them",
        "azure-key-vault",
        {"vault": "KEY-VAULT"} | _WORKLOAD,
        limit=25 * _KIB,
        spelled=_dashed,
        key_spelled=_dashed,
        folds=True,
        looks=Looks.ENTRY,
        pushes_fields=False,
    ),
    "onepassword": Backend(
        "1Password",
        Holds.VALUE,
        "{namespace}-{name}/{key}",
        r"[\w. -]+/[\w. -]+",
        "an item and a field, of letters, digits, spaces and ._-, with one / between them",
        "onepassword",
        {"vault": "VAULT", "secret": "onepassword-service-account", "namespace": "external-secrets"},
        key_spelled=_field,
        apis=APIS[:1],
    ),
    "onepassword-connect": Backend(
        "1Password Connect",
        Holds.MAP,
        "{namespace}-{name}",
        r"[\w. -]+",
        "letters, digits, spaces and ._-",
        "onepassword-connect",
        {
            "server": "https://CONNECT-SERVER",
            "vault": "VAULT",
            "secret": "onepassword-connect",
            "namespace": "external-secrets",
        },
    ),
    "bitwarden": Backend(
        "Bitwarden Secrets Manager",
        Holds.VALUE,
        "{namespace}-{name}-{key}",
        r"(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$)[\w./-]{1,500}",
        "letters, digits and ._/-, at most 500 of them, and no UUID",
        "bitwarden",
        {
            "organization": "ORGANIZATION-ID",
            "project": "PROJECT-ID",
            "secret": "bitwarden-access-token",
            "namespace": "external-secrets",
        },
        looks=Looks.ENTRY,
    ),
    "doppler": Backend(
        "Doppler",
        Holds.VALUE,
        "{namespace}_{name}_{key}",
        r"(?!DOPPLER_)[A-Z_][A-Z0-9_]*",
        "capitals, digits and _, beginning with no digit and not with DOPPLER_",
        "doppler",
        {"identity": "IDENTITY-ID", "project": "PROJECT", "config": "CONFIG", "secret": "doppler-token"} | _WORKLOAD,
        spelled=_upper,
        key_spelled=_upper,
        looks=Looks.NOWHERE,
    ),
    "infisical": Backend(
        "Infisical",
        Holds.TEXT,
        "/{namespace}/{name}/{key}",
        r"(?:/[\w-]+)*/[\w.-]+",
        "a path that begins with /, of letters, digits, _ and -",
        "infisical",
        {
            "project": "PROJECT-SLUG",
            "project-id": "PROJECT-ID",  # by which its own program knows it
            "environment": "ENVIRONMENT",
            "secret": "infisical-identity",
            "namespace": "external-secrets",
        },
        spelled=_plain,
        key_spelled=_upper,
    ),
    "kubernetes": Backend(
        "Kubernetes",
        Holds.MAP,
        "{name}",
        r"[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?",
        "the name of a Secret",
        "kubernetes",
        {"remote-namespace": "remote-secrets"} | _WORKLOAD,
        limit=1024 * _KIB,
        field_spelled=_as_it_is,  # it looks for the key itself before it reads it as a path
        raw=True,
    ),
}
