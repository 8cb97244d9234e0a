"""Which namespace a file goes to, as the repository says it; and never a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.sealing.destination import Destinations, may_speak, speaks

FLUX = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {path: %s, targetNamespace: %s}\n"
ARGO = (
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
    "spec: {source: {path: %s}, destination: {namespace: %s, server: x}}\n"
)
SOURCES = (
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
    "spec: {sources: [{chart: c}, {path: apps/db}], destination: {namespace: %s}}\n"
)
FILE = "apps/db/secret.yaml"


def told(**files: str) -> Destinations:
    """What files say; a name is a path with `__` for each slash."""
    named = {name.replace("__", "/") + ".yaml": text for name, text in files.items()}
    assert all(map(may_speak, named))
    return Destinations((path, text.encode()) for path, text in named.items() if speaks(path, text.encode()))


HERE = "resources: [secret.yaml]\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, []),
        ({"apps__db__kustomization": HERE}, []),
        ({"apps__db__kustomization": HERE + "namespace: shop\n"}, ["shop"]),
        ({"apps__db__kustomization": "resources: [other.yaml]\nnamespace: shop\n"}, []),
        ({"apps__kustomization": "resources: [db/secret.yaml]\nnamespace: shop\n"}, ["shop"]),
        ({"apps__kustomization": "resources: [./db]\nnamespace: shop\n", "apps__db__kustomization": HERE}, ["shop"]),
        # the outermost speaks last
        (
            {
                "apps__kustomization": "resources: [db]\nnamespace: outer\n",
                "apps__db__kustomization": HERE + "namespace: inner\n",
            },
            ["outer"],
        ),
        # an overlay lies beside, and there may be several
        (
            {
                "apps__db__kustomization": HERE,
                "prod__kustomization": "bases: [../apps/db]\nnamespace: prod\n",
                "dev__kustomization": "components: [../apps/db]\nnamespace: dev\n",
            },
            ["dev", "prod"],
        ),
        ({"clusters__db": FLUX % ("./apps/db", "shop")}, ["shop"]),
        ({"clusters__db": FLUX % ("apps/d", "shop")}, []),
        ({"clusters__db": FLUX % ("./", "shop")}, ["shop"]),
        ({"clusters__db": FLUX % ("./apps", "'${NS}'")}, []),
        ({"clusters__db": FLUX % ("./prod", "shop"), "prod__kustomization": f"resources: [../{FILE}]\n"}, ["shop"]),
        ({"argo": ARGO % ("apps", "shop")}, ["shop"]),
        ({"argo": ARGO % ("apps", "'{{ns}}'")}, []),
        ({"argo": SOURCES % "shop"}, ["shop"]),
        ({"argo": ARGO % ("apps", "one") + "---\n" + ARGO % ("apps/db", "two")}, ["one", "two"]),
        # who is nearer to the manifest speaks first
        ({"argo": ARGO % ("apps", "no"), "flux": FLUX % ("apps", "shop")}, ["shop"]),
        ({"flux": FLUX % ("apps", "no"), "apps__db__kustomization": HERE + "namespace: shop\n"}, ["shop"]),
        # a ring
        ({"apps__db__kustomization": HERE + "bases: [../web]\n", "apps__web__kustomization": "bases: [../db]\n"}, []),
    ],
)
def test_the_namespace_is_what_the_repository_says(files: dict[str, str], expected: list[str]) -> None:
    assert sorted(told(**files).namespaces(FILE)) == expected


def test_a_name_that_changes_on_the_way_is_told() -> None:
    there = told(
        apps__db__kustomization=HERE + "namePrefix: prod-\n",
        apps__kustomization="resources: [db]\nnameSuffix: -v2\nnamespace: shop\n",
        flux=FLUX % ("apps", "other"),
    )
    assert there.moves(FILE, "shop") == {"other": "flux.yaml"}
    assert list(there.renames(FILE)) == [
        "apps/db/kustomization.yaml renames it (prod-…), and then it can't be opened: seal it --scope namespace-wide",
        "apps/kustomization.yaml renames it (…-v2), and then it can't be opened: seal it --scope namespace-wide",
    ]
    assert not [*told(apps__db__kustomization=HERE).moves(FILE, "shop"), *told().renames(FILE)]


@given(st.lists(st.tuples(st.sampled_from(["kustomization.yaml", "a/kustomization.yaml", "b.yaml"]), st.binary())))
def test_any_bytes_are_read(files: list[tuple[str, bytes]]) -> None:
    there = Destinations(files)
    assert isinstance(there.namespaces(FILE), dict)
    assert isinstance([*there.moves(FILE, "x"), *there.renames(FILE)], list)
