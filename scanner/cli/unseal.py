"""`leakseal unseal`: what one's own private keys open, for disaster recovery and when keys change."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from scanner.cli import notes, options, streams, surroundings
from scanner.errors import AskedWrongly, ExitCode
from scanner.remediate.secret import manifest
from scanner.sealing.sealed import opened, sealed_secrets


def main(argv: Sequence[str]) -> int:
    """Write the Secrets that SealedSecrets hold; a value that no key opens is told, and makes it incomplete."""
    parser = options.bare("unseal", "Open SealedSecrets with private keys of your own, and write the Secrets as YAML.")
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file with SealedSecrets in it")
    parser.add_argument(
        "--key",
        metavar="FILE",
        action="append",
        required=True,
        help="a private key of the controller: PEM, or the Secrets that it keeps them in; may be given again",
    )
    parser.add_argument("--show", action="store_true", help="write the values even where a terminal shows them")
    asked = parser.parse_args(argv)
    if sys.stdout.isatty() and not asked.show:
        raise AskedWrongly("values in clear would be shown on this terminal: redirect the output, or ask for --show")
    keys = surroundings.private_keys(asked.key)
    complete = True
    for path in dict.fromkeys(asked.files):
        found = sealed_secrets(surroundings.content(path), path)
        notes.tell([] if found else [f"{path}: no SealedSecret is there"])
        complete = complete and bool(found)
        for one in found:
            made = opened(one, keys)
            if made.closed:
                complete = False
                notes.tell([f"{path}:{one.line}: {one}: none of these keys opens {', '.join(made.closed)}"])
            if one.templates:
                keys_of = ", ".join(one.templates)
                notes.tell([f"{path}:{one.line}: {one}: the controller makes {keys_of} from a template: not rendered"])
            if made.secret.values:
                streams.told([f"---\n{manifest(made.secret)}"])
    return ExitCode.CLEAN if complete else ExitCode.INCOMPLETE
