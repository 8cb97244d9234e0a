"""What is looked at before a pattern is asked, since that takes less: it never keeps away what the pattern matches."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import look
from scanner.triage import armor, encrypted, harmless, reference, sentences, shapes

Pattern = re.Pattern[bytes]
Guard = Callable[[bytes], object]


def more_than_letters_and_digits(text: bytes) -> bool:
    return not text.isalnum()


WHOLE: list[tuple[Pattern, Guard]] = [
    *((form, reference._SIGN.search) for _, form in reference._WHOLE),
    *((form, reference._SIGN.search) for _, form, _ in reference._EXPRESSIONS),
    *((form, lambda text, opens=opens: text.startswith(opens)) for _, opens, form in encrypted._ONE_LINE),
    (encrypted._SOPS, lambda text: text.startswith(b"ENC[")),
    (encrypted._CUT, lambda text: text.startswith(encrypted._CUT_OPENS)),
    (armor._SSH_KEY, lambda text: b" AAAA" in text),
    *((form, more_than_letters_and_digits) for form in (sentences._ASKS, harmless._PATH)),
    *((form, more_than_letters_and_digits) for form in (harmless._CALL, harmless._MEMBER)),
    (harmless._URL, lambda text: b"://" in text),
    (harmless._DIGEST, lambda text: b"sha" in text or b"md5" in text),
    (harmless._UUID, lambda text: len(text) == 36),
    *(
        (form, more_than_letters_and_digits)
        for code, form in shapes._FORMS
        if code not in dict(shapes._OF_LETTERS_AND_DIGITS)
    ),
    (look._CIPHERTEXT, lambda text: b"ENC[" in text or len(text) >= look._SHORTEST_SEALED),
]


@pytest.mark.parametrize(("pattern", "guard"), WHOLE)
@given(st.data())
def test_what_matches_is_let_through(pattern: Pattern, guard: Guard, data: st.DataObject) -> None:
    assert guard(data.draw(st.from_regex(re.compile(pattern.pattern, pattern.flags), fullmatch=True)))
