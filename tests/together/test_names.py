"""What the name of a file says of it."""

from __future__ import annotations

import pytest

from scanner.together.names import holds_data, purpose

SAID = {
    "sops-not-encrypted": "a.sops.yaml b/a.enc.yml a.sops.json x.sops.env app.env.sops A.SOPS.YAML",
    "sops-decrypted-leftover": "secrets.yaml.dec secrets.dec.yaml a/.decrypted~x.yaml a.decrypted a.decrypted.yaml",
    "ansible-vault-not-encrypted": "group_vars/all/vault.yml host_vars/a/b/vault_x.yaml x/group_vars/vault_all.yml",
    "ansible-vault-password-file": ".vault_pass .vault_pass.txt .vault-password vault_pass.txt a/.ansible_vault_pass",
    "": "a.yaml .sops.yaml sops.yaml a.sops.yaml.example sops.md codec.dec group_vars/vault.yml vault.yml"
    " vault_pass.py roles/x/vault.yml undecrypted.yaml a.sops.yaml.j2",
}


@pytest.mark.parametrize(("rule", "path"), [(rule, path) for rule, paths in SAID.items() for path in paths.split()])
def test_a_name_says_what_a_file_is_for(rule: str, path: str) -> None:
    said = purpose(path)
    assert (said.rule if said else "") == rule


def test_files_of_data() -> None:
    assert all(map(holds_data, ("a.yaml", "a/b.JSON", ".env", "x/.env.production", "a.env", "a.ini")))
    assert not any(map(holds_data, ("a.md", "env", ".env.example", "a.yaml.tmpl", "a.sample.yaml")))
