"""Whoever is told to end while files are written leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.controllers import controller
from tests.support.repositories import environment
from tests.support.scans import TOP

SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop}\nstringData: {a: b}\n"
ENDED_WHILE_WRITING = """
import os, signal, sys
from scanner.cli import main
os.fsync = lambda descriptor: os.kill(os.getpid(), int(sys.argv[1]))
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_leaves_everything_as_it_was(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "cert.pem").write_bytes(controller().certificate())
    (tmp_path / "db.yaml").write_text(SECRET)
    argv = ("seal", "db.yaml", "--to", "sealed-secret", "--cert", "cert.pem", "--reuse-leaked-values", "--in-place")
    done = subprocess.run(
        [sys.executable, "-c", ENDED_WHILE_WRITING, str(number.value), *argv],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(TOP)),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 130, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cert.pem", "db.yaml"]
    assert (tmp_path / "db.yaml").read_text() == SECRET
