from __future__ import annotations

from pathlib import Path

from benchmarks.page import Section, write


def _section(title: str, date: str) -> Section:
    return Section(
        title=title,
        command="make bench",
        rounds=3,
        date=date,
        machine="a machine",
        versions=("git 2",),
        repository="one commit",
        table="| table |\n",
        lanes=(),
    )


def test_replaces_its_own_section_and_no_other(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "benchmarks.md"
    for title, date in (("one", "2026-01-01"), ("two", "2026-01-02"), ("one", "2026-01-03")):
        write(page, _section(title, date))

    text = page.read_text()
    assert text.startswith("# Benchmarks\n")
    assert text.index("## one") < text.index("2026-01-03") < text.index("## two") < text.index("2026-01-02")
    assert "2026-01-01" not in text

    write(page, _section("two", "2026-01-02"))
    assert page.read_text() == text
