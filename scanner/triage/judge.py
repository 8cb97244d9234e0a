"""Whether a value that looks like a secret is innocent, and for which reason."""

from __future__ import annotations

from collections.abc import Callable

from scanner.triage import armor, encrypted, harmless
from scanner.triage.reference import reference
from scanner.triage.samples import sample
from scanner.triage.sentences import about_itself, text
from scanner.triage.setting import setting, ssh_client

Recogniser = Callable[[bytes], bool]
KeyedRecogniser = Callable[[bytes, str], bool]

_ALWAYS: tuple[tuple[str, Recogniser], ...] = (
    ("empty", harmless.empty),
    ("encrypted:sops", encrypted.sops),
    ("encrypted:age", encrypted.age),
    ("encrypted:pgp", encrypted.pgp),
    ("encrypted:ansible-vault", encrypted.ansible_vault),
    ("encrypted:git-filter", encrypted.git_filtered),
    ("public:certificate", armor.certificate),
    ("public:key", armor.public_key),
    ("encrypted:sealed-secret", encrypted.sealed_secret),
    ("placeholder", armor.hollow),
    ("documentation", sample),
)

# Only where nobody said that the value is a secret: in a kind: Secret a weak password is the password.
_FOUND: tuple[tuple[str, Recogniser], ...] = (
    ("literal", harmless.literal),
    ("type-name", harmless.type_name),
    ("placeholder", harmless.placeholder),
    ("documentation", harmless.documentation),
    ("path", harmless.path),
    ("code", harmless.code),
    ("digest", harmless.digest),
    ("text", text),
)
_FOUND_UNDER_KEY: tuple[tuple[str, KeyedRecogniser], ...] = (
    ("digest", harmless.hash_for_key),
    ("encrypted:by-name", encrypted.named),
    ("identifier:uuid", harmless.identifier),
    ("key-name", harmless.echo),
    ("object-name", harmless.object_name),
)


def weak(value: bytes, *, default: bool = False) -> bool:
    """Whether a value that is a secret is one that everybody tries first: `admin`, `changeme`, `hunter2`.

    So is a sentence that says no more than that it is one: `this is a secret`.
    Where it is known for a `default` that is to be replaced, so is what only asks for that: `CHANGE_ME`, `my-secret`.
    """
    text = value.strip()
    if harmless.weak_default(text) or about_itself(text):
        return True
    return default and (harmless.placeholder(text) or harmless.documentation(text))


def innocence(value: bytes, *, key: str = "", declared: bool = False) -> str:
    """Say the reason code for which `value` is no leak, such as `encrypted:sops`; "" when nothing speaks for it.

    `key` is the name under which the value stands. `declared` means that a manifest says outright that the value is a
    secret (`kind: Secret`): then a weak value is a leak like any other, and only what can't be the secret itself
    is innocent. Takes any bytes, in time linear in their number.
    """
    return certainly(value, key=key, declared=declared) or ("" if declared else likely(value, key=key))


def certainly(value: bytes, *, key: str = "", declared: bool = False) -> str:
    """The reason that decides, whatever speaks for the value: it is ciphertext, a reference, public, or nothing yet."""
    text = value.strip()
    for reason, recognises in _ALWAYS:
        if recognises(text):
            return reason
    reason = encrypted.inline(text) or reference(text, lambda part: bool(innocence(part, key=key, declared=declared)))
    if reason:
        return reason
    if harmless.marked(text) or encrypted.cut_short(text):
        return "placeholder"
    if harmless.address(text):
        return "address"
    if declared and harmless.literal(text):
        return "literal"
    return "public:setting" if declared and ((key and setting(text, key)) or ssh_client(text)) else ""


def likely(value: bytes, *, key: str = "") -> str:
    """The reason that is weighed against others where only a guess says that the value is a secret."""
    text = value.strip()
    for reason, recognises in _FOUND:
        if recognises(text):
            return reason
    if harmless.encoded_mark(text):
        return "placeholder"
    return next((reason for reason, fits in _FOUND_UNDER_KEY if fits(text, key)), "") if key else ""
