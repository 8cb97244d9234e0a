"""`.leakseal.yaml`: what it may say, and every mistake by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.config import Policy, Requirement, SealedSecrets, policy, read
from scanner.errors import AskedWrongly, BadConfiguration

GOOD = """\
require:
  - paths: ['clusters/**', secrets/]
    with: sealed-secret
  - with: sops
    paths: '*.sops.yaml'
sealed_secrets:
  cert_fingerprint: SHA256:0123456789012345678901234567890123456789012=
"""

# The text, the line that is named, and a part of what is said.
MISTAKES = (
    ("- require\n", 1, "must be a mapping"),
    ("a: b\n", 1, "unknown key 'a': the file has require, sealed_secrets and rules"),
    ("Rules: []\n", 1, "unknown key 'Rules': did you mean rules"),
    ("sealed-secrets: {}\n", 1, "unknown key 'sealed-secrets': did you mean sealed_secrets"),
    ("rules:\n  id: x\n", 2, "rules must be a list"),
    ("\n\nrequire:\n  paths: x\n", 4, "must be a list"),
    ("require: []\n", 1, "must be a list with something in it"),
    ("require:\n  - paths: [a]\n", 2, "no with"),
    ("require:\n  - with: sops\n", 2, "no paths"),
    ("require:\n  - paths: [a]\n    with: vault\n", 3, "sealed-secret, external-secret, sops"),
    ("require:\n  - paths:\n      - a\n      - 3\n    with: sops\n", 4, "must be text"),
    ("require:\n  - paths: [a, ../b]\n    with: sops\n", 2, "leads out"),
    ("require:\n  - paths: [a]\n    with: sops\n    wiht: sops\n", 4, "unknown key 'wiht': did you mean with"),
    ("require:\n  - paths: [a]\n    with: sops\n    with: sops\n", 4, "twice"),
    ("require:\n  - paths: [a\n    with: sops\n", 3, ""),
    ("require: &a\n  - *a\n", 1, "must be a mapping"),
    ("sealed_secrets: x\n", 1, "must be a mapping"),
    ("sealed_secrets:\n  cert: x\n", 2, "unknown key 'cert': sealed_secrets has cert_fingerprint"),
    ("sealed_secrets:\n  cert_fingerprint: MD5:00\n", 2, "must be SHA256:"),
    ("a: {{ x }}\n", 1, ""),
    ("\0", 1, ""),
    ("#" * (1 << 20) + "\n", 1, "larger"),
)


def test_what_it_may_say() -> None:
    assert policy(GOOD.encode()) == Policy(
        require=(
            Requirement(paths=("clusters/**", "secrets/"), way="sealed-secret", line=2),
            Requirement(paths=("*.sops.yaml",), way="sops", line=4),
        ),
        sealed_secrets=SealedSecrets(cert_fingerprint="SHA256:0123456789012345678901234567890123456789012"),
    )
    assert policy(b"") == policy(b"# nothing yet\n") == Policy()


@pytest.mark.parametrize(("text", "line", "what"), MISTAKES)
def test_a_mistake_is_named_by_file_and_line(text: str, line: int, what: str) -> None:
    with pytest.raises(BadConfiguration, match=rf"^\.leakseal\.yaml:{line}: .*{what}"):
        policy(text.encode())


def test_a_file_of_the_user_s(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    with pytest.raises(AskedWrongly, match=r"policy\.yaml: No such file"):
        read(str(file))
    file.write_text("require: 3\n")
    with pytest.raises(BadConfiguration, match=r"policy\.yaml:1: "):
        read(str(file))
    file.write_bytes(b"require:\n  - paths: '\xff'\n")
    with pytest.raises(BadConfiguration, match=r"policy\.yaml:1: it is no YAML"):
        read(str(file))
