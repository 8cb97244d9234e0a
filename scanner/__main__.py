"""`python -m scanner` and the command `leakseal`: the same."""

from __future__ import annotations

from scanner import cli


def run() -> None:
    """Run the command line of this process and end with its exit code."""
    cli.run(cli.main)


if __name__ == "__main__":
    run()
