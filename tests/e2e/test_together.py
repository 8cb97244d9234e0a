"""Files that belong together: what one of them says of another makes that one's content a secret."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from scanner.model import Report
from scanner.pipeline import Settings, scan
from scanner.staging import staged
from scanner.together.directions import first
from scanner.together.files import OnDiskDirections
from scanner.walk.plumbing import Git
from scanner.walk.worktree import Worktree
from tests.support.examiner import rulebook
from tests.support.packages import tgz
from tests.support.repositories import Repository
from tests.support.scans import cached, leakseal, places, scanned, token

WORD = "brisk-otter"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: database}\n"
SETTING = f"{SECRET}stringData: {{LOG_LEVEL: info}}\n"
SEALED = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: database}\n"
SOPS_LEAF = "ENC[AES256_GCM,data:" + "A" * 16 + ",iv:" + "A" * 43 + "=,tag:" + "A" * 22 + "==,type:str]"
CIPHERTEXT = "AgB" + "A" * 761
SOPS_BLOCK = f"sops:\n  age: [{{recipient: age1x, enc: x}}]\n  mac: {SOPS_LEAF}\n  version: 3.9.0\n"
BY_FOLDER = "creation_rules:\n  - path_regex: (secrets|clusters)/.*\\.ya?ml$\n"
GENERATOR = "namespace: prod\nsecretGenerator:\n  - name: db\n"
REQUIRE = "require:\n  - paths: [clusters/**]\n    with: sealed-secret\n"

CHART_SECRET = """{{- if .Values.foo }}
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}}
data:
  words: {{ required "give words" .Values.foo.bar | b64enc | quote }}
  {{- with .Values.db }}
  {{- if .pass }}
  password: {{ .pass | b64enc }}
  {{- end }}
  username: {{ .user | b64enc }}
  {{- end }}
  DB_HOST: {{ .Values.foo.host | b64enc }}
  {{- range $key, $value := .Values.more }}
  {{ $key }}: {{ $value | b64enc | quote }}
  {{- end }}
  key: {{ include "app.key" . }}
  replicas: {{ .Release.Revision | quote }}
{{- end }}
"""
CHART_DEPLOYMENT = """kind: Deployment
spec:
  containers:
    - env:
        - name: DB_PASSWORD
          value: {{ .Values.run.a | quote }}
        - name: LOG_LEVEL
          value: {{ .Values.run.b }}
"""

Told = set[tuple[str, int, str]]

# Files of one repository, and what is told of them: (path, line, rule).
CASES: dict[str, tuple[Mapping[str, str | bytes], Told]] = {
    "an env file that becomes a Secret": (
        {
            "app/kustomization.yaml": f"{GENERATOR}    envs: [db.env]\n",
            "app/db.env": f"# of the database\nWORDS={WORD}\nusername=ada\nLOG_LEVEL=info\nLINK=${{ELSEWHERE}}\n",
            "other/db.env": f"WORDS={WORD}\n",
        },
        {("app/db.env", 2, "k8s-secret-data"), ("app/db.env", 3, "k8s-secret-username")},
    ),
    "the older spelling, and quotes": (
        {"kustomization.yml": f"{GENERATOR}    env: ./x/db.env\n", "x/db.env": f'export WORDS="{WORD}"  # mine\n'},
        {("x/db.env", 1, "k8s-secret-data")},
    ),
    "files that become values": (
        {
            "Kustomization": f"{GENERATOR}    files: [words.txt, tls.crt=cert.pem, key=sub/key]\n",
            "words.txt": f"{WORD}\n",
            "cert.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "sub/key": token("key"),
        },
        {("words.txt", 1, "k8s-secret-data"), ("sub/key", 1, "github-personal-token")},
    ),
    "a file of another folder, named by a kustomization": (
        {"overlay/kustomization.yaml": f"{GENERATOR}    envs: [../base/db.env]\n", "base/db.env": f"WORDS={WORD}\n"},
        {("base/db.env", 1, "k8s-secret-data")},
    ),
    "paths that lead out, nowhere, or are no paths": (
        {
            "kustomization.yaml": f"{GENERATOR}    envs: [../db.env, /etc/passwd, none.env, {{a: b}}, '', '.', 'a/']\n"
            "    files: ['=', 'x=', '=db.env=', '../../x', 'https://example.net/x']\n",
            "db.env": f"WORDS={WORD}\n",
        },
        set(),
    ),
    "a kustomization that is none": (
        {"kustomization.yaml": "secretGenerator: {{ .Values.x }}\n  - [", "db.env": f"WORDS={WORD}\n"},
        set(),
    ),
    "a file under a creation rule": (
        {
            ".sops.yaml": BY_FOLDER,
            "secrets/app.yaml": f"app:\n  replicas: 3\n  words: {WORD}\n  more: {WORD}\n",
            "secrets/sealed.yaml": f"words: {SOPS_LEAF}\n{SOPS_BLOCK}",
            "secrets/settings.yaml": "apiVersion: v1\nkind: ConfigMap\ndata: {a: brisk}\n",
            "secrets/empty.yaml": "",
            "secrets/notes.txt": WORD,
            "secrets/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
            "secrets/app.example.yaml": f"words: {WORD}\n",
            "elsewhere/app.yaml": f"words: {WORD}\n",
            "clusters/app.yaml": f"words: {WORD}\n",
        },
        {("secrets/app.yaml", 3, "sops-not-encrypted")},
    ),
    "a Secret under a creation rule is told once for each value": (
        {".sops.yaml": BY_FOLDER, "secrets/database.yaml": f"{SECRET}stringData:\n  words: {WORD}\n"},
        {("secrets/database.yaml", 5, "k8s-secret-data")},
    ),
    "only the leaves that the rule names": (
        {
            ".sops.yaml": "creation_rules:\n  - path_regex: \\.secret\\.yaml$\n    encrypted_regex: ^(auth)$\n",
            "a.secret.yaml": f"host: {WORD}\nauth:\n  words: {WORD}\n",
            "b.secret.yaml": f"host: {WORD}\n",
        },
        {("a.secret.yaml", 3, "sops-not-encrypted")},
    ),
    "the first rule that matches is in force, of the nearest file": (
        {
            ".sops.yaml": "creation_rules:\n  - {path_regex: ^one/, encrypted_regex: ^x$}\n  - path_regex: ^one\n",
            "secret/.sops.yaml": "creation_rules:\n  - path_regex: ^sub/\n",
            "one/a.yaml": f"words: {WORD}\n",
            "secret/a.yaml": f"words: {WORD}\n",
            "secret/sub/a.yaml": f"words: {WORD}\n",
        },
        {("secret/sub/a.yaml", 1, "sops-not-encrypted")},
    ),
    "a rule for whatever file says nothing of any": (
        {".sops.yaml": "creation_rules:\n  - path_regex: .*\\.yaml\n  - age: x\n", "a/b.yaml": f"words: {WORD}\n"},
        set(),
    ),
    "an expression that no engine takes": (
        {".sops.yaml": "creation_rules:\n  - path_regex: '(?=a)'\n  - path_regex: ^a\n", "a.yaml": f"words: {WORD}\n"},
        set(),
    ),
    "names that say so themselves": (
        {
            "a.sops.yaml": f"words: {WORD}\n",
            "b.enc.json": f'{{"words": "{WORD}-b"}}\n',
            "c.sops.env": f"WORDS={WORD}-c\n",
            "secrets.yaml.dec": f"words: {WORD}-d\n",
            ".decrypted~app.yaml": f"words: {WORD}-e\n",
            "d.sops.yaml.example": f"words: {WORD}\n",
            "e.sops.yaml": "replicas: 3\nwords: ${WORDS}\n",
        },
        {
            ("a.sops.yaml", 1, "sops-not-encrypted"),
            ("b.enc.json", 1, "sops-not-encrypted"),
            ("c.sops.env", 1, "sops-not-encrypted"),
            ("secrets.yaml.dec", 1, "sops-decrypted-leftover"),
            (".decrypted~app.yaml", 1, "sops-decrypted-leftover"),
        },
    ),
    "files of Ansible Vault": (
        {
            "group_vars/all/vault.yml": f"vault_words: {WORD}\n",
            "host_vars/one/vault.yml": "$ANSIBLE_VAULT;1.1;AES256\n" + ("3" * 80 + "\n") * 3,
            "group_vars/vault.yml": f"words: {WORD}\n",
            "group_vars/all/vault_links.yml": "words: \"{{ lookup('env', 'WORDS') }}\"\n",
            ".vault_pass": f"{WORD}\n",
            "vault_pass.sh": "echo no\n",
            "vault-password-file": "#!/bin/sh\npass show x\n",
        },
        {
            ("group_vars/all/vault.yml", 1, "ansible-vault-not-encrypted"),
            (".vault_pass", 1, "ansible-vault-password-file"),
        },
    ),
    "a plain Secret where the policy asks for another": (
        {
            ".leakseal.yaml": REQUIRE,
            "clusters/a/setting.yaml": SETTING,
            "clusters/a/sealed.yaml": SEALED,
            "clusters/a/empty.yaml": f"{SECRET}data: {{}}\n",
            "clusters/b/words.yaml": f"{SECRET}stringData:\n  words: {WORD}\n",
            "elsewhere/setting.yaml": SETTING,
        },
        {("clusters/a/setting.yaml", 4, "policy-plain-secret"), ("clusters/b/words.yaml", 5, "k8s-secret-data")},
    ),
    "a Secret that is kept in another way than the policy asks for": (
        {
            ".leakseal.yaml": "require:\n  - {paths: [fetched/**], with: external-secret}\n"
            "  - {paths: [signed/**], with: sops}\n",
            "fetched/sealed.yaml": f"{SEALED}spec:\n  encryptedData:\n    words: {CIPHERTEXT}\n",
            "fetched/signed.yaml": f"{SECRET}stringData:\n  words: {SOPS_LEAF}\n{SOPS_BLOCK}",
            "fetched/plain.yaml": SETTING,
            "fetched/external.yaml": "kind: ExternalSecret\nspec: {dataFrom: [{extract: {key: database}}]}\n",
            "signed/signed.yaml": f"{SECRET}stringData:\n  more: {SOPS_LEAF}\n{SOPS_BLOCK}",
            "signed/sealed.yaml": f"{SEALED}spec:\n  encryptedData:\n    more: {CIPHERTEXT}\n",
            "other/sealed.yaml": f"{SEALED}spec:\n  encryptedData:\n    other: {CIPHERTEXT}\n",
        },
        {
            ("fetched/sealed.yaml", 6, "policy-other-way"),
            ("fetched/signed.yaml", 5, "policy-other-way"),
            ("fetched/plain.yaml", 4, "policy-plain-secret"),
            ("signed/sealed.yaml", 6, "policy-other-way"),
        },
    ),
    "the values of a chart that its templates make secret": (
        {
            "app/templates/secret.yaml": CHART_SECRET,
            "app/templates/deployment.yaml": CHART_DEPLOYMENT,
            "app/templates/_helpers.tpl": '{{- define "app.key" -}}{{ .Values.cache.token | b64enc }}{{- end -}}\n',
            "app/templates/settings.yaml": "kind: ConfigMap\ndata: {words: {{ .Values.plain.words }}}\n",
            "app/charts/sub/templates/secret.yaml": f"{SECRET}data:\n  a: {{{{ .Values.pass | b64enc }}}}\n",
            "app/charts/sub/values.yaml": f"pass: {WORD}-sub\nother: {WORD}-sub\n",
            "app/values.yaml": f"foo:\n  bar: {WORD}\n  host: db\n  other: {WORD}-other\n"
            f"plain:\n  words: {WORD}-plain\n"
            f"db: {{pass: admin, user: ada}}\nmore:\n  one: {WORD}-one\n  two: ''\ncache: {{token: {WORD}-key}}\n"
            f"run: {{a: {WORD}-run, b: {WORD}-b}}\nsub: {{pass: {WORD}-s}}\n",
            "app/values-prod.yaml": f"foo: {{bar: {WORD}-prod}}\ndb: {{pass: '${{PASS}}'}}\n",
            "app/values/test.yml": "foo: {bar: <password>}\ndb: {pass: changeme}\n",
            "app/values-dev.yaml": f"foo: {{bar: my-secret-key}}\nmore:\n  two: |\n    # {WORD}-two\n    # or so\n",
            "app/values-none.yaml": "foo: {bar: 5432}\ndb: {pass: '', user: ada}\n",
            "app/notes/values.yaml": f"foo: {{bar: {WORD}-note}}\n",
            "other/values.yaml": f"foo: {{bar: {WORD}-none}}\n",
        },
        {
            ("app/charts/sub/values.yaml", 1, "helm-secret-value"),
            ("app/values.yaml", 2, "helm-secret-value"),
            ("app/values.yaml", 7, "weak-default-secret"),
            ("app/values.yaml", 7, "k8s-secret-username"),
            ("app/values.yaml", 9, "helm-secret-value"),
            ("app/values.yaml", 11, "helm-secret-value"),
            ("app/values.yaml", 12, "helm-secret-value"),
            ("app/values.yaml", 13, "helm-secret-value"),
            ("app/values-prod.yaml", 1, "helm-secret-value"),
            ("app/values/test.yml", 2, "weak-default-secret"),
            ("app/values-dev.yaml", 1, "weak-default-secret"),
        },
    ),
    "a chart at the top, whose template takes values apart": (
        {
            "templates/a.yaml": f"{SECRET}stringData:\n"
            "  url: postgres://{{ .Values.a.user }}:{{ .Values.a.words }}@{{ .Values.a.host }}/x\n"
            "  app.ini: |\n    host = {{ .Values.a.host }}\n    password = {{ .Values.a.more }}\n"
            "    words = {{ .Values.a.password }}\n    plain = {{ .Values.a.plain }}\n",
            "values.yaml": f"a:\n  user: {WORD}-u\n  words: {WORD}\n  host: {WORD}-h\n  more: {WORD}-more\n"
            f"  password: {WORD}-pw\n  plain: {WORD}-plain\n",
        },
        {
            ("values.yaml", 3, "helm-secret-value"),
            ("values.yaml", 5, "helm-secret-value"),
            ("values.yaml", 6, "helm-secret-value"),
        },
    ),
    "the values of a dependency stand under its alias": (
        {
            "app/Chart.yaml": "name: app\ndependencies:\n  - {name: sub, alias: store, repository: 'https://x.test'}\n"
            "  - {name: none, alias: other}\n  - alias: no-name\n",
            "app/charts/sub/templates/secret.yaml": f"{SECRET}data:\n  a: {{{{ .Values.pass | b64enc }}}}\n"
            "  b: {{ .Values.global.words }}\n",
            "app/values.yaml": f"store:\n  pass: {WORD}\n  host: {WORD}-host\n"
            f"other: {{pass: {WORD}-other}}\nglobal:\n  words: {WORD}-global\n",
            "old/requirements.yaml": "dependencies: [{name: sub, alias: store, version: 1}]\n",
            "old/charts/sub/templates/secret.yaml": f"{SECRET}data:\n  a: {{{{ .Values.pass | b64enc }}}}\n",
            "old/values.yaml": f"stored: {{pass: {WORD}-stored}}\nstore: {{pass: {WORD}-old}}\n",
        },
        {
            ("app/values.yaml", 2, "helm-secret-value"),
            ("app/values.yaml", 6, "helm-secret-value"),
            ("old/values.yaml", 2, "helm-secret-value"),
        },
    ),
    "the values of a dependency that is packed stand under its name, or its alias": (
        {
            "app/Chart.yaml": "dependencies: [{name: sub}, {name: two, alias: store}]\n",
            "app/charts/sub-1.0.0.tgz": tgz(
                {
                    "sub/Chart.yaml": b"name: sub\n",
                    "sub/templates/a.yaml": f"{SECRET}data:\n  a: {{{{ .Values.pass | b64enc }}}}\n"
                    '  b: {{ include "made" . }}\n'.encode(),
                    "sub/templates/_a.tpl": b'{{ define "made" }}{{ .Values.made }}{{ end }}',
                    "sub/charts/deep/templates/a.yaml": f"{SECRET}data:\n  a: {{{{ .Values.deep }}}}\n".encode(),
                }
            ),
            "app/charts/two-1.0.0.tgz": tgz(
                {"two/templates/a.yaml": f"{SECRET}data:\n  a: {{{{ .Values.pass | b64enc }}}}\n".encode()}
            ),
            "app/charts/broken-1.0.0.tgz": b"\x1f\x8b\x08\x00 broken",
            "app/values.yaml": f"sub:\n  pass: {WORD}\n  host: {WORD}-host\n  made: {WORD}-made\n"
            f"  deep: {{deep: {WORD}-deep}}\nstore: {{pass: {WORD}-store}}\npass: {WORD}-own\n",
        },
        {
            ("app/values.yaml", 2, "helm-secret-value"),
            ("app/values.yaml", 4, "helm-secret-value"),
            ("app/values.yaml", 5, "helm-secret-value"),
            ("app/values.yaml", 6, "helm-secret-value"),
        },
    ),
    "telling names in tests and documentation tell less": (
        {
            "values.yaml": "password: hunter99x\n",
            "tests/values.yaml": "password: hunter99y\n",
            "docs/a.md": "password: hunter99z\n",
            ".env.example": f"PASSWORD=hunter99v\nTOKEN={token('example')}\n",
            "examples/secret.yaml": f"{SECRET}stringData:\n  words: {WORD}\n",
        },
        {
            ("values.yaml", 1, "generic-password"),
            (".env.example", 2, "github-personal-token"),
            ("examples/secret.yaml", 5, "k8s-secret-data"),
        },
    ),
}

CASES["a dependency that lies elsewhere in the repository"] = (
    {
        "apps/shop/Chart.yaml": "dependencies:\n  - {name: common, repository: 'file://../../lib/common'}\n"
        "  - {name: common, alias: second, repository: 'file://../../lib/common/'}\n"
        "  - {name: out, repository: 'file://../../../out'}\n  - {name: self, repository: 'file://.'}\n",
        "apps/shop/values.yaml": f"common:\n  pass: {WORD}\nsecond: {{pass: {WORD}-second, host: {WORD}-host}}\n"
        f"pass: {WORD}-own\nthird: {{pass: {WORD}-third}}\ndeep: {{pass: {WORD}-deep}}\n",
        "lib/common/Chart.yaml": "dependencies: [{name: deep, repository: 'file://../deep'}]\n",
        "lib/common/templates/a.yaml": f"{SECRET}data:\n  a: {{{{ .Values.pass | b64enc }}}}\n",
        "lib/deep/Chart.yaml": "dependencies: [{name: common, repository: 'file://../common'}]\n",
    },
    {("apps/shop/values.yaml", 2, "helm-secret-value"), ("apps/shop/values.yaml", 3, "helm-secret-value")},
)
CASES["the values of a dependency that lies elsewhere"] = (
    {
        "apps/shop/Chart.yaml": "dependencies:\n  - {name: common, repository: 'file://../../lib/common'}\n"
        "  - {name: two, alias: other, repository: 'file://../../lib/two'}\n",
        "apps/shop/templates/secret.yaml": f"{SECRET}data:\n  a: {{{{ .Values.common.db.pass | b64enc }}}}\n"
        "  b: {{ .Values.other.pass | b64enc }}\n  c: {{ .Values.two.host | b64enc }}\n",
        "lib/common/Chart.yaml": "name: common\n",
        "lib/common/values.yaml": f"db:\n  pass: {WORD}-common\n  host: {WORD}-host\n",
        "lib/two/values/prod.yaml": f"pass: {WORD}-two\nhost: {WORD}-host\n",
        "lib/three/values.yaml": f"pass: {WORD}-three\n",
        "all/requirements.yaml": "dependencies: [{name: shop, repository: 'file://../apps/shop'}]\n",
        "all/templates/secret.yaml": f"{SECRET}data:\n  a: {{{{ .Values.shop.common.words | b64enc }}}}\n",
        "lib/common/values-words.yaml": f"words: {WORD}-words\npass: {WORD}-none\n",
    },
    {
        ("lib/common/values.yaml", 2, "helm-secret-value"),
        ("lib/two/values/prod.yaml", 1, "helm-secret-value"),
        ("lib/common/values-words.yaml", 1, "helm-secret-value"),
    },
)
CASES["a helper of another file that holds the Secret"] = (
    {
        "app/templates/secret.yaml": '{{ include "app.secret" . }}\n',
        "app/templates/_helpers.tpl": '{{- define "app.secret" -}}\n'
        f"{SECRET}data:\n  words: {{{{ .Values.x.words | b64enc }}}}\n{{{{- end }}}}\n",
        "app/values.yaml": f"x:\n  words: {WORD}\n  host: {WORD}-host\n",
    },
    {("app/values.yaml", 2, "helm-secret-value")},
)
CASES["a Secret that only includes what a helper of another file defines"] = (
    {
        "two/templates/secret.yaml": f'{SECRET}data:\n  words: {{{{ include "two.words" . | b64enc | quote }}}}\n',
        "two/templates/_helpers.tpl": '{{ define "two.words" }}{{ .Values.x.words }}{{ end }}\n',
        "two/values.yaml": f"x:\n  host: {WORD}-host\n  words: {WORD}-two\n",
        "packed/values.yaml": f"sub: {{words: {WORD}-packed}}\n",
        "packed/charts/sub-1.0.0.tgz": tgz(
            {
                "sub/templates/a.yaml": f'{SECRET}data:\n  words: {{{{ template "sub.words" . }}}}\n'.encode(),
                "sub/templates/_a.tpl": b'{{ define "sub.words" }}{{ .Values.words }}{{ end }}\n',
            }
        ),
    },
    {
        ("two/values.yaml", 3, "helm-secret-value"),
        ("packed/values.yaml", 1, "helm-secret-value"),
    },
)
CASES["a Secret that a library chart defines for whoever includes it"] = (
    {
        "two/Chart.yaml": "dependencies: [{name: lib, repository: 'file://../lib'}]\n",
        "two/templates/secrets.yaml": '{{- include "lib.secret" (dict "root" $ "values" .Values.x "key" .Values.y) }}\n'
        '{{ include "lib.more" .Values.deep }}\n---\n{{- with .Values.z }}\n{{ include "lib.all" $ }}\n{{- end }}\n'
        'metadata:\n  labels: {{- include "lib.labels" . | nindent 4 }}\n',
        "two/values.yaml": f"x:\n  words: {WORD}-x\n  host: {WORD}-h\ny: {WORD}-y\nroot: {WORD}-root\n"
        f"deep: {{words: {WORD}-deep, host: {WORD}-hd}}\nall: {WORD}-all\nlabel: {WORD}-label\nz: {{all: {WORD}-z}}\n",
        "lib/Chart.yaml": "type: library\n",
        "lib/templates/_secret.tpl": '{{- define "lib.secret" }}\n'
        f"{SECRET}data:\n  words: {{{{ .values.words | b64enc }}}}\n  key: {{{{ .key | b64enc }}}}\n"
        "  root: {{ .root.Values.root | b64enc }}\n{{- end }}\n"
        '{{ define "lib.more" }}\n'
        f"{SECRET}stringData:\n  words: {{{{ .words }}}}\n{{{{ end }}}}\n",
        "lib/templates/_all.yaml": '{{ define "lib.label" }}{{ .Values.label }}{{ end }}\n{{ define "lib.all" -}}\n'
        f'{SECRET}stringData:\n  words: {{{{ include "lib.word" (dict "of" .Values) }}}}\n{{{{ end }}}}\n',
        "lib/templates/_word.tpl": '{{ define "lib.word" }}{{ .of.all | b64enc }}{{ end }}\n',
    },
    {
        ("two/values.yaml", 2, "helm-secret-value"),
        ("two/values.yaml", 4, "helm-secret-value"),
        ("two/values.yaml", 5, "helm-secret-value"),
        ("two/values.yaml", 6, "helm-secret-value"),
        ("two/values.yaml", 7, "helm-secret-value"),
    },
)
CASES["the values that a chart imports from those of its dependencies"] = (
    {
        "app/Chart.yaml": "dependencies:\n  - {name: sub, import-values: [data, {child: default.db, parent: store}]}\n"
        "  - {name: two, alias: other, import-values: [{child: more, parent: two.more}, {child: ., parent: .},\n"
        "    5, {child: x}, {parent: y}, a..b]}\n"
        "  - {name: far, repository: 'file://../far', import-values: [data]}\n",
        "app/templates/secret.yaml": f"{SECRET}data:\n  a: {{{{ .Values.words | b64enc }}}}\n"
        "  b: {{ .Values.store.pass | b64enc }}\n  c: {{ .Values.two.more.pass | b64enc }}\n"
        "  d: {{ .Values.sub.seen | b64enc }}\n",
        "app/values.yaml": f"words: {WORD}-own\nsub:\n  exports: {{data: {{words: {WORD}-a}}}}\n"
        f"  default: {{db: {{pass: {WORD}-b, host: {WORD}-h}}}}\nother: {{more: {{pass: {WORD}-c}}}}\n"
        f"far: {{exports: {{data: {{words: {WORD}-f}}}}}}\n",
        "app/charts/sub/values.yaml": f"exports:\n  data:\n    words: {WORD}-sub\n    host: {WORD}-h\n"
        f"default:\n  db: {{pass: {WORD}-d}}\nseen: {WORD}-seen\nwords: {WORD}-none\n",
        "app/charts/sub/Chart.yaml": "dependencies:\n"
        "  - {name: deep, import-values: [{child: pw, parent: exports.data}]}\n",
        "app/charts/sub/charts/deep/values.yaml": f"pw: {{words: {WORD}-deep}}\nwords: {WORD}-none\n",
        "app/charts/two/values.yaml": f"more:\n  pass: {WORD}-two\n",
        "far/values.yaml": f"exports: {{data: {{words: {WORD}-far}}}}\nwords: {WORD}-none\n",
    },
    {
        ("app/values.yaml", 1, "helm-secret-value"),
        ("app/values.yaml", 3, "helm-secret-value"),
        ("app/values.yaml", 4, "helm-secret-value"),
        ("app/values.yaml", 5, "helm-secret-value"),
        ("app/values.yaml", 6, "helm-secret-value"),
        ("app/charts/sub/values.yaml", 3, "helm-secret-value"),
        ("app/charts/sub/values.yaml", 6, "helm-secret-value"),
        ("app/charts/sub/values.yaml", 7, "helm-secret-value"),
        ("app/charts/sub/charts/deep/values.yaml", 1, "helm-secret-value"),
        ("app/charts/two/values.yaml", 2, "helm-secret-value"),
        ("far/values.yaml", 1, "helm-secret-value"),
    },
)
ENCRYPTED_BY_GIT: tuple[Mapping[str, str | bytes], Told] = (
    {
        ".gitattributes": "*.key filter=git-crypt diff=git-crypt\nopen.key !filter !diff\nfolder filter=git-crypt\n",
        "sub/a.key": f"{WORD}\n",
        "sub/b.key": b"\0GITCRYPT\0" + b"\x8a" * 40,
        "open.key": f"{WORD}-open\n",
        "folder/a.txt": f"{WORD}-text\n",
        "sub/.gitattributes": "c.key filter=lfs\n",
        "sub/c.key": f"{WORD}-c\n",
    },
    {("sub/a.key", 1, "git-crypt-not-encrypted")},
)
IN_GIT = CASES | {"files that git-crypt was to encrypt": ENCRYPTED_BY_GIT}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def in_index(repository: Repository, *files: str) -> Report:
    return staged(Git(str(repository.path)), Settings(rulebook=rulebook(), cache=cached()), files)


def on_disk(path: Path) -> Report:
    settings = Settings(rulebook=rulebook(), cache=cached())
    directed = OnDiskDirections([str(path)], None).directed
    return scan(Worktree([str(path)], first=first), settings, lambda: b"", directed=directed)


def told(report: Report) -> Told:
    assert report.skipped == ()
    return {(found.location.path, found.location.start.line, found.rule_id) for found in report.findings}


@pytest.mark.parametrize("case", IN_GIT)
def test_what_is_staged(repository: Repository, case: str) -> None:
    files, expected = IN_GIT[case]
    repository.write(files)
    repository.git("add", "--all", "--force")
    for path in files:  # only the index counts
        (repository.path / path).unlink()
    if case == "a file of another folder, named by a kustomization":
        expected = set()  # no kustomization of the folder names it
    assert told(in_index(repository)) == expected


@pytest.mark.parametrize("case", CASES)
def test_what_lies_on_disk(repository: Repository, case: str) -> None:
    files, expected = CASES[case]
    repository.write(files)
    assert told(on_disk(repository.path)) == {(str(repository.path / path), *rest) for path, *rest in expected}


@pytest.mark.parametrize("case", IN_GIT)
def test_what_a_history_holds(repository: Repository, case: str) -> None:
    files, expected = IN_GIT[case]
    repository.commit(files)
    assert told(scanned(repository)) == expected
    assert told(scanned(repository, "main")) == expected


def at(report: Report, rule: str) -> list[tuple[str, str, str]]:
    """Every (path, state, commit) of the one finding of a rule."""
    (finding,) = (finding for finding in report.findings if finding.rule_id == rule)
    return places(finding)


def test_a_kustomization_of_any_time_speaks_of_every_version(repository: Repository) -> None:
    first = repository.commit({"db.env": f"WORDS={WORD}\n", "copy.env": f"WORDS={WORD}\n"})
    repository.commit({"kustomization.yaml": f"{GENERATOR}    envs: [db.env]\n"})
    repository.commit({"kustomization.yaml": "resources: []\n"})
    repository.commit({"db.env": "WORDS=${WORDS}\n"})
    report = scanned(repository)
    assert at(report, "k8s-secret-data") == [("db.env", "history", first)]
    assert [str(finding.place) for finding in report.findings] == ["Secret/prod/db data.WORDS"]


def test_a_value_that_is_known_anyway_is_one_finding(repository: Repository) -> None:
    commit = repository.commit(
        {"kustomization.yaml": f"{GENERATOR}    envs: [db.env]\n", "db.env": f"DB_PASSWORD={WORD}-Xk29dk\n"}
    )
    report = scanned(repository)
    assert at(report, "k8s-secret-data") == [("db.env", "live", commit)]
    assert [finding.also_rules for finding in report.findings] == [("generic-password",)]
    assert len(report.findings) == 1


def test_a_file_is_held_against_the_creation_rules_of_its_time(repository: Repository) -> None:
    repository.commit({"secrets/a.yaml": f"words: {WORD}-before\n"})
    repository.commit({".sops.yaml": BY_FOLDER})
    leaked = repository.commit({"secrets/a.yaml": f"words: {WORD}-then\n"})
    repository.commit({"secrets/a.yaml": f"words: {SOPS_LEAF}\n{SOPS_BLOCK}"})
    repository.commit({".sops.yaml": None})
    repository.commit({"secrets/b.yaml": f"words: {WORD}-after\n"})
    assert at(scanned(repository), "sops-not-encrypted") == [("secrets/a.yaml", "history", leaked)]


def test_the_policy_is_that_of_head_for_what_head_holds(repository: Repository) -> None:
    repository.commit({"clusters/old.yaml": SETTING, "clusters/new.yaml": SETTING.replace("database", "other")})
    repository.commit({"clusters/old.yaml": None})
    assert told(scanned(repository)) == set()
    repository.commit({".leakseal.yaml": REQUIRE})
    assert told(scanned(repository)) == {("clusters/new.yaml", 4, "policy-plain-secret")}
    repository.commit({".leakseal.yaml": None})
    assert told(scanned(repository)) == set()


def test_of_a_part_of_a_history_what_it_introduced(repository: Repository) -> None:
    repository.commit({"kustomization.yaml": f"{GENERATOR}    envs: [db.env]\n", "db.env": f"WORDS={WORD}\n"})
    repository.commit({"db.env": f"WORDS={WORD}\nMORE={WORD}-more\n"})
    assert told(scanned(repository, "main~1..main")) == {("db.env", 2, "k8s-secret-data")}
    repository.commit({"db.env": None})
    assert told(scanned(repository, "main~1..main")) == set()


def test_links_are_no_files(repository: Repository) -> None:
    (repository.path / "db.env").symlink_to("/etc/passwd")
    (repository.path / "sub").symlink_to("..")
    files = {"kustomization.yaml": f"{GENERATOR}    files: [db.env, sub/db.env]\n"}
    repository.commit(files)
    assert told(scanned(repository)) == told(on_disk(repository.path)) == set()


def test_what_git_ignores_is_no_error(repository: Repository) -> None:
    repository.write(
        {
            "kustomization.yaml": f"{GENERATOR}    envs: [db.env, none.env]\n",
            "db.env": f"WORDS={WORD}\n",
            ".gitignore": "*.env\n",
        }
    )
    assert told(on_disk(repository.path)) == set()


def test_only_lines_that_are_staged_count(repository: Repository) -> None:
    repository.commit({"kustomization.yaml": f"{GENERATOR}    envs: [db.env]\n", "db.env": f"WORDS={WORD}\n"})
    repository.write({"db.env": f"WORDS={WORD}\nMORE={WORD}-more\n"})
    repository.git("add", "--all")
    assert told(in_index(repository)) == {("db.env", 2, "k8s-secret-data")}
    assert told(in_index(repository, "db.env")) == {("db.env", 2, "k8s-secret-data")}


def test_a_mistake_in_the_policy_is_named(repository: Repository) -> None:
    repository.commit({".leakseal.yaml": "require:\n  - path: x\n", "a": "b"})
    repository.write({"a": "c"})
    repository.git("add", "--all")
    for command in (["history"], ["scan", "."], ["staged"]):
        ended = leakseal(*command, cwd=repository.path)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err == "leakseal: .leakseal.yaml:2: unknown key 'path': did you mean paths?\n"


def test_a_policy_that_nobody_would_read_is_named(repository: Repository) -> None:
    repository.commit({".leakseal.yml": REQUIRE, "a": "b"})
    repository.write({"a": "c"})
    repository.git("add", "--all")
    for command in (["history"], ["scan", "."], ["staged"]):
        ended = leakseal(*command, cwd=repository.path)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith("leakseal: .leakseal.yml:1: a policy is read from .leakseal.yaml alone")
        assert leakseal(*command, "--no-config", cwd=repository.path).code == 0
    repository.commit({".leakseal.yaml": REQUIRE})
    repository.write({"a": "d"})
    repository.git("add", "--all")
    for command in (["history"], ["scan", "."], ["staged"]):
        assert leakseal(*command, cwd=repository.path).code == 0


def test_another_policy_or_none(repository: Repository, tmp_path: Path) -> None:
    repository.commit({".leakseal.yaml": "require: no\n", "clusters/a.yaml": SETTING})
    policy = tmp_path / "policy.yaml"
    policy.write_text(REQUIRE)
    for command in (["history"], ["scan", "."]):
        assert leakseal(*command, cwd=repository.path).code == 2
        assert leakseal(*command, "--no-config", cwd=repository.path).code == 0
        ended = leakseal(*command, "--config", str(policy), "--format", "json", cwd=repository.path)
        assert [finding["rule"] for finding in ended.report()["findings"]] == ["policy-plain-secret"]


HOSTILE = {
    "an alias for each alias": b"secretGenerator:\n  - &a {name: x, envs: [db.env]}\n"
    + b"".join(b"%c: &%c [*%c, *%c, *%c, *%c]\n" % (c, c, c - 1, c - 1, c - 1, c - 1) for c in range(98, 118)),
    "ten thousand files": b"secretGenerator:\n  - envs: [db.env]\n    files: [" + b"x, " * 10_000 + b"]\n",
    "a deep one": b"secretGenerator: " + b"[" * 90 + b"]" * 90 + b"\n",
    "no text": bytes(range(256)) * 10 + b"secretGenerator",
    "creation_rules": b"creation_rules:\n" + b"  - path_regex: ((a{1,1000}){1,1000}|.*.*.*.*x)+y\n" * 300,
}


@pytest.mark.parametrize("name", ["kustomization.yaml", ".sops.yaml", ".gitattributes"])
@pytest.mark.parametrize("case", HOSTILE)
def test_files_that_direct_others_are_no_trap(repository: Repository, name: str, case: str) -> None:
    files: dict[str, str | bytes] = {
        name: HOSTILE[case],
        "secrets/a.yaml": "---\na: 1\n" * 2_000,
        "db.env": "A=1\n" * 20_000,
    }
    repository.commit(files)
    (repository.path / "db.env").write_text("A=2\n")
    repository.git("add", "--all")
    for report in (scanned(repository), on_disk(repository.path), in_index(repository)):
        assert told(report) == set()
