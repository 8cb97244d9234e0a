"""`leakseal staged`: what the next commit would leak."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.cli import options, verification
from scanner.cli.telling import looked, tell
from scanner.staging import staged
from scanner.walk.plumbing import Git


def main(argv: Sequence[str]) -> int:
    """Scan the index and tell what the lines that it changes leak."""
    parser = options.parser("staged", "Scan what the next commit would add, as the index holds it.")
    parser.add_argument("--all-lines", action="store_true", help="all of each changed file, not only its changed lines")
    parser.add_argument("files", nargs="*", metavar="FILE", help="only these, named from the repository's top folder")
    verification.refused(argv)
    asked = parser.parse_args(argv)
    wanted = options.reports(asked)
    report = staged(Git(".", inherit=True), options.settings(asked), asked.files, all_lines=asked.all_lines)
    return looked(report, asked.files, tell(report, wanted, quiet=asked.quiet))
