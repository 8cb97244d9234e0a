"""Bad input: a message that names the thing, the right exit code, and nothing lost of the rest."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.model import Report
from tests.support.repositories import Repository, environment
from tests.support.scans import TOP, Ended, cached, found, leakseal, scanned, started, token

SECRET = "kind: " + "Secret"
BOUND = 300  # megabytes of memory that a process may take

_MEASURED = """
import sys
from scanner.cli import main
code = main(sys.argv[1:])
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(peak) // 1000, file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repo")


def errors(report: Report) -> dict[str, str]:
    """Why a path could not be read."""
    return {skipped.path: skipped.because for skipped in report.skipped if skipped.error}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("keep", [0, 1, 40])
def test_a_corrupt_blob_is_named_and_the_others_are_read(repo: Repository, jobs: int, keep: int) -> None:
    leak = repo.commit({"a": token("a"), "b": token("b") + "\n" * 9999, "c": token("c")})
    blob = repo.object(repo.git("rev-parse", "HEAD:b"))
    blob.chmod(0o644)
    blob.write_bytes(blob.read_bytes()[:keep])
    for revisions in (), ("main",):
        report = scanned(repo, *revisions, jobs=jobs)
        assert found(report) == {"a": [("a", "live", leak)], "c": [("c", "live", leak)]}
        (skipped,) = report.skipped
        assert (skipped.path, skipped.commit, skipped.error) == ("b", leak, True)


def test_a_truncated_pack_is_named_and_what_is_beside_it_is_read(repo: Repository) -> None:
    for number in range(5):
        repo.commit({"a": os.urandom(5000), "b": str(number)})
    repo.git("repack", "-adq")
    leak = repo.commit({"c": token("c")})
    (pack,) = (repo.path / ".git/objects/pack").glob("*.pack")
    pack.chmod(0o644)
    with pack.open("r+b") as file:
        file.truncate(pack.stat().st_size // 2)
    for jobs in 1, 2:
        report = scanned(repo, jobs=jobs)
        assert {place[0][2] for place in found(report).values()} <= {leak, ""}
        assert len(report.findings) == 1, report.skipped
        assert errors(report)


@pytest.mark.parametrize("where", ["refs/heads/broken", "refs/tags/broken"])
def test_a_ref_to_a_missing_commit_is_named_and_the_others_are_walked(repo: Repository, where: str) -> None:
    leak = repo.commit({"a": token("a")}, token("message"))
    repo.git("tag", "lone", repo.blob(token("lone")))
    repo.git("checkout", "-q", "--detach")
    loose = repo.commit({"detached": token("detached")})
    repo.write({"a": token("stashed")})
    repo.git("stash")
    repo.write({"a": token("again")})
    repo.git("stash")
    repo.write({f".git/{where}": "1" * 40 + "\n"})
    report = scanned(repo)
    assert errors(report) == {where: "the ref points to an object that is missing"}
    assert report.skipped[0].commit == "1" * 40
    assert (
        found(report).items()
        >= {
            "(commit message)": [("(commit message)", "history", leak)],
            "detached": [("detached", "live", loose)],
            "refs/tags/lone": [("refs/tags/lone", "history", "")],
        }.items()
    )
    assert len(report.findings) == 6


@pytest.mark.parametrize("what", ["HEAD~3", "HEAD~3^{tree}"])
def test_a_history_with_a_hole_is_told_as_far_as_it_goes(repo: Repository, what: str) -> None:
    leaks = [repo.commit({name: token(name)}) for name in "abcde"]
    repo.commit({"a": None})
    repo.object(repo.git("rev-parse", what)).unlink()
    report = scanned(repo)
    assert len(report.findings) == 5
    assert found(report)["e"] == [("e", "live", leaks[4])]
    assert list(errors(report)) == ["(history)"]


def test_a_repository_without_any_sound_object_is_no_clean_one(repo: Repository) -> None:
    repo.commit({"a": token("a")})
    for folder in (repo.path / ".git/objects").glob("??"):
        for file in folder.iterdir():
            file.unlink()
    report = scanned(repo)
    assert errors(report)
    ended = leakseal("history", repo.path)
    assert ended.code == 3
    assert "refs/heads/main" in ended.out


def test_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    for path in tmp_path, tmp_path / "nowhere":
        ended = leakseal("history", path)
        assert (ended.code, ended.out) == (2, "")
        assert str(path) in ended.err


def bounded(*args: str | os.PathLike[str]) -> Ended:
    """Run the command, and fail when it takes more memory than it may."""
    run = [sys.executable, "-W", "ignore", "-c", _MEASURED, *args]
    env = environment(XDG_CACHE_HOME=cached(), PYTHONPATH=str(TOP))
    done = subprocess.run(run, capture_output=True, env=env, check=False)
    told = done.stderr.decode().splitlines()
    assert int(told[-1]) < BOUND
    return Ended(done.returncode, done.stdout.decode(), "\n".join(told[:-1]))


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_000)
        file.seek(0, os.SEEK_END)
        file.write(f"\n{token('end')}\n".encode())


def one_line(path: Path) -> None:
    octets = hashlib.shake_256(b"line").digest(9_000_000)
    path.write_text(octets.hex() + f" {token('end')} " + base64.b64encode(octets[:3_000_000]).decode())


def noise(path: Path) -> None:
    path.write_bytes(hashlib.shake_256(b"noise").digest(20_000_000) + f"\n{token('end')}\n".encode())


def gzip_bomb(path: Path) -> None:
    bomb = gzip.compress(gzip.compress(bytes(300_000_000), 1))
    path.write_text(f"{SECRET}\nstringData:\n  a: {token('end')}\n  b: {base64.b64encode(bomb).decode()}\n")


def yaml_bomb(path: Path) -> None:
    rows = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    path.write_text("\n".join(["a0: &a0 [x]", *rows, SECRET, "stringData:", f"  end: {token('end')}", "  all: *a11"]))


def deep_flow(path: Path) -> None:
    path.write_text(f"{SECRET}\nstringData:\n  end: {token('end')}\n  deep: {'[' * 10_000}{']' * 10_000}\n")


def deep_block(path: Path) -> None:
    rows = "\n".join(" " * n + "a:" for n in range(2, 2_000))
    path.write_text(f"{SECRET}\nstringData:\n  end: {token('end')}\n{rows}\n")


def deep_json(path: Path) -> None:
    deep = '{"a":' * 10_000 + f'"{token("end")}"' + "}" * 10_000
    path.write_text(f'{{"kind":"{SECRET[6:]}","stringData":{deep}}}')


def deep_list(path: Path) -> None:
    path.write_text("[" * 10_000 + json.dumps(token("end")) + "]" * 10_000)


MONSTERS = [sparse, one_line, noise, gzip_bomb, yaml_bomb, deep_flow, deep_block, deep_json, deep_list]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
@pytest.mark.parametrize("monster", MONSTERS, ids=lambda monster: monster.__name__)
def test_a_monster_costs_little_memory_and_hides_nothing_beside_it(
    tmp_path: Path, monster: Callable[[Path], None]
) -> None:
    path = tmp_path / "monster.yaml"
    monster(path)
    ended = bounded("scan", path, "--format=json")
    assert (ended.code, ended.err) == (1, "")
    assert "github-personal-token" in {finding["rule"] for finding in ended.report()["findings"]}
    assert token("end") not in ended.out


def test_monsters_in_a_history(repo: Repository) -> None:
    for number, monster in enumerate(MONSTERS[1:]):
        monster(repo.path / f"{number}.yaml")
    leak = repo.commit({"a": token("a")})
    ended = bounded("history", repo.path, "--format=json", "--jobs=2")
    assert (ended.code, ended.err) == (1, "")
    assert ["a", leak] in [[f["location"]["path"], f["location"]["commit"]] for f in ended.report()["findings"]]


def test_what_a_limit_kept_from_being_read_is_named(repo: Repository) -> None:
    gzip_bomb(repo.path / "bomb.yaml")
    commit = repo.commit({})
    (skipped,) = scanned(repo).skipped
    assert (skipped.path, skipped.commit, skipped.error) == ("bomb.yaml", commit, False)
    assert "limit" in skipped.because


def test_a_full_disk_is_told_and_the_other_reports_are_written(repo: Repository, tmp_path: Path) -> None:
    repo.commit({"a": token("a")})
    other = tmp_path / "other.json"
    ended = leakseal("history", repo.path, "--output=/dev/full", f"--report=json={other}", "--report=console=/dev/full")
    assert ended.code == 3
    assert "leakseal: /dev/full: the report can't be written: No space left on device" in ended.err
    assert "Traceback" not in ended.err
    assert len(json.loads(other.read_text())["findings"]) == 1


def test_a_full_disk_behind_standard_output_is_told(repo: Repository) -> None:
    repo.commit({"a": token("a")})
    with Path("/dev/full").open("w") as full:
        done = started("history", str(repo.path), stdout=full)
        assert done.wait() == 3
    _, said = done.communicate()
    assert said.decode().splitlines() == ["leakseal: standard output can't be written: " + os.strerror(28)]


def test_a_reader_that_leaves_is_no_crash_and_costs_no_other_report(repo: Repository, tmp_path: Path) -> None:
    repo.commit({str(number): token(str(number)) for number in range(300)})
    process = started("history", str(repo.path), "--format=json", f"--report=json={tmp_path}/other")
    assert process.stdout
    process.stdout.close()
    process.stdout = None
    _, said = process.communicate()
    assert (process.returncode, said) == (1, b"")
    assert len(json.loads((tmp_path / "other").read_text())["findings"]) == 300


def test_a_folder_for_the_report_that_is_missing(repo: Repository, tmp_path: Path) -> None:
    repo.commit({"a": token("a")})
    ended = leakseal("history", repo.path, f"--output={tmp_path}/missing/report")
    assert ended.code == 3
    assert f"{tmp_path}/missing/report" in ended.err


@pytest.mark.parametrize(
    "asked",
    [
        ("scan", ".", "--baseline", "pipe"),
        ("scan", ".", "--config", "pipe.yaml"),
        ("scan", ".", "--config", "pipe.toml"),
        ("seal", "pipe.yaml", "--to", "sops"),
        ("rules", "check", "pipe.yaml"),
        ("plan", "pipe"),
    ],
)
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(repo: Repository, asked: tuple[str, ...]) -> None:
    for name in ("pipe", "pipe.yaml", "pipe.toml"):
        os.mkfifo(repo.path / name)
    ended = leakseal(*asked, cwd=repo.path)
    assert ended.code in (2, 3)
    assert "it is no regular file" in ended.err


def test_what_a_shell_hands_over_is_read(repo: Repository) -> None:
    ended = leakseal("scan", ".", "--baseline", "/dev/stdin", cwd=repo.path, stdin=b"[]")
    assert ended.code == 0, ended.err


def test_without_git_no_repository_is_read(repo: Repository, tmp_path: Path) -> None:
    repo.commit({"a": token("a")})
    for command in "history", "scan":
        ended = leakseal(command, repo.path, PATH=str(tmp_path))
        assert (ended.code, ended.out) == (3, "")
        assert ended.err.startswith("leakseal: git can't be started")
        assert len(ended.err.splitlines()) == 1


def test_no_value_is_written_anywhere(repo: Repository, tmp_path: Path) -> None:
    value, hidden = token("a"), base64.b64encode(token("a").encode()).decode()
    repo.commit({"a": value, "b.yaml": f"{SECRET}\ndata:\n  b: {hidden}\n"}, value)
    forms = "console", "json", "jsonl", "sarif"
    out = tmp_path / "out"
    out.mkdir()
    for command in "history", "scan":
        ended = leakseal(command, repo.path, *(f"--report={f}={out / f}" for f in forms), TMPDIR=str(out))
        assert ended.code == 1
        written = [path.read_bytes() for top in (out, Path(cached())) for path in top.rglob("*") if path.is_file()]
        everything = b"".join([ended.out.encode(), ended.err.encode(), *written])
        assert value.encode() not in everything
        assert hidden.rstrip("=").encode() not in everything
    assert {path.name for path in out.iterdir()} == set(forms)
