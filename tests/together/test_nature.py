from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.together.nature import _NATURES, nature

SAID = {
    "file:test": "tests/a a/test/b.go testdata/x a/fixtures/b x/a_test.go a/b.integration.test.ts src/test/java/A.java"
    " CodeBlock.stories.tsx auth/e2e/login.ts test_x.py a/__fixtures__/p.tf x.spec.ts.snap"
    " FooTest.java mock.go .env.test",
    "file:docs": "docs/a.yaml README.md x/readme.markdown guide.mdx llms-full.txt",
    "file:example": "x/examples/y samples/a.yaml .env.sample a.yaml.dist quickstarts/a",
    "file:lock": "package-lock.json a/pnpm-lock.yaml yarn.lock go.sum Chart.lock Cargo.lock flake.lock",
    "file:translation": "locales/de.json i18n/en/x.yaml x.po a/messages_de.properties lang/fr.php"
    " conf/locale/locale_ja-JP.ini",
    "file:schema": "crds/a.yaml openapi.yaml x/swagger.json a.schema.json api.proto types.d.ts",
    "file:generated": "vendor/a/b.go a.min.js zz_generated.deepcopy.go api.pb.go a_pb2.py",
    "": "latest/x contest/y attests/z example.yaml apps/testing/a.yaml values.yaml clusters/prod/secret.yaml .env"
    " test.yaml apps/languages.yaml docker-compose.yml lock.yaml Tester.java",
}


@pytest.mark.parametrize(("code", "path"), [(code, path) for code, paths in SAID.items() for path in paths.split()])
def test_a_path_says_what_kind_of_file_it_is(code: str, path: str) -> None:
    assert nature(path) == code


@pytest.mark.parametrize(("words", "pattern"), [(words, pattern) for _, words, pattern in _NATURES])
@given(st.data())
def test_one_of_the_words_is_in_what_a_pattern_matches(
    words: tuple[str, ...], pattern: re.Pattern[str], data: st.DataObject
) -> None:
    path = data.draw(st.from_regex(re.compile(pattern.pattern, pattern.flags), alphabet=st.characters(codec="ascii")))
    assert any(word in path.lower() for word in words)
