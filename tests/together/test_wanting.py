"""Charts that take each other in: what one makes secret of the values of another, however many there are."""

from __future__ import annotations

from time import monotonic

from scanner.together.dependencies import Dependency, dependencies
from scanner.together.wanting import Wanting


def wanting(*charts: str, takes: dict[str, list[Dependency]], own: dict[str, dict[tuple[str, ...], str]]) -> Wanting:
    """Charts in these folders."""
    takers = {one.folder: [folder] for folder, taken in takes.items() for one in taken}
    return Wanting(
        lambda at: own.get(at, {}), lambda at: takes.get(at, []), lambda at: takers.get(at, ()), charts.__contains__
    )


def test_what_is_wanted_of_a_chart_by_the_one_that_holds_it() -> None:
    charts = wanting("app", takes={}, own={"app": {("sub", "pass"): "a", ("pass",): "b", ("sub",): "c"}})
    assert charts.wanted("app/charts/sub") == {("pass",): "a"}
    assert charts.wanted("app/charts/other") == charts.wanted("other/charts/sub") == charts.wanted("charts/sub") == {}


def test_what_is_wanted_of_a_chart_by_one_that_lies_elsewhere() -> None:
    lists = b"dependencies: [{name: lib, alias: x, repository: 'file://../lib', import-values: [a.b]}]"
    takes = {"app": [*dependencies("app", lists)]}
    charts = wanting("app", takes=takes, own={"app": {("words",): "k", ("x", "pass"): "p"}})
    exported = ("exports", "a", "b")
    assert charts.wanted("lib") == {("pass",): "p", (*exported, "words"): "k", (*exported, "x", "pass"): "p"}
    assert charts.wanted("app") == {
        ("words",): "k",
        ("x", "pass"): "p",
        ("x", *exported, "words"): "k",
        ("x", *exported, "x", "pass"): "p",
    }


def test_what_a_chart_wants_anyway_keeps_its_key() -> None:
    takes = {"app": [Dependency("app/charts/sub", "sub", moved=False, imports=((("a",), ("b",)),))]}
    charts = wanting("app", takes=takes, own={"app": {("a", "x"): "new", ("sub", "b", "x"): "own"}})
    assert charts.wanted("app")["sub", "b", "x"] == "own"


def test_charts_that_take_each_other_in() -> None:
    takes = {"a": [Dependency("b", "b"), Dependency("a", "a")], "b": [Dependency("a", "a")]}
    charts = wanting("a", "b", takes=takes, own={"a": {("b", "a", "b", "x"): "k"}})
    assert charts.wanted("b") == {("a", "b", "x"): "k"}


def test_many_imports_of_many_values_take_no_long_time() -> None:
    imports = tuple(((), (f"child{number}",)) for number in range(50))
    taken = [Dependency(f"lib{number}", f"lib{number}", imports=imports) for number in range(50)]
    own: dict[tuple[str, ...], str] = {(*["deep"] * 60, str(number)): "k" for number in range(2_000)}
    began = monotonic()
    charts = wanting("app", takes={"app": taken}, own={"app": own})
    assert len(charts.wanted("app")) < 5_000
    assert all(len(charts.wanted(one.folder)) <= 2_000 for one in taken)
    assert monotonic() - began < 10
