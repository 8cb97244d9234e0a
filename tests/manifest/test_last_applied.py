from __future__ import annotations

import base64
import io
import json
import zipfile

import pytest

from scanner.manifest import read

from .manifests import HEAD, KIND, written

OBJECT = json.dumps({"kind": KIND.removeprefix("kind: "), "stringData": {"one": "uno", "two": "due"}})


def zipped(text: str) -> str:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("original", text)
    return base64.b64encode(buffer.getvalue()).decode()


def annotated(value: str, key: str = "banzaicloud.com/last-applied") -> bytes:
    return f"{HEAD}metadata:\n  annotations:\n    {key}: {value}\n".encode()


def test_what_is_packed_is_read_and_stands_where_the_package_does() -> None:
    packed = zipped(OBJECT)
    document = annotated(packed)
    assert [(value.key, value.view.data, value.view.via, written(value, document)) for value in read(document)] == [
        ("one", b"uno", ("base64", "zip", "secret.stringData"), packed.rstrip("=").encode()),
        ("two", b"due", ("base64", "zip", "secret.stringData"), packed.rstrip("=").encode()),
    ]


@pytest.mark.parametrize(
    "value",
    ["", "x", zipped("nothing"), "'" + OBJECT[:-2] + "'", zipped(OBJECT)[:60]],
    ids=["empty", "word", "of-another", "cut-text", "cut"],  # a package holds the time of day
)
def test_what_is_no_package(value: str) -> None:
    assert all(found.view.via == ("secret.stringData",) for found in read(annotated(value)))


def test_text_is_read_wherever_it_stands() -> None:
    assert [value.key for value in read(annotated(f"'{OBJECT}'", key="kubectl.kubernetes.io/last-applied"))] == [
        "one",
        "two",
    ]
