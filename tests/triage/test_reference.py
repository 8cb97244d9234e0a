from __future__ import annotations

import pytest

from scanner.rules.mint import mint
from scanner.triage.judge import innocence


def minted(template: str) -> bytes:
    return mint(template, "reference").encode()


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("${DB_PASSWORD}", "reference:envsubst"),
        ("${DB_PASSWORD:-}", "reference:envsubst"),
        ("${DB_PASSWORD:?must be set}", "reference:envsubst"),
        ("${A:-${B}}", "reference:envsubst"),
        ("${spring.datasource.password}", "reference:spring"),
        ("$DB_PASSWORD", "reference:variable"),
        ("$dex.github.clientSecret", "reference:argocd"),
        ("$webhook-github:webhook.github.secret", "reference:argocd"),
        ("$(DB_PASSWORD)", "reference:kubernetes-variable"),
        ("postgres://app:${DB_PASSWORD}@db.shop:5432/app", "reference:envsubst"),
        ("{{ .Values.password | b64enc | quote }}", "template:go"),
        ('{{ index . "tls.key" | b64enc }}', "template:go"),
        ('{{ include "app.fullname" . }}-db', "template:go"),
        ('{{ .Values.password | default "" }}', "template:go"),
        ("{{ lookup('file', '/etc/app/key') }}", "template:go"),
        ("${{ secrets.DEPLOY_TOKEN }}", "template:github"),
        ("op://infra/database/password", "reference:1password"),
        ("vault:secret/data/db#PASSWORD", "reference:vault"),
        (">>vault:secret/data/db#PASSWORD", "reference:vault"),
        ("<path:kv/data/db#password>", "reference:argocd-vault-plugin"),
        ("ref+vault://kv/db#/password", "reference:vals"),
        ("secretref+awssecrets://db/password", "reference:vals"),
        ("arn:aws:secretsmanager:eu-west-1:000000000000:secret:db", "reference:aws"),
        ("projects/shop/secrets/db/versions/latest", "reference:gcp"),
        ("@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/db)", "reference:azure"),
        ("secrets://helm/values.yaml", "reference:helm-secrets"),
        ("{env:DB_PASSWORD}", "reference:environment"),
        ("!env_var DB_PASSWORD", "reference:tag"),
        ("@@DB_PASSWORD@@", "template:token"),
        ("<<DB_PASSWORD>>", "template:token"),
        ("<<base64(<<base62:12>>)>>", "template:token"),
        ("base64:${APP_KEY}", "reference:envsubst"),
        ('{"token": "ghp_${TOKEN}"}', "reference:envsubst"),
        ("${A:-${B:-${C}}}", "reference:envsubst"),
    ],
)
def test_a_reference_is_innocent_wherever_it_stands(value: str, reason: str, declared: bool) -> None:
    assert innocence(value.encode(), key="password", declared=declared) == reason


@pytest.mark.parametrize(
    "template",
    [
        "${DB_PASSWORD:=<<base62:12>>}",
        "${DB_PASSWORD:-<<base62:12>>}",
        "${db.password:<<base62:12>>}",
        "${A:-${B:-<<base62:12>>}}",
        "postgres://app:<<base62:12>>@${DB_HOST}/app",
        '{{ .Values.password | default "<<base62:12>>" }}',
        '{{ "<<base62:12>>" | b64enc }}',
        '{{- $password := "<<base62:12>>" -}}',
        "ref+echo://<<base62:12>>",
        "ref+vault://kv/db?token=<<base62:20>>#/password",
        "{{ .Values.prefix }}<<base62:12>>1a",
        "<<letters:3>>$$<<digits:1>><<letters:3>>",
        "{{ .Values.user }}\npassword: <<base62:12>>",
    ],
)
def test_a_reference_covers_itself_only(template: str) -> None:
    assert not innocence(minted(template), key="password")


def test_a_weak_fallback_is_a_weak_secret_where_a_secret_is_declared() -> None:
    weak = b"${DB_PASSWORD:-change" + b"me}"
    assert innocence(weak) == "reference:envsubst"
    assert not innocence(weak, declared=True)
