from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scanner.remediate.markdown import code, prose

WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
LINES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


@given(LINES)
def test_prose_reads_as_it_is(text: str) -> None:
    (_, inline, _) = MarkdownIt().parse(f"Says {prose(text)}")
    assert "".join(part.content for part in inline.children or ()) == f"Says {text}"
    assert {part.type for part in inline.children or ()} <= {"text", "text_special"}


@given(LINES)
def test_code_is_one_piece_of_code(text: str) -> None:
    (_, inline, _) = MarkdownIt().parse(f"Says {code(text)}.")
    before, said, after = inline.children or []
    assert (before.content, said.type, said.content, after.content) == ("Says ", "code_inline", text, ".")


def test_a_line_s_end_ends_nothing() -> None:
    assert code("a\n\n# b") == "`a # b`"
    assert prose("a\n\n# b") == "a # b"
