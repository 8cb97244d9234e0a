"""Who may import whom, and which doors lead outside: the walls that `docs/architecture.md` draws."""

from __future__ import annotations

import ast

import pytest

from .sources import MODULES, called, imported

# From the ground up. A room may import the rooms of lower floors, and nothing of its own floor but itself.
FLOORS = (
    ("errors", "garbage"),
    ("model", "named", "regex", "stored"),
    ("rules", "chance"),
    ("config",),  # which reads the rules in it as those files are read
    ("walk", "decode", "manifest", "detect", "triage", "lifecycle", "report", "claims", "remediate", "forge", "verify"),
    (
        *("keys", "companions", "findings", "judging", "proving", "repetition", "sections", "sightings", "together"),
        *("watch", "windows"),
    ),
    ("look", "members", "gitleaks"),
    ("known",),
    ("remembered",),
    ("examine",),
    ("worker",),
    ("pipeline", "parallel", "lives", "unlocking"),
    ("chronicle", "staging", "sealing"),
    ("planning", "purging", "verifying"),
    ("cli",),
    ("hooks", "__main__"),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
CROSSINGS = {("manifest", "decode")}

# What may be imported in these modules and nowhere else.
DOORS = {
    "git": {"scanner/walk/repository.py"},
    "subprocess": {"scanner/walk/plumbing.py"},
    "yaml": {
        "scanner/config.py",
        "scanner/manifest/nodes.py",
        "scanner/rules/entry.py",
        "scanner/rules/loader.py",
        "scanner/rules/probes.py",
    },
    "re2": {
        "scanner/detect/gate.py",
        "scanner/detect/pattern.py",
        "scanner/detect/usable.py",
        "scanner/together/expressions.py",  # those that stand in the repository
    },
    "hyperscan": {"scanner/detect/gate.py"},
    "marshal": {"scanner/rules/book.py", "scanner/watch.py"},  # of bytes that `stored` vouches for
    "cryptography": {
        "scanner/remediate/age.py",
        "scanner/remediate/certificate.py",
        "scanner/remediate/sealed_secret.py",
        "scanner/remediate/sops.py",
    },
    "argparse": {
        "scanner/cli/changes.py",  # these add options to the parser that they are given
        "scanner/cli/options.py",
        "scanner/cli/placing.py",
        "scanner/cli/replacing.py",
        "scanner/cli/seal.py",
        "scanner/cli/valuing.py",
        "scanner/cli/ways/external_secret.py",
        "scanner/cli/ways/sealed_secret.py",
        "scanner/cli/ways/sops.py",
    },
    "pyrage": {"scanner/remediate/sops.py"},  # an extra: imported only where a key is wrapped
    "jinja2": {"scanner/remediate/rendering.py"},
    "rich": {"scanner/cli/progress.py"},
    "urllib.request": {
        "scanner/forge/certificate.py",  # a certificate, from the https:// address that the user names
        "scanner/verify/wire.py",  # with --verify alone, to the hosts that rules/probes.yaml names
    },
    "http": {"scanner/forge/certificate.py", "scanner/verify/wire.py"},  # for what urllib raises
}
NOWHERE = (
    *("socket", "socketserver", "ssl", "ftplib", "smtplib", "asyncio"),  # no other network
    *("pickle", "shelve"),  # no code out of data
)
TERMINAL = ("scanner/cli/", "scanner/__main__.py", "hooks/")
ENVIRONMENT = (*TERMINAL, "scanner/walk/plumbing.py")  # which hands git a scrubbed one


def room(name: str) -> str:
    """The room of a module's dotted name; "" for one that is not of this house, and for the door plate `scanner`."""
    package, _, rest = name.partition(".")
    if package == "hooks":
        return "hooks"
    first = rest.partition(".")[0]
    return first if package == "scanner" and first in FLOOR else ""


def test_the_plan_names_every_room() -> None:
    there = {room(path.removesuffix(".py").replace("/", ".")) for path in MODULES if path != "scanner/__init__.py"}
    assert there == set(FLOOR)


@pytest.mark.parametrize("path", [path for path in MODULES if path != "scanner/__init__.py"])
def test_imports_lead_downwards(path: str) -> None:
    here = room(path.removesuffix(".py").replace("/", "."))
    for name in imported(MODULES[path]):
        there = room(name)
        allowed = not there or there == here or FLOOR[there] < FLOOR[here] or (here, there) in CROSSINGS
        assert allowed, f"{here} may not import {there}"


@pytest.mark.parametrize("door", [*DOORS, *NOWHERE])
def test_one_door_each_to_the_outside(door: str) -> None:
    users = {path for path, tree in MODULES.items() if any(_through(door, name) for name in imported(tree))}
    assert users == DOORS.get(door, set())


def test_one_command_line_option_leads_to_the_providers() -> None:
    leads = {
        "scanner.verify": {"scanner/verifying.py", "scanner/cli/verification.py"},
        "scanner.verifying": {"scanner/cli/verification.py"},
        "scanner.rules.probes": {"scanner/verifying.py", "scanner/cli/verification.py"},
        "scanner.cli.verification": {f"scanner/cli/{name}.py" for name in ("scan", "history", "staged")}
        | {"hooks/pre_commit.py"},  # this and `staged` only refuse it
    }
    for there, by in leads.items():
        users = {path for path, tree in MODULES.items() if any(_through(there, name) for name in imported(tree))}
        assert {path for path in users if not path.startswith("scanner/verify/")} == by


def _through(door: str, name: str) -> bool:
    return name == door or name.startswith(f"{door}.")


@pytest.mark.parametrize("path", MODULES)
def test_only_a_terminal_is_printed_to_exited_from_or_asked(path: str) -> None:
    names = {ast.unparse(node) for node in ast.walk(MODULES[path]) if isinstance(node, ast.Attribute)}
    calls = {called(node) for node in ast.walk(MODULES[path]) if isinstance(node, ast.Call)}
    if not path.startswith(TERMINAL):
        assert not calls & {"print", "input", "breakpoint"}
        assert not names & {"sys.exit", "sys.argv", "sys.stdin", "sys.stdout", "sys.stderr", "os._exit"}
    if not path.startswith(ENVIRONMENT):
        assert not names & {"os.environ", "os.environb", "os.getenv"}
    assert not calls & {"eval", "exec", "system", "popen"}
