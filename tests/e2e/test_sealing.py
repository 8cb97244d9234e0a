"""Every story of a leak: sealed in place by the command and looked at again, nothing leaks but what it told to stay."""

from __future__ import annotations

import contextlib
import io
import os
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from scanner.cli import main
from scanner.model import OnDisk
from scanner.sealing.leaking import seen
from scanner.sealing.sealed import opened, sealed_secrets
from scanner.together.files import OnDiskDirections
from tests.sealing.meaning import Cluster, alike
from tests.sealing.stories import Story as Move
from tests.sealing.stories import stories as moves
from tests.support.cases import Story, folders, stories, told
from tests.support.controllers import controller
from tests.support.examiner import examiner
from tests.support.packages import packed
from tests.support.repositories import Repository
from tests.support.scans import cached

OURS = controller()
LEAST = 5  # workloads whose meaning is compared
STORIES = tuple(story for story in stories() if told(story).leaks)
FOLDERS = dict(folders())
FILES = sorted({story.name.partition("/")[0] for story in STORIES})
NAMED = {"dotenv": ".env", "helm-values": "values.yaml", "kustomize": "kustomization.yaml"}
OF_A_CONTAINER = {"args", "command", "env", "livenessProbe", "readinessProbe", "lifecycle"}
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n  containers:\n  - name: web\n"
SEALED = ("--to", "sealed-secret", "--cert", "cert.pem", "--scope", "cluster-wide", "--reuse-leaked-values")
FETCHED = ("--to", "external-secret", "--provider", "vault", "--store", "vault", "--key-template", "{name}")
# Stories in whose files nothing takes the value from a Secret, and what the command says of them.
BY_HAND = "make it a reference by hand"
NO_MANIFEST = "stands in nothing that can be read as a manifest"
NO_REPLACEMENT = {
    "ansible": "a part of something else",
    "archives": "it lies in an archive",
    "argocd": "Argo CD takes no values from a Secret",  # save by the means of a known chart: see `moves.md`
    "cloud-init": BY_HAND,  # a machine reads it before there is a cluster
    "configuration-files": BY_HAND,  # somebody else's program does
    "connection-strings": BY_HAND,  # a shell reads them
    "digests": BY_HAND,  # somebody else's settings
    "dockerfile": BY_HAND,  # an image is built of it
    "dotenv": NO_MANIFEST,  # unless a kustomization makes a Secret of it: see `moves.md`
    "escaped-strings": BY_HAND,
    "external-secret": "put it into the backend",
    "files-to-encrypt": BY_HAND,  # SOPS or Ansible would do it; or a file of the generator is gone
    "harmless": BY_HAND,
    "harmless-code": NO_MANIFEST,
    "helm-templates": "take the secret part into a value of its own",  # whole templates: see `tests/cli`
    "helm-values": "the chart that reads these values isn't here",  # where it is: see `moves.md`
    "hidden": BY_HAND,  # nobody decodes it where it would be read
    "jsonnet-and-friends": NO_MANIFEST,  # a program makes the manifest
    "k3s": BY_HAND,  # the cluster begins with it
    "kubernetes-secret-sealed": "SOPS wrote this Secret",
    "kubernetes-secret-templates": "Helm decides about it in a way that no ExternalSecret can repeat",
    "parameters": BY_HAND,  # a cloud reads them
    "pass-phrases": BY_HAND,  # somebody else's settings
    "patches": "a patch can't take this value from a Secret",  # save for variables: see `moves.md`
    "pipelines": BY_HAND,  # the CI system has a store of its own
    "references": "only says where it comes from",
    "terraform-state": BY_HAND,  # it is Terraform's own; take it out of git
    "typical-files": BY_HAND,  # programs read them, and people
    "xml": BY_HAND,  # somebody else's program does
}
WORKLOADS = ("Pod", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")


class Done(NamedTuple):
    """What became of a story, and of the files around it."""

    path: str
    code: int
    told: str
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    leaks: int  # how many are left in all that was written


Sealing = Callable[[Story], Done]


def written(story: Story) -> tuple[str, Mapping[str, bytes]]:
    """The file that a story is, and all that lie around it."""
    if story.path:
        folder = {each.path: told(each).data for each in FOLDERS[story.name.rpartition("/")[0]]}
        return story.path.partition("!/")[0], packed(folder)
    name, data = alone(story)
    return name, {name: data}


def alone(story: Story) -> tuple[str, bytes]:
    """The file that a story is, by its name; what is a part of a container stands in a Pod."""
    data = told(story).data
    stem = story.name.partition("/")[0]
    name = NAMED.get(stem, "app.json" if data.lstrip()[:1] in (b"{", b"[") else "app.yaml")
    try:
        root = yaml.safe_load(data)
    except (yaml.YAMLError, UnicodeDecodeError):
        return name, data
    if isinstance(root, dict) and root.keys() <= OF_A_CONTAINER and name == "app.yaml" and not of_compose(root):
        return name, (POD + textwrap.indent(data.decode(), "    ")).encode()
    return name, data


def of_compose(container: Mapping[str, Any]) -> bool:
    """Whether it has variables as no container of Kubernetes has them: NAME=value."""
    return any(isinstance(variable, str) for variable in container.get("env") or ())


def ran(folder: Path, *argv: str) -> tuple[int, str, str]:
    """What a command says in a folder."""
    out, err = io.StringIO(), io.StringIO()
    here = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(argv)
    finally:
        os.chdir(here)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def sealing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sealing]:
    """Seals a story in place, in a repository of its own; each once."""
    made: dict[str, Done] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", cached())

        def sealed(story: Story) -> Done:
            if story.name not in made:
                folder = tmp_path_factory.mktemp("story")
                (folder / ".git").mkdir()
                (folder / "cert.pem").write_bytes(OURS.certificate())
                path, before = written(story)
                for name, data in before.items():
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    (folder / name).write_bytes(data)
                code, _, told_of_it = ran(folder, "seal", path, *SEALED, "--in-place")
                after = {
                    str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()
                }
                touched = [path, *(name for name in after if before.get(name) != after[name])]
                made[story.name] = Done(path, code, told_of_it, before, after, leaks(folder, touched))
            return made[story.name]

        yield sealed


def leaks(folder: Path, paths: Iterable[str]) -> int:
    """How much a scan finds in some files of a folder."""
    directions = OnDiskDirections([str(folder)], None)
    found = 0
    for path in dict.fromkeys(paths):
        _, purposes = directions.directed(OnDisk(path=str(folder / path)))
        found += len(seen(examiner(), path, (folder / path).read_bytes(), purposes).leaks)
    return found


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_nothing_leaks_afterwards_but_what_was_told_to_stay(sealing: Sealing, story: Story) -> None:
    done = sealing(story)
    if done.code == 2:
        assert done.after.items() >= done.before.items(), "a file that is refused stays as it was"
        assert "leakseal: " in done.told
    else:
        left = re.findall(r"^note: \S+(?::\d+|!/\S+): it stays, and leaks: ", done.told, re.MULTILINE)
        assert done.leaks <= len(left)
        assert bool(left) is (done.code == 1)


@pytest.mark.parametrize("file", FILES)
def test_each_place_has_a_replacement_or_a_reason_why_not(sealing: Sealing, file: str) -> None:
    done = [sealing(story) for story in STORIES if story.name.partition("/")[0] == file]
    if file in NO_REPLACEMENT:
        assert all(one.code for one in done), "the table says too much"
        assert any(NO_REPLACEMENT[file] in one.told for one in done)
    else:
        assert any(one.code == 0 for one in done)


def test_what_pods_read_is_what_they_read_before(sealing: Sealing) -> None:
    compared = 0
    for story in STORIES:
        done = sealing(story)
        elsewhere = story.name.startswith("references/")  # they read Secrets that aren't there
        documents = list(_workloads(done.before[done.path])) if done.code < 2 and not elsewhere else []
        if not documents:
            continue
        held = {}
        for path, data in done.after.items():
            for one in sealed_secrets(data, path) if b"SealedSecret" in data else ():
                values = opened(one, [OURS.private]).secret.values
                held[one.name] = {key: value.reveal().decode() for key, value in values.items()}
        then, now = Cluster(documents, {}), Cluster([], held)
        for one, other in zip(documents, _workloads(done.after[done.path]), strict=True):
            compared += 1
            alike(then.meaning(one), now.meaning(other))
    assert compared >= LEAST


def _workloads(data: bytes) -> Iterator[Any]:
    try:
        documents = list(yaml.safe_load_all(data))
    except (yaml.YAMLError, UnicodeDecodeError):
        return
    yield from (each for each in documents if isinstance(each, dict) and each.get("kind") in WORKLOADS)


@pytest.mark.parametrize("story", moves(), ids=repr)
def test_the_command_does_what_the_stories_of_moves_say(story: Move, tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({path: data.decode() for path, data in story.before.items()})
    asked = ("seal", story.path, *FETCHED)
    code, patch, told_of_it = ran(tmp_path, *asked, "--patch")
    unread = " is read no longer" in told_of_it  # such a file is left as it was
    assert code == (1 if "it stays, and leaks: " in told_of_it else 0), told_of_it
    assert code or not story.left
    assert not code or story.left or unread
    if patch:
        repository.git("apply", "--index", "-", stdin=patch.encode())
    patched = repository.git("write-tree")
    repository.git("reset", "--quiet", "--hard")
    assert ran(tmp_path, *asked, "--in-place")[0] == code
    repository.git("add", "--all")
    assert repository.git("write-tree") == patched
    after = {path: (tmp_path / path).read_bytes() for path in story.after}
    assert {path: data.decode() for path, data in after.items()} == {k: v.decode() for k, v in story.after.items()}
    assert leaks(tmp_path, [story.path]) <= len(re.findall("it stays, and leaks: ", told_of_it))
