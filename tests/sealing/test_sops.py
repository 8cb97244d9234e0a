from __future__ import annotations

import base64
import json
import os
import re
from pathlib import Path
from typing import Any

import pyrage
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import AskedWrongly
from scanner.remediate.sops import NotForThisKey, decrypt, octets, unwrap
from scanner.rules.mint import mint
from scanner.sealing import comments, files
from scanner.sealing.sops import Opened, encrypted, opened, recipients
from scanner.triage import encrypted as triage
from tests.support.scans import leakseal

IDENTITY = pyrage.x25519.Identity.generate()
AGE = (str(IDENTITY.to_public()),)
ENC = re.compile(rb"\"?ENC\[AES256_GCM,[^\]]*,type:(\w+)\]\"?")
SECRET = """# a file
apiVersion: v1
kind: Secret  # of the shop
metadata: {name: db, namespace: 'shop'}
data:
  # the old one was <<base62:12>>
  password: "<<base64:12>>"   # rotate me
  empty: ''
  null:
stringData:
  text: |-  # lines
    <<base62:20>>
    <<base62:20>>

  folded: >
    <<base62:20>>
    more
  number: 12
type: Opaque
"""
OTHER = "apiVersion: v1\nkind: Service\nspec:\n  ports: [{port: 0x50}, 1.50]   # one\n"


def secret(seed: str = "a") -> str:
    return mint(SECRET.replace("  null:\n", ""), seed)


def sealed(path: str, text: str | bytes, new: dict[tuple[str, str], bytes] | None = None, **asked: Any) -> bytes:
    data = text if isinstance(text, bytes) else text.encode()
    return encrypted(path, data, new or {}, **({"age": AGE} | asked))


def read(path: str, data: bytes) -> dict[str, bytes]:
    """The values of an encrypted file by their paths, opened with the identity that it is for."""
    return {".".join(one.path): one.octets for one in reread(path, data)}


def reread(path: str, data: bytes) -> tuple[Opened, ...]:
    return opened(path, data, unwrap(recipients(path, data), str(IDENTITY)))


def without_metadata(data: bytes) -> bytes:
    """What is left of an encrypted file, each ciphertext replaced by its type."""
    return ENC.sub(rb"<\1>", re.sub(rb"^sops:\r?\n(?:[ ]+.*\n)+", b"", data, flags=re.MULTILINE))


def test_all_that_is_not_encrypted_stays_byte_for_byte() -> None:
    made = sealed("a.yaml", secret() + "---\n" + OTHER)
    head, tail = secret().split("data:\n", 1)[0], "type: Opaque\n---\n" + OTHER
    assert without_metadata(made).decode() == head + (
        "data:\n  #<comment>\n  password: <str>   #<comment>\n  empty: ''\n"
        "stringData:\n  text: <str> #<comment>\n\n  folded: <str>\n  number: <int>\n"
    ) + tail  # fmt: skip
    assert made.count(b"\nsops:\n") == 2


def test_the_values_read_back_and_the_mac_holds() -> None:
    whole = yaml.safe_load(secret())
    made = read("a.yaml", sealed("a.yaml", secret()))
    for section in ("data", "stringData"):
        for key, value in whole[section].items():
            assert made[f"{section}.{key}"] == str(value).encode()


@pytest.mark.parametrize("change", [(b"kind: Secret", b"kind: Secre7"), (b"number: ENC", b"numbre: ENC")])
def test_a_change_is_noticed(change: tuple[bytes, bytes]) -> None:
    with pytest.raises(NotForThisKey):
        reread("a.yaml", sealed("a.yaml", secret()).replace(*change))


def test_with_a_mac_of_what_is_encrypted_alone_the_rest_may_change() -> None:
    made = sealed("a.yaml", secret(), only_encrypted=True)
    assert b"\n    mac_only_encrypted: true\n" in made
    assert reread("a.yaml", made.replace(b"kind: Secret", b"kind: Secre7"))
    with pytest.raises(NotForThisKey):
        reread("a.yaml", re.sub(rb"  number: ENC.*\n", b"", made))


_GENUINE = Path(__file__).parents[3] / "shared" / "fixtures" / "sops-genuine.yaml"  # what sops 3.10.2 wrote, for PGP


@pytest.mark.skipif(not _GENUINE.exists(), reason="the file is not here")
def test_a_genuine_file_is_read_as_sops_wrote_it() -> None:
    data = _GENUINE.read_bytes()
    (document,) = files.yaml("a.yaml", data, sealed=True)
    clear = {leaf.path[0] for leaf in document.leaves if not triage.sops(octets(leaf.value))}
    assert clear == {"somelist_unencrypted", "nested_unencrypted"}
    assert len(document.leaves) == 16
    said = [data[comment.start : comment.end] for comment in comments.in_yaml(data, document)]
    assert len(said) == 4
    assert all(map(triage.sops, said))
    assert recipients("a.yaml", data) == ()
    with pytest.raises(NotForThisKey):
        opened("a.yaml", data, bytes(32))


def test_what_is_encrypted_is_not_encrypted_again() -> None:
    for name, text in (("a.yaml", secret()), ("a.json", '{"a": "b"}'), ("a.env", "A=b\n"), ("a.ini", "A=b\n")):
        with pytest.raises(AskedWrongly, match="SOPS keeps its metadata under this key"):
            sealed(name, sealed(name, text))


def test_line_ends_are_kept() -> None:
    made = sealed("a.yaml", secret().replace("\n", "\r\n"))
    assert not re.search(rb"[^\r]\n", made)
    assert read("a.yaml", made) == read("a.yaml", sealed("a.yaml", secret()))


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\n...\n", "\n# end", "\n  # end\n", "\n---\n", "\n--- # nothing\n"])
def test_however_the_file_ends(end: str) -> None:
    data = f"kind: A\ndata:\n  a: b{end}"
    made = sealed("a.yaml", data)
    assert read("a.yaml", made) == {"kind": b"A", "data.a": b"b"}
    assert yaml.safe_load_all(made)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffdata: {a: b}\n",
        "--- {data: {a: b}}\n",
        "---\ndata: {a: b,}\n",
        "%YAML 1.1\n---\ndata: {a: b}\n",
        "# one\n---\n# two\ndata:\n  a:\n    b\n",
        "  data:\n      a: 'b'\n",
        'data:\n  ? a\n  : "b"\n',
        '"data":\n  "a": >-\n    b\n',
        "data: {'a': b # c\n }\n",
    ],
)
def test_however_the_file_is_written(text: str) -> None:
    made = sealed("a.yaml", text, expression="^data$")
    assert read("a.yaml", made) == {"data.a": b"b"}
    assert b"b" not in re.sub(rb"ENC\[[^\]]*\]|age1\w+|-----B[^;]*?-----END|[\w-]{2,}", b"", made)


TWO_WAYS = re.compile(r"[-+.]?[0-9][\w.+-]*")  # a number to one version of YAML, and none to another
letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff")
scalars = st.one_of(
    st.text(letters, max_size=30).filter(lambda text: not TWO_WAYS.fullmatch(text)),
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.floats(),
    st.booleans(),
    st.none(),
)
keys = st.text("abcd_", min_size=1, max_size=5)
trees = st.recursive(scalars, lambda below: st.lists(below, max_size=3) | st.dictionaries(keys, below, max_size=3))
styles = st.sampled_from(["|", ">", "'", '"', None])
odd = st.text("a:-#|>'\"{}[],&*!%\n \t~\\\u2028?", max_size=40).map(str.encode)


@given(st.dictionaries(keys, trees, min_size=1, max_size=4), st.booleans(), styles)
@settings(max_examples=150, deadline=None)
def test_any_document_keeps_its_values(tree: dict[str, Any], flow: bool, style: Any) -> None:
    text = yaml.safe_dump(tree, default_flow_style=flow or None, default_style=style, allow_unicode=True, width=40)
    if style == "|" and "!!" in text:
        text = yaml.safe_dump(tree)
    try:
        made = sealed("a.yaml", text, expression="a|d")
    except AskedWrongly as refused:
        assert re.search("selects nothing|a tag|odd line break|alias", str(refused)), refused
        return
    clear = leaves(yaml.safe_load(text))
    assert [value for _, _, value in reread("a.yaml", made)] == clear


def leaves(node: Any) -> list[bytes]:
    """What YAML reads, as SOPS writes values."""
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        return [leaf for item in node for leaf in leaves(item)]
    return [] if node is None else [octets(node)]


@given(st.binary(max_size=60) | odd, st.sampled_from(["a.yaml", "a.json", "a.env", "a.ini", "a"]))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_encrypted_or_refused(data: bytes, path: str) -> None:
    try:
        made = sealed(path, data, expression=".")
    except AskedWrongly:
        return
    assert reread(path, made)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("data: &a {b: c}\n", "a.yaml:1: an anchor, an alias or a tag"),
        ("data:\n  a: &x 1\n  b: *x\n", "a.yaml:2: an anchor"),
        ("data: {a: !!str 1}\n", "a.yaml:1: an anchor"),
        ("data: {a: b}\ndata: {a: c}\n", "a.yaml:2: a key that stands there before"),
        ("data: {a: b}\n---\ndata: {a: b, a: c}\n", "a.yaml:3: a key that stands there before"),
        ("data:\n  1: a\n", "a.yaml:2: a key that is no text"),
        ("data: {true: a}\n", "a.yaml:1: a key that is no text"),
        ("data: {2024-01-01: a}\n", "a.yaml:1: a key that is no text"),
        ("? {a: b}\n: c\n", "a.yaml:1: a key that is no text"),
        ("a:\n  <<: {b: c}\n", "a.yaml:2: a key that is no text"),
        ("data: {a: b}\nwhen: 2024-01-01T00:00:00+24:00\n", "a.yaml:2: a time in a zone"),
        ("data: {a: 18446744073709551615}\n", "a.yaml:1: an integer that SOPS can't hold"),
        ("data: {a: 'b'}\nsops: {}\n", "a.yaml:2: SOPS keeps its metadata"),
        ("- data: a\n", "mappings"),
        ("data: {a: b}\n--- text\n", "mappings"),
        ("---\n---\ndata: {a: b}\n", "first document is empty"),
        ("", "first document is empty"),
        ("a: [", "no YAML"),
        ("{{- if .Values.a }}\ndata: {a: b}\n{{- end }}\n", "no YAML"),
        ('data: {a: "b\\/c"}\n', "a.yaml:1: the escape"),
        ("data: {a: b}\nurls: [c?d]\n", "a.yaml:2: a ? in braces"),
        ("data: {a: b}\rb: c\n", "a.yaml:1: a control character"),
        ("data: {a: b}\nb: \x85c\n", "a.yaml:2: a control character"),
        ("data: {a: \x00}\n", "a.yaml:1: a control character"),
        (b"data: {a: \xff}\n", "no UTF-8"),
        ("kind: ConfigMap\nmetadata: {a: b}\n", "selects nothing"),
        ("x: " + "[" * 200 + "]" * 200 + "\n", "no YAML"),
    ],
)
def test_what_sops_could_not_open_is_refused_with_its_line(text: str | bytes, says: str) -> None:
    with pytest.raises(AskedWrongly, match=re.escape(says)):
        sealed("a.yaml", text)


@pytest.mark.parametrize("path", ["a.txt", "a", ".env.local", "a.yaml.bak", "terraform.tfvars"])
@pytest.mark.parametrize("data", [b'a = "b"\n', b"\xff\x00\n", b'{"a": 1}', b"{"])
def test_a_file_of_another_form_is_encrypted_as_a_whole(path: str, data: bytes) -> None:
    made = sealed(path, data)
    assert read(path, made) == {"data": data}
    assert ENC.sub(rb"<\1>", made).startswith(b'{\n\t"data": <str>,\n\t"sops": {\n\t\t"age": [\n')
    with pytest.raises(AskedWrongly, match="SOPS keeps its metadata under this key"):
        sealed(path, made)


def test_of_nothing_nothing_is_made() -> None:
    with pytest.raises(AskedWrongly, match="it is empty"):
        sealed("a.txt", b"")


def test_new_values_take_the_place_of_old_ones() -> None:
    text = secret() + "---\n" + secret().replace("name: db", "name: other").replace("  empty: ''", "  empty:")
    new = {("db", "password"): b"\x00new\n", ("db", "text"): b"neu\n", ("other", "empty"): b"", ("x", "number"): b"7"}
    made = reread("a.yaml", sealed("a.yaml", text, new))
    values = [one.octets for one in made if one.path[-1] in ("password", "text", "empty", "number")]
    before = yaml.safe_load(secret())
    assert values == [
        *(base64.b64encode(b"\x00new\n"), b"", b"neu\n", b"12"),
        *(before["data"]["password"].encode(), b"", before["stringData"]["text"].encode(), b"12"),
    ]  # fmt: skip


def test_a_new_value_for_stringdata_is_text() -> None:
    with pytest.raises(AskedWrongly, match="belongs into data"):
        sealed("a.yaml", secret(), {("db", "text"): b"\xff"})


def test_null_is_nothing_until_it_has_a_value() -> None:
    text = "kind: Secret\nmetadata: {name: db}\ndata:\n  a:\n  b: ~\n  c: eA==\n"
    assert set(read("a.yaml", sealed("a.yaml", text))) == {"kind", "metadata.name", "data.c"}
    made = read("a.yaml", sealed("a.yaml", text, {("db", "a"): b"1", ("db", "b"): b"2"}))
    assert [made["data.a"], made["data.b"]] == [b"MQ==", b"Mg=="]


def test_no_value_of_a_secret_is_left_in_clear() -> None:
    with pytest.raises(AskedWrongly, match=r"leaves stringData.text in clear"):
        sealed("a.yaml", secret(), expression="^data$")


def test_secrets_in_a_list() -> None:
    text = "kind: List\nitems:\n- kind: Secret\n  metadata:\n    name: db\n  stringData: {a: old}\n"
    assert read("a.yaml", sealed("a.yaml", text, {("db", "a"): b"new"}))["items.stringData.a"] == b"new"


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_json(indent: Any) -> None:
    tree = {"kind": "Secret", "metadata": {"name": "db"}, "data": {"a": 'b\n"ü', "n": 1.5, "e": "", "l": [1, None]}}
    text = json.dumps(tree, indent=indent) + "\n"
    made = sealed("a.json", text, {("db", "a"): b"new"})
    assert reread("a.json", made) == (
        Opened(("kind",), "", b"Secret"),
        Opened(("metadata", "name"), "", b"db"),
        Opened(("data", "a"), "str", b"bmV3"),
        Opened(("data", "n"), "float", b"1.5"),
        Opened(("data", "e"), "str", b""),
        Opened(("data", "l"), "int", b"1"),
    )
    if indent:
        assert json.dumps(json.loads(made), indent=indent) + "\n" == made.decode()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "{}",
            "[1]",
            "1",
            "",
            '{"a": NaN}',
            '{"a": 1} {}',
            '{"a": "\\ud800"}',
            "{'a': 1}",
            "[" * 5000,
            '\ufeff{"a": 1}',
        ),
        *('{"a":1,"a":2}', '{"a": 1e999}', '{"sops": 1}'),
    ],
)
def test_json_that_sops_would_not_read(text: str) -> None:
    with pytest.raises(AskedWrongly):
        sealed("a.json", text, expression=".")


def test_dotenv() -> None:
    made = sealed("a.env", '# why\nexport A=one two\nB="a\\nb"\n\nC=\nD_unencrypted=x', {("", "A"): b"new\nline"})
    lines = made.decode().splitlines()
    assert [ENC.sub(rb"<\1>", line.encode()).decode() for line in lines[:6]] == [
        *("#<comment>", "export A=<str>", "B=<str>", "", "C=", "D_unencrypted=x"),
    ]  # fmt: skip
    assert read("a.env", made) == {"export A": b"one two", "B": b'"a\nb"', "C": b"", "D_unencrypted": b"x"}
    assert read("a.env", sealed("a.env", "A=1\n", {("", "A"): b"2\n3"})) == {"A": b"2\n3"}


@pytest.mark.parametrize(
    "text", ["A\n", "A=b\r\n", "A=b\n \n", "sops_mac=a\n", "A=b\nA=c\n", b"\xff=a\n", "", "# only\n"]
)
def test_dotenv_that_sops_would_not_read(text: str | bytes) -> None:
    with pytest.raises(AskedWrongly):
        sealed("a.env", text)


INI = """\ufefftop = 1
; about it
  # and more

[shop] ; inline
password="a b" ; old
;
  # above

  user : 'web'  # behind
empty =
quoted = `a#b;c`
long = \"\"\"x\"y\"\"\"
url=postgres://x:y@z/w?a=b
last_unencrypted = kept # too
"""


def test_ini() -> None:
    made = sealed("a.ini", INI, {})
    assert (
        ENC.sub(rb"<\1>", made.partition(b"\n[sops]\n")[0]).decode()
        == """\ufefftop = <str>
; <comment>

[shop]\x20
password=<str> ; <comment>
;<comment>

  user : <str>
empty =
quoted = <str>
long = <str>
url=<str>
last_unencrypted = kept # <comment>
""".replace("; <comment>\n[", "; <comment>\n[")
    )
    assert read("a.ini", made) == {
        "DEFAULT.top": b"1",
        "shop.password": b"a b",
        "shop.user": b"web",
        "shop.empty": b"",
        "shop.quoted": b"a#b;c",
        "shop.long": b'x"y',
        "shop.url": b"postgres://x:y@z/w?a=b",
        "shop.last_unencrypted": b"kept",
    }


def test_what_sops_takes_for_one_comment_is_encrypted_as_one() -> None:
    made = sealed("a.ini", INI)
    key = unwrap(recipients("a.ini", made), str(IDENTITY))
    found = re.findall(rb"ENC\[[^\]]*type:comment\]", made)
    said = [decrypt(text.decode(), key, "shop:")[1] for text in found]
    assert said == [b"about it\n# and more\n; inline", b"old", b"# above\n# behind", b"too"]


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_however_an_ini_file_ends(end: str) -> None:
    made = sealed("a.ini", f"[a]{end[:-1]}\nb = c{end}")
    assert read("a.ini", made) == {"a.b": b"c"}
    assert made.startswith(f"[a]{end[:-1]}\nb = ENC[".encode())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a\n", "a.ini:1: SOPS takes lines of KEY=value"),
        ("= b\n", "a.ini:1: SOPS takes lines of KEY=value"),
        ("- = b\n", "a.ini:1: SOPS takes lines of KEY=value"),
        ('"a=b" = c\n', "a.ini:1: SOPS takes lines of KEY=value"),
        ("[a\nb = c\n", "a.ini:1: this is no line that SOPS takes for the name of a section"),
        ("[a] b\n", "a.ini:1: this is no line"),
        ("[]\n", "a.ini:1: this is no line"),
        ("[sops]\na = b\n", "a.ini:1: SOPS keeps its metadata"),
        ("a = b\n[x]\na = b\na = c\n", "a.ini:4: a key that stands there before"),
        ("a = b#c\n", "a.ini:1: a # or ; in the value"),
        ("a = b\\\nc\n", "a.ini:1: a value that goes on"),
        ('a = """b\nc"""\n', "a.ini:1: a value of several lines"),
        ("a = `b` # c\n", "a.ini:1: a value of several lines, or with something behind"),
        ("a = b\n\n# c\n", "a.ini:3: a comment below the last key"),
        ("a = b\nc = \u2028d\n", "a.ini:2: a character"),
        (b"a = \xff\n", "no UTF-8"),
        ("a_unencrypted = b\n", "selects nothing"),
        ("", "selects nothing"),
    ],
)
def test_ini_that_sops_reads_otherwise_is_refused_with_its_line(text: str | bytes, says: str) -> None:
    with pytest.raises(AskedWrongly, match=re.escape(says)):
        sealed("a.ini", text)


def test_times_are_typed_as_sops_types_them() -> None:
    made = sealed(
        "a.yaml", "data:\n  when: 2024-1-2  # then\n  text: '2024-01-02'\n  no: 2024-13-01\nsince: 2024-01-02\n"
    )
    assert [(one.type, one.octets.decode()) for one in reread("a.yaml", made)] == [
        ("time", "2024-01-02T00:00:00Z"),
        ("str", "2024-01-02"),
        ("str", "2024-13-01"),
        ("time", "2024-01-02T00:00:00Z"),
    ]
    assert b"\n    version: 3.10.0\n" in made
    assert b"\n    version: 3.9.0\n" in sealed("a.yaml", "data: '2024-01-02'\n")


def test_what_is_emitted_scans_clean(tmp_path: Path) -> None:
    leaky = json.dumps({"kind": "Secret", "metadata": {"name": "db"}, "data": {"password": mint("<<base64:12>>", "b")}})
    files = {
        "a.yaml": secret() + "---\n" + secret("b"),
        "b.json": leaky,
        "c.env": mint("PASSWORD=<<base62:20>>\n", "c"),
        "e.tfvars": mint('password = "<<base62:20>>"\n', "e"),
        "d.ini": mint("; password = <<base62:20>>\n[db]\npassword = <<base62:20>> ; password: <<base62:20>>\n", "d"),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert leakseal("scan", *(tmp_path / name for name in files)).code == 1
    for name, text in files.items():
        (tmp_path / name).write_bytes(sealed(name, text))
    ended = leakseal("scan", *(tmp_path / name for name in files))
    assert (ended.code, ended.err) == (0, ""), ended.out


def test_sealing_does_not_depend_on_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert sealed(os.path.join("k8s", "a.yaml"), secret())
