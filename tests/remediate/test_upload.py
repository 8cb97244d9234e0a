"""The commands that bring new values into a backend, run by a shell, with stand-ins for the vendors' programs.

A stand-in reads what the real one would read, and answers with it where the real one does.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from scanner.remediate.backends import BACKENDS
from scanner.remediate.entries import kept
from scanner.remediate.moving import Wanted, move
from scanner.remediate.plain import PlainSecret
from scanner.remediate.upload import commands
from tests.remediate.secrets import plain, with_values
from tests.support.scans import token

STAND_IN = """
import json, os, re, sys
name, argv = os.path.basename(sys.argv[0]), sys.argv[1:]
read = {}
for option, word in zip(["", *argv], argv):
    told = re.match(r"(?:.*?=)?@(.+)|file://(.+)|--data-file=(.+)|--from-file=[^=]*=(.+)", word)
    path = next(filter(None, told.groups())) if told else word if option in ("--file", "--template") else ""
    if path:
        read[word] = open(path, encoding="utf-8").read()
if name == "doppler":
    read[""] = sys.stdin.read()
with open(os.environ["TOLD"], "a", encoding="utf-8") as told:
    print(json.dumps({"argv": [name, *argv], "read": list(read.values())}), file=told)
if not ("--silent" in argv or argv[-2:] == ["-o", "none"] or name in ("vault", "bao", "aws", "gcloud", "kubectl")):
    print(read)
"""
PROGRAMS = ("vault", "bao", "aws", "gcloud", "az", "op", "doppler", "infisical", "kubectl")
WITH_PROGRAM = [provider for provider in BACKENDS if provider != "bitwarden"]
SECRET = plain("username", "tls.crt", ".dockerconfigjson", "-dash")
NEW = {key: f'{token("new" + key)} "quoted"\n é' for key in SECRET.values}

pytestmark = pytest.mark.skipif(not shutil.which("jq") or os.name != "posix", reason="there is no jq")


class Typed(NamedTuple):
    """What became of the commands."""

    out: str
    told: list[dict[str, list[str]]]  # what each program was told and has read


def typed(provider: str, folder: Path, secret: PlainSecret = SECRET, *, ready: bool = True) -> Typed:
    text = commands(move(secret, Wanted(provider, "backend")))
    (folder / "new").mkdir()
    for key, value in NEW.items():
        if ready and key in secret.values:
            (folder / "new" / key).write_text(value, encoding="utf-8")
    (folder / "bin").mkdir()
    for program in PROGRAMS:
        (folder / "bin" / program).write_text(f"#!{sys.executable}\n{STAND_IN}")
        (folder / "bin" / program).chmod(0o700)
    first, _, rest = text.partition("\n")
    copy = f"{first}\ncp -R {folder}/new/. .\nset -x\n{rest}"
    environment = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "TOLD": str(folder / "told")}
    done = subprocess.run(
        ["sh"],
        input=copy,
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    told = folder / "told"
    return Typed(done.stdout, [json.loads(line) for line in told.read_text().splitlines()] if told.exists() else [])


@pytest.mark.parametrize("provider", WITH_PROGRAM)
def test_a_value_arrives_and_is_in_no_argument_and_on_no_screen(provider: str, tmp_path: Path) -> None:
    ended = typed(provider, tmp_path)
    argv = "\n".join(word for call in ended.told for word in call["argv"])
    for key, value in NEW.items():
        minted = value.split()[0]
        assert any(minted in read for call in ended.told for read in call["read"]), key
        assert minted not in argv
        assert minted not in ended.out  # with -x, which shows each command


@pytest.mark.parametrize("provider", WITH_PROGRAM)
def test_without_a_file_nothing_is_uploaded(provider: str, tmp_path: Path) -> None:
    assert typed(provider, tmp_path, ready=False).told == []


@pytest.mark.parametrize("provider", ["aws-secrets-manager", "gcp-secret-manager"])
def test_an_entry_with_fields_is_their_json(provider: str, tmp_path: Path) -> None:
    (call,) = typed(provider, tmp_path).told
    fields = {place.field: NEW[place.key] for place in kept(SECRET, BACKENDS[provider])}
    assert json.loads(call["read"][0]) == fields


def test_an_item_of_1password_has_a_hidden_field_for_each_value(tmp_path: Path) -> None:
    (call,) = typed("onepassword", tmp_path).told
    item = json.loads(call["read"][0])
    assert item["title"] == "shop-db"
    assert {field["label"]: field["value"] for field in item["fields"]} == {
        place.entry.partition("/")[2]: NEW[place.key] for place in kept(SECRET, BACKENDS["onepassword"])
    }
    assert {field["type"] for field in item["fields"]} == {"CONCEALED"}


@pytest.mark.parametrize("provider", WITH_PROGRAM)
def test_each_entry_is_named(provider: str, tmp_path: Path) -> None:
    told = " ".join(word for call in typed(provider, tmp_path).told for word in call["argv"])
    for place in kept(SECRET, BACKENDS[provider]):
        folder, _, name = place.entry.rpartition("/")
        if provider == "infisical":
            assert f"{name}=@" in told
            assert f"--path={folder}" in told
        elif not provider.startswith("onepassword"):
            assert place.entry in told


def test_a_program_that_takes_values_as_arguments_is_not_used() -> None:
    text = commands(move(SECRET, Wanted("bitwarden", "backend")))
    assert all(line.startswith("#") for line in text.splitlines())
    assert "shop-db-username" in text


def test_only_a_large_parameter_is_of_the_advanced_tier() -> None:
    secret = with_values(small=b"x" * 4096, large=b"x" * 4097)
    lines = commands(move(secret, Wanted("aws-parameter-store", "backend"))).splitlines()
    assert ["--tier Advanced" in line for line in lines if "put-parameter" in line] == [False, True]
    assert all("--type SecureString" in line for line in lines if "put-parameter" in line)


def test_a_cluster_keeps_the_type() -> None:
    text = commands(move(SECRET._replace(type="kubernetes.io/tls"), Wanted("kubernetes", "backend")))
    assert " --type kubernetes.io/tls " in text
