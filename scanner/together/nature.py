"""What kind of file a path names, as far as that tells how seriously values in it are meant: tests, documentation."""

from __future__ import annotations

import re

from scanner.regex import regex

# The first that fits is told, the one that tells most first. The path counts from the top of the repository. One of
# the words is in it, whatever their case: a commit waits for none of these patterns where none of the words is.
_NATURES: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    ("file:lock",
     ("lock", "shrinkwrap", "go."), regex(
        r"(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.ya?ml|(?:yarn|bun|uv|deno|cargo|poetry|composer|gemfile"
        r"|pipfile|flake|mix|pubspec|podfile|chart|packages|gradle)\.lock(?:\.json|file)?|go\.(?:sum|work\.sum)"
        r"|\.terraform\.lock\.hcl|jsonnetfile\.lock\.json|requirements\.lock)$", re.I)),
    ("file:translation",
     ("locale", "i18n", "l10n", "translation", "lang", "message", ".po", ".xl", ".arb", ".resx", ".strings"), regex(
        r"(?:^|/)(?:locales?|i18n|l10n|translations?|lang(?:uage)?s?|_locales)/(?:.+/)?[\w@.-]+\.(?:json5?|ya?ml|properties|php|ts|js|toml|xml|ini|conf|lua|rb)$"
        r"|\.(?:pot?|xlf|xliff|arb|resx|strings)$|(?:^|/)messages?_[a-z]{2}(?:_[A-Z]{2})?\.properties$", re.I)),
    ("file:schema",
     ("crd", "schema", "openapi", "swagger", ".proto", ".graphql", ".avsc", ".xsd", ".wsdl", ".d.ts"), regex(
        r"(?:^|/)(?:crds?|schemas?)/[^/]+\.(?:ya?ml|json)$|(?:^|/)[\w.-]*(?:openapi|swagger|\.schema|crd)[\w.-]*\.(?:ya?ml|json)$"
        r"|\.(?:proto|graphqls?|avsc|xsd|wsdl|d\.ts)$", re.I)),
    ("file:generated",
     ("node_modules", "vendor", "third_party", "bower_components", "gen", ".min.", ".map", "pb", ".svg"), regex(
        r"(?:^|/)(?:node_modules|vendor|third_party|bower_components|__generated__)/|\.min\.(?:js|css)$"
        r"|\.(?:js|css)\.map$|(?:^|/)zz_gen\w*|[._](?:generated|gen|pb|pb\.gw)\.(?:go|ts|js|py|cs|rs)$|_pb2(?:_grpc)?\.pyi?$|\.svg$",
        re.I)),
    ("file:test",
     ("test", "mock", "fixture", "spec", "e2e", "cypress", "snap", "stories", "integration", ".env.ci", "it."), regex(
        r"(?:^|/)(?:tests?|testdata|test[-_]data|__tests__|__snapshots__|__mocks__|(?:__)?fixtures?(?:__)?|mocks?|specs?|e2e|cypress"
        r"|testutils?|src/(?:test|integrationTest))/"
        r"|[._-](?:test|tests|spec|e2e|stories|mock|integration|snap)\.(?:[cm]?[jt]sx?|go|py|rb|rs|java|kt|php|cs|ex|exs|dart|swift|snap|mdx)$"
        r"|(?:^|/)testing/(?:[^/]+/){0,9}[^/]+\.(?:go|py|[jt]sx?|rs|java|rb)$|\.snap$|(?:^|/)\.env\.(?:test|testing|ci|e2e)$|(?:^|/)(?:test_[\w-]+\.py|conftest\.py|mocks?\.\w+)$|(?-i:[A-Za-z](?:Tests?|Spec|IT)\.(?:java|kt|cs|scala|groovy|php|swift))$",
        re.I)),
    ("file:docs",
     (".md", "markdown", ".rst", "doc"), regex(
        r"(?:^|/)docs?/(?:.+/)?[^/]+\.(?:md|mdx|markdown|rst|adoc|asciidoc)$", re.I)),
    ("file:example",
     ("example", "sample", "quickstart", "tutorial", ".template", ".dist"), regex(
        r"(?:^|/)(?:examples?|samples?|quickstarts?|tutorials?)/|\.(?:example|sample|template|dist)(?:\.\w{1,10})?$",
        re.I)),
    ("file:docs",
     ("doc", ".md", "markdown", ".rst", "llms"), regex(
        r"(?:^|/)docs?/|\.(?:md|mdx|markdown|rst|adoc|asciidoc)$|(?:^|/)llms[\w-]*\.txt$", re.I)),
)  # fmt: skip


def nature(path: str) -> str:
    """The code of what kind of file lies at `path`, such as `file:test`; "" where the path says nothing."""
    small = path.lower() if path.isascii() else ""  # other letters have more than two cases
    for code, words, named in _NATURES:
        if (not small or any(word in small for word in words)) and named.search(path):
            return code
    return ""
