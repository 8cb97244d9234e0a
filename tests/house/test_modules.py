"""What every module is held to: it says what it knows, it is small, and its tests are where one looks for them."""

from __future__ import annotations

import ast

import pytest

from .sources import MODULES, ROOT

TALLEST = 300  # lines
TALLER = {"scanner/model.py": 430}  # the nouns, all in one place: whoever reads it knows the house
LONGEST = 50  # lines of a function
# Modules without a test of their own name, and the tests that hold them: a real repository, or the room as a whole.
HELD_BY = {
    "scanner/__main__.py": "cli/test_main.py",
    "scanner/chronicle.py": "e2e/test_history.py",
    "scanner/chance/pairs.py": "chance/test_letters.py",
    "scanner/cli/environment.py": "house/test_commit_path.py",
    "scanner/cli/notes.py": "cli/test_seal.py",
    "scanner/cli/options.py": "cli/test_history.py",
    "scanner/cli/placing.py": "cli/test_seal.py",
    "scanner/cli/replacing.py": "cli/test_seal.py",
    "scanner/cli/surroundings.py": "cli/test_seal.py",
    "scanner/cli/valuing.py": "cli/test_seal.py",
    "scanner/cli/ways/sealed_secret.py": "cli/test_seal.py",
    "scanner/decode/budget.py": "decode/test_nesting.py",
    "scanner/decode/packed.py": "decode/test_nesting.py",
    "scanner/decode/plausible.py": "decode/test_base64.py",
    "scanner/decode/rows.py": "decode/test_base64.py",
    "scanner/decode/stream.py": "decode/test_archive.py",
    "scanner/decode/tar.py": "decode/test_archive.py",
    "scanner/decode/text.py": "decode/test_percent.py",
    "scanner/decode/zip.py": "decode/test_archive.py",
    "scanner/proving.py": "detect/test_certificate.py",
    "scanner/detect/der.py": "detect/test_private_key.py",
    "scanner/detect/proof.py": "detect/test_refinement.py",
    "scanner/detect/signs.py": "test_cases.py",
    "scanner/errors.py": "report/test_exit_codes.py",
    "scanner/findings.py": "e2e/test_history.py",
    "scanner/gitleaks/configuration.py": "e2e/test_gitleaks.py",
    "scanner/gitleaks/reading.py": "e2e/test_gitleaks.py",
    "scanner/judging.py": "test_cases.py",
    "scanner/lifecycle/introduced.py": "e2e/test_history.py",
    "scanner/lifecycle/whereabouts.py": "e2e/test_history.py",
    "scanner/lives.py": "e2e/test_lives.py",
    "scanner/look.py": "test_cases.py",
    "scanner/manifest/bounds.py": "manifest/test_documents.py",
    "scanner/manifest/brackets.py": "manifest/test_address.py",
    "scanner/manifest/ciphertexts.py": "e2e/test_unlocking.py",
    "scanner/manifest/acme.py": "manifest/test_cluster_keys.py",
    "scanner/manifest/encryption.py": "manifest/test_cluster_keys.py",
    "scanner/manifest/inside.py": "manifest/test_cluster_keys.py",
    "scanner/manifest/k3s.py": "manifest/test_cluster_keys.py",
    "scanner/manifest/kubeadm.py": "manifest/test_cluster_keys.py",
    "scanner/manifest/kubeconfig.py": "manifest/test_cluster_keys.py",
    "scanner/manifest/talos.py": "manifest/test_cluster_keys.py",
    "scanner/manifest/wellknown.py": "manifest/test_cluster_keys.py",
    "scanner/manifest/kinds.py": "test_cases.py",
    "scanner/manifest/layout.py": "manifest/test_address.py",
    "scanner/manifest/levels.py": "manifest/test_address.py",
    "scanner/manifest/objects.py": "manifest/test_secret.py",
    "scanner/purging/checking.py": "e2e/test_purge.py",
    "scanner/purging/draft.py": "e2e/test_purge.py",
    "scanner/purging/gathering.py": "e2e/test_purge.py",
    "scanner/purging/instructions.py": "e2e/test_purge.py",
    "scanner/remediate/age.py": "e2e/test_unlocking.py",
    "scanner/remediate/moving.py": "remediate/test_external_secret.py",
    "scanner/remediate/plain.py": "remediate/test_rendering.py",
    "scanner/remediate/todo.py": "remediate/test_external_secret.py",
    "scanner/remediate/secret.py": "cli/test_unseal.py",
    "scanner/sealing/bench.py": "cli/test_seal.py",
    "scanner/sealing/desk.py": "cli/test_seal.py",
    "scanner/sealing/leaking.py": "cli/test_seal.py",
    "scanner/sealing/replaced.py": "cli/test_seal.py",
    "scanner/sealing/resources.py": "sealing/test_consumers.py",
    "scanner/sealing/sealed.py": "cli/test_unseal.py",
    "scanner/sealing/comments.py": "sealing/test_sops.py",
    "scanner/sealing/files.py": "sealing/test_sops.py",
    "scanner/sealing/ini.py": "sealing/test_sops.py",
    "scanner/sealing/leaves.py": "sealing/test_sops.py",
    "scanner/sealing/metadata.py": "sealing/test_sops.py",
    "scanner/unlocking.py": "e2e/test_unlocking.py",
    "scanner/verifying.py": "cli/test_verification.py",
    "scanner/worker.py": "test_parallel.py",
    "scanner/manifest/intended.py": "e2e/test_together.py",
    "scanner/manifest/chart_values.py": "test_sections.py",
    "scanner/together/package.py": "e2e/test_archives.py",
    "scanner/manifest/leaves.py": "e2e/test_together.py",
    "scanner/manifest/purpose.py": "e2e/test_together.py",
    "scanner/members.py": "e2e/test_archives.py",
    "scanner/model.py": "house/test_secrets.py",
    "scanner/pipeline.py": "e2e/test_staged.py",
    "scanner/detect/speed.py": "cli/test_rules.py",
    "scanner/rules/binaries.py": "detect/test_magic.py",
    "scanner/rules/specimens.py": "detect/test_private_key.py",
    "scanner/sealing/charts.py": "sealing/test_consumers.py",
    "scanner/sealing/configmaps.py": "sealing/test_consumers.py",
    "scanner/sealing/containers.py": "sealing/test_consumers.py",
    "scanner/sealing/control.py": "sealing/test_own_secrets.py",
    "scanner/sealing/copies.py": "sealing/test_consumers.py",
    "scanner/sealing/draft.py": "sealing/test_consumers.py",
    "scanner/sealing/embedded.py": "sealing/test_consumers.py",
    "scanner/sealing/generated.py": "sealing/test_consumers.py",
    "scanner/sealing/giving_way.py": "sealing/test_own_secrets.py",
    "scanner/sealing/known_charts.py": "sealing/test_consumers.py",
    "scanner/sealing/move.py": "sealing/test_consumers.py",
    "scanner/sealing/moving.py": "sealing/test_consumers.py",
    "scanner/sealing/overlays.py": "cli/test_overlays.py",
    "scanner/sealing/own_charts.py": "sealing/test_consumers.py",
    "scanner/sealing/readers.py": "sealing/test_consumers.py",
    "scanner/sealing/releases.py": "sealing/test_consumers.py",
    "scanner/sealing/standing.py": "sealing/test_consumers.py",
    "scanner/sealing/writing.py": "sealing/test_consumers.py",
    "scanner/staging.py": "e2e/test_staged.py",
    "scanner/together/attributes.py": "e2e/test_together.py",
    "scanner/together/charts_here.py": "e2e/test_together.py",
    "scanner/together/creation.py": "e2e/test_together.py",
    "scanner/together/dependencies.py": "e2e/test_together.py",
    "scanner/together/directions.py": "e2e/test_together.py",
    "scanner/together/files.py": "e2e/test_together.py",
    "scanner/together/kustomizations.py": "e2e/test_together.py",
    "scanner/together/past.py": "e2e/test_together.py",
    "scanner/triage/fitted.py": "training/test_fitting.py",
    "scanner/triage/weights.py": "triage/test_weigh.py",
    "scanner/walk/everything.py": "e2e/test_purge.py",
    "scanner/walk/handed.py": "hooks/test_pre_commit.py",
    "scanner/windows.py": "test_examine.py",
    "scanner/walk/store.py": "walk/test_history.py",
    "scanner/walk/families.py": "walk/test_packed.py",
    "scanner/walk/pack.py": "walk/test_packed.py",
    "scanner/walk/history.py": "e2e/test_history.py",
    "scanner/walk/log.py": "e2e/test_history.py",
    "scanner/walk/plumbing.py": "e2e/test_history.py",
    "scanner/walk/reach.py": "e2e/test_purge.py",
    "scanner/walk/refs.py": "e2e/test_history.py",
    "scanner/walk/repository.py": "e2e/test_history.py",
    "scanner/walk/source.py": "walk/test_worktree.py",
    "scanner/watch.py": "test_cases.py",
}
FORBIDDEN = {"utils", "helpers", "common", "base", "manager", "misc"}


@pytest.mark.parametrize("path", MODULES)
def test_a_module_opens_with_what_it_knows(path: str) -> None:
    said = ast.get_docstring(MODULES[path]) or ""
    first = said.split("\n\n")[0]
    assert first[:1].isupper() or first.startswith(("leakseal", "`")), "a sentence, please"
    assert first.endswith("."), "a sentence, please"


@pytest.mark.parametrize("path", MODULES)
def test_a_module_and_its_functions_are_small(path: str) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= TALLER.get(path, TALLEST)
    for node in ast.walk(MODULES[path]):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST, node.name


def test_names_say_something() -> None:
    assert not [path for path in MODULES if FORBIDDEN & set(path.removesuffix(".py").split("/"))]


@pytest.mark.parametrize("path", [path for path in MODULES if not path.endswith("__init__.py")])
def test_a_module_has_its_tests(path: str) -> None:
    home = ROOT / "tests" / path.removeprefix("scanner/")
    namesake = home.with_name(f"test_{home.name}")
    assert namesake.exists() or (ROOT / "tests" / HELD_BY.get(path, "nowhere")).is_file()


def test_only_what_is_there_is_held() -> None:
    assert set(MODULES) >= set(HELD_BY)
