from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import AskedWrongly
from scanner.sealing.recipients import ALL, MANIFESTS, Choice, choice, decides

ONE, TWO = "age1one", "age1two"
DATA = ("encrypted_regex", "^data$")


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "k8s" / "app").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def chosen(
    path: str = "k8s/app/db.yaml", *age: str, expression: str = "", only: bool = False, of: bool = True
) -> Choice:
    return choice(path, age, expression, only, of)


def rules(text: str, at: str = ".sops.yaml") -> None:
    Path(at).write_text("creation_rules:\n" + text)


@pytest.mark.parametrize(
    "said",
    [
        f"age: {ONE},{TWO}",
        f"age: '{ONE} , {TWO},'",
        f"age: [{ONE}, {TWO}]",
        f"age: >-\n      {ONE},\n      {TWO}",
        f"key_groups: [{{age: [{ONE}, {TWO}]}}]",
    ],
)
def test_the_recipients_of_a_rule(said: str) -> None:
    rules(f"  - {said}\n")
    assert chosen() == Choice((ONE, TWO), MANIFESTS, False, "the rule for manifests")
    assert chosen(of=False).rule == ALL


def test_the_first_rule_that_matches_the_path_below_the_configuration() -> None:
    rules(f"  - path_regex: ^k8s/\n    age: {ONE}\n")
    rules(f"  - path_regex: ^k8s/\n    age: other\n  - path_regex: p/d\n    age: {TWO}\n    encrypted_regex: ^data$\n"
          "    mac_only_encrypted: true\n", "k8s/.sops.yaml")  # fmt: skip
    assert chosen() == Choice((TWO,), DATA, True, "k8s/.sops.yaml")
    assert chosen("k8s2/a.yaml", ONE).recipients == (ONE,)
    with pytest.raises(AskedWrongly, match=r"no rule of k8s/.sops.yaml is for it, .* --age"):
        chosen("k8s/db.yaml")


def test_what_is_asked_for_comes_first_and_the_rest_holds() -> None:
    rules(f"  - age: {ONE}\n    encrypted_suffix: _x\n")
    assert chosen("a.yaml", TWO) == Choice((TWO,), ("encrypted_suffix", "_x"), False, ".sops.yaml")
    assert chosen("a.yaml", expression="^data$", only=True) == Choice((ONE,), DATA, True, "--encrypted-regex")


def test_without_a_configuration_somebody_has_to_be_named(repository: Path) -> None:
    (repository.parent / ".sops.yaml").write_text(f"creation_rules: [{{age: {ONE}}}]\n")  # beyond the repository
    with pytest.raises(AskedWrongly, match=r"there is no \.sops\.yaml above it; name one with --age"):
        chosen()
    assert chosen("a.yaml", ONE).recipients == (ONE,)


@pytest.mark.parametrize("data", ["", "creation_rules:\n", "{", "- a\n", "stores: {yaml: {indent: 2}}\n"])
def test_a_configuration_without_rules(data: str) -> None:
    Path(".sops.yaml").write_text(data)
    with pytest.raises(AskedWrongly, match="--age"):
        chosen()


@pytest.mark.parametrize(
    ("said", "needs"),
    [
        (f"age: {ONE}\n    pgp: ABC", "pgp"),
        ("kms: arn:aws:kms:x", "kms"),
        ("gcp_kms: projects/a", "gcp_kms"),
        ("azure_keyvault: https://a", "azure_keyvault"),
        ("hc_vault_transit_uri: https://a", "hc_vault_transit_uri"),
        ("hckms: [a:b]", "hckms"),
        (f"key_groups: [{{age: [{ONE}]}}, {{age: [{TWO}]}}]", "key_groups"),
        (f"key_groups: [{{age: [{ONE}], hc_vault: [a]}}]", "hc_vault"),
        (f"age: {ONE}\n    encrypted_comment_regex: seal", "encrypted_comment_regex"),
    ],
)
def test_where_it_takes_more_than_age_the_command_is_given(said: str, needs: str) -> None:
    rules(f"  - {said}\n")
    with pytest.raises(AskedWrongly) as told:
        chosen("k8s/it's.yaml")
    first, command = str(told.value).splitlines()
    assert needs in first
    assert command.strip() == f"sops --encrypt --in-place --encrypted-regex '{MANIFESTS[1]}' 'k8s/it'\"'\"'s.yaml'"


def test_the_command_names_a_configuration_that_sops_would_not_find() -> None:
    rules("  - pgp: ABC\n    encrypted_regex: ^data$\n", "k8s/.sops.yaml")
    with pytest.raises(AskedWrongly, match=r"sops --config k8s/.sops.yaml --encrypt --in-place k8s/app/-a.yaml"):
        chosen("k8s/app/-a.yaml")


def test_a_name_is_no_option() -> None:
    rules("  - pgp: ABC\n    encrypted_regex: ^data$\n")
    with pytest.raises(AskedWrongly, match=re.escape("--in-place ./-a.yaml")):
        chosen("-a.yaml")


def test_two_rules_of_which_one_may_be() -> None:
    rules(f"  - age: {ONE}\n    encrypted_regex: a\n    unencrypted_suffix: b\n")
    with pytest.raises(AskedWrongly, match="one of unencrypted_suffix, encrypted_regex"):
        chosen()


@pytest.mark.parametrize(
    ("rule", "path", "encrypted"),
    [
        (("encrypted_regex", "^(data|stringData)$"), ("data", "a"), True),
        (("encrypted_regex", "^(data|stringData)$"), ("metadata", "data2"), False),
        (("encrypted_regex", r"(?i)PASS\w*\z"), ("a", "b", "my_password"), True),
        (("unencrypted_regex", "^meta"), ("metadata", "a"), False),
        (("unencrypted_regex", "^meta"), ("data", "a"), True),
        (("encrypted_suffix", "_x"), ("a_x", "b"), True),
        (("encrypted_suffix", "_x"), ("a", "x_"), False),
        (("unencrypted_suffix", "_x"), ("a_x", "b"), False),
        (("unencrypted_suffix", "_x"), (), True),
        (("encrypted_regex", "a"), (), False),
    ],
)
def test_a_rule_decides_by_any_part_of_a_path(rule: tuple[str, str], path: tuple[str, ...], encrypted: bool) -> None:
    assert decides(rule)(path) is encrypted


def test_an_expression_that_go_has_not() -> None:
    with pytest.raises(AskedWrongly, match="no expression that SOPS can read"):
        decides(("encrypted_regex", "(?=a)"))


@given(st.text(max_size=20))
def test_any_expression_is_read_or_refused(expression: str) -> None:
    try:
        assert decides(("encrypted_regex", expression))(["a"]) in (True, False)
    except AskedWrongly as told:
        assert "expression" in str(told)
