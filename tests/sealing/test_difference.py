"""What is shown of a change holds nothing that is hidden; and git itself applies the patch."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Span
from scanner.sealing.difference import Changed, patch, quoted, shown
from tests.support.repositories import Repository

OLD = b"kind: A\n---\nkind: Secret\na: b\nvalue: hidden\nmore: |\n  hidden\n  hidden\n---\nother: thing\n"
SECRET = Span(OLD.index(b"kind: Secret"), OLD.rindex(b"\n---"))
HIDDEN = (Span(OLD.index(b"hidden"), OLD.index(b"hidden") + 6), Span(OLD.index(b"|"), OLD.rindex(b"\n---")))


def test_a_diff_shows_the_document_and_masks_what_is_hidden() -> None:
    new = OLD[: SECRET.start] + b"kind: Sealed\na: b\nsealed: x" + OLD[SECRET.end :]
    assert list(shown(Changed("a b.yaml", OLD, new, (SECRET,), HIDDEN))) == [
        "--- a/a b.yaml",
        "+++ b/a b.yaml",
        "@@ -3,6 +3,3 @@",
        "-kind: Secret",
        "+kind: Sealed",
        " a: b",
        "-value: …(6)",
        "-more: …(1)",
        "-  …(6)",
        "-  …(6)",
        "+sealed: x",
    ]


def test_a_new_file_is_shown_whole() -> None:
    assert list(shown(Changed("a", None, b"b\nc\n"))) == ["--- /dev/null", "+++ b/a", "@@ -0,0 +1,2 @@", "+b", "+c"]


LINES = st.lists(st.sampled_from(["a", "b", "c", "---"]), max_size=30).map(lambda all_: "".join(f"{x}\n" for x in all_))


@given(LINES, LINES)
def test_a_diff_is_one_that_git_would_apply(old: str, new: str) -> None:
    lines = list(shown(Changed("f", old.encode(), new.encode(), (Span(0, len(old)),))))
    made, at = [], 0
    before = old.splitlines()
    for line in lines[2:]:
        if line.startswith("@@"):
            start, _, count = line.split()[1][1:].partition(",")
            first = int(start) - (count != "0")
            made += before[at:first]
            at = first
        elif line.startswith("+"):
            made.append(line[1:])
        else:
            assert before[at] == line[1:]
            made += [line[1:]] if line.startswith(" ") else []
            at += 1
    assert made + before[at:] == new.splitlines()


FILES = {
    "plain.yaml": b"a\n",
    "no end of line.yaml": b"a",
    "crlf.yaml": b"a\r\nb\r\n",
    "folder/a 'quoted' \"name\".yaml": b"a\n",
    "tab\tand \u00fc \\.yaml": "ü\n".encode(),
    "long.yaml": bytes(range(256)) * 300,
    "empty.yaml": b"",
}


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_git_applies_the_patch(tmp_path: Path, form: str) -> None:
    repository = Repository(tmp_path, f"--object-format={form}")
    repository.commit(FILES)
    changed = [Changed(path, data, b"<" + data[::-1]) for path, data in FILES.items()]
    changed.append(Changed("folder/new.yaml", None, b"new"))
    text = "".join(f"{line}\n" for line in patch(changed, form)).encode()
    repository.git("apply", "-", stdin=text)
    for one in changed:
        assert (tmp_path / one.path).read_bytes() == one.after


def test_git_refuses_the_patch_for_another_file(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({"a": "one\n"})
    text = "".join(f"{line}\n" for line in patch([Changed("a", b"other\n", b"new\n")])).encode()
    with pytest.raises(AssertionError, match="patch does not apply"):
        repository.git("apply", "-", stdin=text)


def test_a_patch_holds_nothing_of_the_old_file() -> None:
    assert list(patch([Changed("a", OLD, b"")])) == list(patch([Changed("a", OLD, b"")]))
    one, other = (list(patch([Changed("a", old, b"new")]))[2:] for old in (OLD, b"other"))
    assert one == other


def test_names_are_quoted_as_git_quotes_them(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit(FILES)
    listed = repository.git("ls-files").splitlines()
    assert sorted(listed) == sorted(quoted(path) for path in FILES)


def test_a_hidden_line_that_stays_is_no_change() -> None:
    old, new = b"kind: A\nnote: hidden\n", b"kind: B\nnote: hidden\n"
    hidden = Span(old.index(b"hidden"), len(old))
    lines = list(shown(Changed("a", old, new, (Span(0, len(old)),), (hidden,))))
    assert lines[2:] == ["@@ -1,2 +1,2 @@", "-kind: A", "+kind: B", " note: …(6)"]
