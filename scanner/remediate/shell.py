"""How a name that anybody may have written becomes one word of a command: it starts nothing, and shows nothing."""

from __future__ import annotations

import shlex


def command(*words: str) -> str:
    """A command line for bash and zsh, each word quoted where it has to be."""
    return " ".join(map(word, words))


def word(text: str) -> str:
    """`text` as one word. What doesn't print, or gives orders to a CI runner, is written with escapes: `$'a\\x1b'`."""
    if text.isprintable() and "##" not in text:
        return shlex.quote(text)
    return f"$'{''.join(map(_escaped, text))}'"


def file(path: str) -> str:
    """`path` as an argument that no command takes for an option."""
    return f"./{path}" if path.startswith("-") else path


def _escaped(letter: str) -> str:
    if letter.isprintable() and letter not in "\\'#":
        return letter
    byte = "\udc80" <= letter <= "\udcff"  # of a path that is no UTF-8; other surrogates are what a report may say
    return "".join(f"\\x{part:02x}" for part in letter.encode(errors="surrogateescape" if byte else "surrogatepass"))
