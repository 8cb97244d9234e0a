"""Only values change in a SealedSecret, and a key that it lacked stands beside the others, however it is written."""

from __future__ import annotations

import json

import pytest
import yaml

from scanner.errors import AskedWrongly
from scanner.model import Secret
from scanner.remediate.plain import PlainSecret
from scanner.remediate.sealed_secret import seal, text_of
from scanner.sealing.resealed import merged, resealed
from scanner.sealing.sealed import opened, sealed_secrets
from tests.support.controllers import controller

OLD, NEW = controller(0), controller(1)
ONE = text_of(seal(OLD.private.public_key(), b"one", b"shop/db"))
HEAD = "# ü\nkind: SealedSecret\napiVersion: bitnami.com/v1alpha1\nmetadata: {name: db, namespace: shop}\n"
FORMS = {
    "plain": HEAD + f"spec:\n  encryptedData:\n    a: {ONE}   # a\n  template: {{}}\n",
    "quoted": HEAD + f"spec:\n  encryptedData:\n    'a': \"{ONE}\"\n\n# end",
    "no end of line": HEAD + f"spec:\n  encryptedData:\n    a: {ONE}",
    "crlf": (HEAD + f"spec:\n  encryptedData:\n    a: {ONE}\n  template: {{}}\n").replace("\n", "\r\n"),
    "block": HEAD + f"spec:\n  encryptedData:\n    a: >-\n      {ONE}\n  template: {{}}\n",
    "flow": HEAD + f"spec: {{encryptedData: {{a: {ONE}}}, template: {{}}}}\n",
    "json": json.dumps(yaml.safe_load(HEAD) | {"spec": {"encryptedData": {"a": ONE}}}, indent=2),
}
MORE = PlainSecret(name="db", namespace="shop", values={"a": Secret(b"two"), "b.c": Secret(b"\0"), "d": Secret(b"")})


def values(text: bytes, by: object = OLD) -> dict[str, bytes]:
    """What a key opens."""
    assert yaml.safe_load(text)["metadata"] == {"name": "db", "namespace": "shop"}
    (one,) = sealed_secrets(text, "a.yaml")
    made = opened(one, [by.private])  # type: ignore[attr-defined]
    assert not made.closed
    return {key: value.reveal() for key, value in made.secret.values.items()}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_sealed_anew(form: str) -> None:
    text = FORMS[form].encode()
    after = resealed(text, "a.yaml", [NEW.private, OLD.private], NEW.private.public_key())
    assert values(after, NEW) == {"a": b"one"}
    one, other = (data.split(b"a", 3)[0] for data in (text, after))
    assert one == other
    assert after[-3:] == text[-3:] or form in ("no end of line",)
    assert after.count(b"\r\n") == text.count(b"\r\n")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_takes_more(form: str) -> None:
    text = FORMS[form].encode()
    after = merged(text, "a.yaml", MORE, OLD.private.public_key())
    assert values(after) == {"a": b"two", "b.c": b"\0", "d": b""}
    assert after.count(b"\r\n") == (text.count(b"\r\n") + 2 if form == "crlf" else 0)
    if form == "json":
        json.loads(after)


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        (MORE._replace(name="web"), f"{FORMS['plain']}---\n{FORMS['plain']}"),
        (MORE, f"{FORMS['plain']}---\n{FORMS['plain']}"),
        (MORE, HEAD + "spec: {encryptedData: {}}\n"),
        (MORE, "kind: ConfigMap\n"),
    ],
)
def test_nothing_is_merged_into_another(secret: PlainSecret, text: str) -> None:
    with pytest.raises(AskedWrongly):
        merged(text.encode(), "a.yaml", secret, OLD.private.public_key())


@pytest.mark.parametrize("form", FORMS)
def test_the_only_one_of_a_file_takes_another_too_and_keeps_its_own_name(form: str) -> None:
    other = MORE._replace(name="web", namespace="other")
    assert values(merged(FORMS[form].encode(), "a.yaml", other, OLD.private.public_key()))["a"] == b"two"


@pytest.mark.parametrize("form", FORMS)
def test_labels_and_annotations_go_over_those_that_there_are(form: str) -> None:
    text = FORMS[form]
    if form == "plain":
        text = text.replace("template: {}", "template:\n    metadata:\n      labels: {app: old, b: c}")
    scope = "sealedsecrets.bitnami.com/cluster-wide"
    said = MORE._replace(labels={"app": "new: er"}, annotations={"d": "true", scope: "true"})
    after = merged(text.encode(), "a.yaml", said, OLD.private.public_key())
    assert values(after)["a"] == b"two"
    metadata = yaml.safe_load(after)["spec"]["template"]["metadata"]
    assert metadata["annotations"] == {"d": "true"}
    assert metadata["labels"] == ({"app": "new: er", "b": "c"} if form == "plain" else {"app": "new: er"})
    if form == "json":
        json.loads(after)


def test_nothing_is_sealed_anew_in_part() -> None:
    other = FORMS["plain"].replace("name: db", "name: web")
    with pytest.raises(AskedWrongly, match="none of these keys opens a"):
        resealed(f"{FORMS['plain']}---\n{other}".encode(), "a.yaml", [OLD.private], NEW.private.public_key())
    with pytest.raises(AskedWrongly, match="no SealedSecret with values"):
        resealed(b"kind: ConfigMap\n", "a.yaml", [OLD.private], NEW.private.public_key())
