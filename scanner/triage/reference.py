"""Values that only say where a secret is to be fetched: variables, templates and addresses in secret stores.

An expression covers itself and nothing else. What stands around it, and what it falls back to, is judged like any
other value: `${DB_PASSWORD:-x}` is as harmless as `x`, and `postgres://app:x@{{ .host }}` holds a password.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scanner.regex import regex
from scanner.triage.encrypted import decoded

Innocent = Callable[[bytes], bool]

_LONGEST = 8192  # bytes; longer values are documents, in which a reader of documents finds the single values

_STRING = regex(rb"\"((?:[^\"\\]|\\.){0,1000})\"|`([^`]{0,1000})`|'((?:[^'\\]|\\.){0,1000})'")
_BEFORE_LITERAL = regex(
    rb"(?:\A[-+#\s(]*|(?<![=!<>])=\s*|\b(?:default|coalesce|quote|squote|b64enc|htpasswd)\s*\(?\s*)\Z"
)
_SECRET_QUERY = regex(rb"[?&](?:token|secret_id|client_secret|api_?key|password)=([^&#\s]{1,1000})")
# Shell and envsubst: ${X-a} ${X:-a} ${X:=a} ${X:+a}. Spring and Compose of old: ${x.y:a}; ${X:0:3} is a slice.
_FALLBACK = regex(rb"\w+:?[-=+](?P<shell>.*)|[\w.\-]+:(?!\?|\d+:|\d{1,2}\Z)(?P<spring>.*)")


def _nothing(match: re.Match[bytes]) -> Iterator[bytes]:
    """Carry no value in clear."""
    return iter(())


def _strings(match: re.Match[bytes]) -> Iterator[bytes]:
    """Yield the string literals of a template that end up in its output, as far as their position tells."""
    body = match[1]
    for text in _STRING.finditer(body):
        before = body[max(0, text.start() - 60) : text.start()]
        if _BEFORE_LITERAL.search(before):
            yield text[1] or text[2] or text[3] or b""


def _fallback(match: re.Match[bytes]) -> Iterator[bytes]:
    """Yield what a shell-like variable falls back to."""
    fallback = _FALLBACK.fullmatch(match[1])
    if fallback:
        yield fallback[fallback.lastindex or 0].strip(b"\"'")


def _fetched(match: re.Match[bytes]) -> Iterator[bytes]:
    """Yield what an address says in clear: `ref+echo://x` is x itself, others may carry a credential in the query."""
    if match[1] == b"echo":
        yield match[2].lstrip(b"/") or b"echo"
    for parameter in _SECRET_QUERY.finditer(match[2]):
        yield parameter[1]


# (reason code, expression, the values in clear that one match of it carries). Earlier ones win.
_EXPRESSIONS: tuple[tuple[str, re.Pattern[bytes], Callable[[re.Match[bytes]], Iterator[bytes]]], ...] = (
    ("template:github", regex(rb"\$\{\{([^{}]{1,2000})\}\}"), _strings),
    ("template:go", regex(rb"\{\{((?:[^{}]|\{(?!\{)|\}(?!\})){1,2000})\}\}"), _strings),
    ("template:jinja", regex(rb"\{%[^%]{1,2000}%\}"), _nothing),
    (
        "reference:vault",
        regex(
            rb"\$\{(?:vault|bao):[\w./\-]{1,300}#[\w.\-]{1,200}(?:#[\w.\-]{1,40})?\}"
            rb"|(?:>>)?\b(?:vault|bao):[\w./\-]{1,300}#[\w.\-$}{]{1,200}(?:#[\w.\-]{1,40})?"
        ),
        _nothing,
    ),
    ("reference:envsubst", regex(rb"\$\{([A-Za-z_]\w{0,200}(?:[:=+\-?#%/^,][^{}\n]{0,1000})?)\}"), _fallback),
    ("reference:spring", regex(rb"\$\{([A-Za-z_][\w.\-]{0,200}(?::[^{}\n]{0,1000})?)\}"), _fallback),
    ("reference:kubernetes-variable", regex(rb"\$\([A-Za-z_][\w.\-]{0,200}\)"), _nothing),
    (
        "reference:argocd-vault-plugin",
        regex(rb"<path:[^#<>\n]{1,300}#[^#<>\n]{1,200}(?:#[^#<>\n]{1,200})?>"),
        _nothing,
    ),
    ("reference:vals", regex(rb"(?:secret)?ref\+([a-z][a-z0-9]{0,30})(://[^+\s\",]{1,1000})\+?"), _fetched),
    (
        "reference:environment",
        regex(rb"\{env[:.][A-Za-z_]\w{0,200}\}|%ENV\([A-Za-z_]\w{0,200}\)%|%\([A-Za-z_]\w{0,200}\)s"),
        _nothing,
    ),
    ("reference:grafana", regex(rb"\$__(?:env|file|vault)\{[\w./:@\-]{1,300}\}"), _nothing),
    ("reference:pipeline", regex(rb"\$\[ ?variables(?:\.[\w.]{1,200}|\['[\w.\-]{1,200}'\]) ?\]"), _nothing),
    (
        "template:token",
        regex(
            rb"<<[^<>\n]{1,200}>>|@[a-z][a-z\d]{0,40}(?:[.-][a-z][A-Za-z\d]{0,40}){1,6}@|\(\([a-z][a-z_.:/-]{1,200}\)\)"
            rb"|#\{[^{}\n]{1,200}\}#?|@@?[A-Z][A-Z0-9_.]{1,200}@@?|__[A-Z][A-Z0-9_]{1,100}__|%[A-Z][A-Z0-9_]{2,100}%"
        ),
        _nothing,
    ),
)

_WHOLE: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    # a quote of its own ends the string that it stands in
    ("template:go", regex(rb"\{\{-?(?: *(?:[.$(]|\w{1,40} )[^\n\"'`{}]{0,200}| +\w{1,40}| *)\\?")),
    ("reference:1password", regex(rb"op://[^/\n]{1,200}/[^/\n]{1,200}(?:/[^/\n]{1,200}){1,2}")),
    ("reference:helm-secrets", regex(rb"secrets(?:\+[a-z\-]{1,40})?://[\w./@?=&\-]{1,500}")),
    (
        "reference:aws",
        regex(
            rb"arn:aws[a-z\-]*:(?:secretsmanager|ssm|kms):[\w:/+=.@\-]{1,500}|aws(?:sm|ps|sec|ssm):/{0,3}[\w/.\-]{1,300}"
        ),
    ),
    (
        "reference:gcp",
        regex(
            rb"projects/[\w:.\-]{1,100}/secrets/[\w\-]{1,255}(?:/versions/\w{1,20})?|(?:gcp-secret-manager|sm):/{0,3}[\w/.#\-]{1,300}"
            rb"|gcp:secretmanager:projects/[\w:/.\-]{1,300}"
        ),
    ),
    (
        "reference:azure",
        regex(rb"@Microsoft\.KeyVault\([^()\n]{1,500}\)|(?:azure:?)?keyvault:/{0,3}[\w/.\-]{1,300}", re.IGNORECASE),
    ),
    ("reference:environment", regex(rb"env:(?://)?[A-Z][A-Z_]{1,60}[A-Z\d]")),
    ("reference:cloudformation", regex(rb"\{\{resolve:(?:ssm|ssm-secure|secretsmanager):[^{}\n]{1,500}\}\}")),
    ("reference:tag", regex(rb"!(?:env_var|Ref|GetAtt|ImportValue|reference|secret)[ \t]+[^\n]{1,300}")),
    (
        "reference:argocd",
        regex(rb"\$(?:[a-z0-9][a-z0-9.-]{0,252}:|(?:dex|oidc|webhook|accounts)\.)[\w.-]{1,253}"),
    ),
    ("reference:variable", regex(rb"\$(?:[A-Z_][A-Z0-9_]{1,100}|[a-z]{2,20}(?:_[a-z]{2,20}){1,5})")),
)

_SIGN = regex(rb"[{#(<:@_%!$]|projects/")  # one of these is in whatever matches one of the above
# argocd-vault-plugin (`<path:`) and Bank-Vaults (`vault:`, `>>vault:`) look for references in base64, too.
_ENCODED = (b"PHBhdGg6", b"dmF1bHQ6", b"Pj52YXVsdDo")
_NESTED = 4  # ${A:-${B}}: the inner expression is replaced first, the outer one is read in the next round
_NUL = b"\0"
_RUN = regex(rb"[A-Za-z0-9]+")
_MIXED = regex(
    rb"(?!(?i:(?:aes|sha|base|rsa|ed|x)\d{2,5}|pkcs\d{1,2})\Z)"
    rb"(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{5,}"
)
_USERINFO = regex(rb"://[^/@\s:]*:([^/@\s]+)@")
_ASSIGNED = regex(
    rb"(?i)(?:pass|pwd|secret|token|key|cred|auth)[\w.\-]{0,40}[\"']?[ \t]*[:=][ \t]*"
    rb"(?![^\0\s]{1,6}\0)([^\0\s][^\0\n]{3,})"  # a few letters at an expression are its public prefix: ghp_${TOKEN}
)


def reference(value: bytes, innocent: Innocent) -> str:
    """Say the reason code when `value` is made of references and harmless glue; "" otherwise.

    `innocent` judges what an expression falls back to.
    """
    if len(value) > _LONGEST:
        return ""
    if value.startswith(_ENCODED):
        value = decoded(value) or value
    if not _SIGN.search(value):
        return ""
    whole = next((code for code, form in _WHOLE if form.fullmatch(value)), "")
    if whole:
        return whole
    reason, glue = "", value.replace(_NUL, b"")
    for _ in range(_NESTED):
        before = glue
        for code, form, carried in _EXPRESSIONS:
            for match in form.finditer(glue):
                if not all(innocent(part.replace(_NUL, b"")) for part in carried(match)):
                    return ""
                reason = reason or code
            glue = form.sub(_NUL, glue)
        if glue == before:
            break
    return reason if reason and _harmless_glue(glue) else ""


def glue(value: bytes) -> bytes:
    """What stands around the expressions in `value`, which is all of it that somebody may have to keep secret."""
    if len(value) > _LONGEST:
        return value
    left = value
    for _ in range(_NESTED if _SIGN.search(value) else 0):
        before = left
        for _, form, _ in _EXPRESSIONS:
            left = form.sub(b"", left)
        if left == before:
            break
    return left.strip() or value


def _harmless_glue(glue: bytes) -> bool:
    """Whether what stands around expressions (each a NUL here) could hold no secret of its own."""
    if any(_NUL not in userinfo[1] for userinfo in _USERINFO.finditer(glue)):
        return False
    if _ASSIGNED.search(glue):
        return False
    return not any(_MIXED.fullmatch(run) for run in _RUN.findall(glue))
