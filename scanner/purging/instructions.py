"""How a history is rewritten, said to whoever does it: the commands, what they leave behind, and how to prove it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from scanner.errors import GitFailed
from scanner.model import Skipped
from scanner.purging.checking import OWN_FILE, WORKTREE, Checked, Held
from scanner.purging.draft import Draft
from scanner.remediate import markdown, shell
from scanner.remediate.rendering import render
from scanner.report import phrases
from scanner.report.escape import visible
from scanner.walk.plumbing import Git
from scanner.walk.reach import DANGLING, INDEX, REFLOG, STASH

_SHOWN = 50  # objects that a check names, and things that were not read
_NAMED = 5  # of what keeps one object
_FOLDER = "purged"


def page(
    git: Git, repository: str, draft: Draft, list_file: str, prove: Iterable[str], unread: Iterable[Skipped]
) -> str:
    """The instructions, in Markdown. `list_file` is where the list was written, or "" where none was."""
    remote = _remote(git)
    return render(
        "purge.md",
        unread=_capped([f"{markdown.code(visible(s.path))}: {markdown.prose(visible(s.because))}" for s in unread]),
        clone=_clone(git, repository, remote=remote),
        remote=remote,
        filter=_filter(draft, list_file),
        needles=len(draft.needles),
        list=markdown.code(visible(list_file)) if list_file else "",
        wipe=shell.command("shred", "-u", shell.file(list_file)) if list_file else "",
        paths=[markdown.code(visible(path)) for path in draft.paths],
        blobs=[(oid, markdown.code(visible(path)) if path else "") for oid, path in draft.blobs],
        strip=shell.command("printf", "%s\\n", *(oid for oid, _ in draft.blobs)) if draft.blobs else "",
        live=[markdown.code(visible(path)) for path in draft.live],
        dangling=phrases.amount(draft.dangling, "object") if draft.dangling else "",
        here=shell.word(os.path.abspath(repository)),
        prove=shell.command("leakseal", "purge", "--check", *prove, _FOLDER),
        prove_here=shell.command("leakseal", "purge", "--check", *prove, shell.file(repository)),
    )


def _capped(lines: Iterable[str]) -> list[str]:
    once = list(dict.fromkeys(lines))
    return once[:_SHOWN] + ([f"… and {len(once) - _SHOWN} more"] if len(once) > _SHOWN else [])


def _remote(git: Git) -> bool:
    """Whether there is an origin, which everybody else fetches from."""
    try:
        git.output("config", "--get", "remote.origin.url")
    except GitFailed:
        return False
    return True


def _clone(git: Git, repository: str, *, remote: bool) -> str:
    """The address of origin may hold a password, so git says it to git."""
    path = os.path.abspath(repository)
    if not remote:
        return shell.command("git", "clone", "--no-local", path, _FOLDER)
    return f'git clone "$(git -C {shell.word(path)} remote get-url origin)" {_FOLDER}'


def _filter(draft: Draft, list_file: str) -> str:
    words = ["git", "filter-repo", "--sensitive-data-removal"]
    if draft.paths:
        words += ["--invert-paths", *(f"--path={path}" for path in draft.paths)]
    if draft.blobs:
        words += ["--strip-blobs-with-ids", "../purge-blobs.txt"]
    if draft.needles:
        file = os.path.abspath(list_file) if list_file else "LIST"
        words += ["--replace-text", file, "--replace-message", file]
    return shell.command(*words)


def verdict(seen: Checked) -> Iterator[str]:
    """What a check saw, line by line."""
    for held in seen.held[:_SHOWN]:
        more = f" and {len(held.keepers) - _NAMED} more" if len(held.keepers) > _NAMED else ""
        keepers = ", ".join(map(visible, held.keepers[:_NAMED])) or "nobody knows what"
        yield f"{held.what} {visible(held.name)}: kept by {keepers}{more}"
        if advice := _advice(held):
            yield f"  {advice}"
    if len(seen.held) > _SHOWN:
        yield f"… and {len(seen.held) - _SHOWN} more"
    for skipped in seen.skipped:
        yield f"not read: {visible(skipped.path)}: {visible(skipped.because)}"
    looked = f"{phrases.amount(seen.objects, 'object')}, git's own files and what is checked out"
    if seen.held:
        yield f"Still there, in {phrases.amount(len(seen.held), 'place')} of {looked}."
    elif any(skipped.error for skipped in seen.skipped):
        yield f"Nothing found in {looked}, but not everything could be read, so nothing is proven."
    else:
        yield f"Clean: none of {looked} holds it. This says nothing of other copies."


def _advice(held: Held) -> str:
    """What is to be done about it, by what keeps it."""
    advice = {
        DANGLING: "git gc --prune=now",
        REFLOG: "git reflog expire --expire=now --all && git gc --prune=now",
        STASH: "git stash drop, for each entry that has it",
        INDEX: "git rm --cached, or commit what stands there now",
        WORKTREE: "take the value out of the file",
        OWN_FILE: "remove the file, or what stands in it; reflogs: git reflog expire --expire=now --all",
    }
    for keeper in held.keepers:
        if keeper.startswith(("refs/pull/", "refs/merge-requests/", "refs/pull-requests/", "refs/keep-around/")):
            return "the hosting service holds this ref: only its support, or its administrators, take it away"
    if held.what == "tree":
        return "a file is named so: git filter-repo --path-rename OLD:NEW"
    return next((advice[keeper] for keeper in held.keepers if keeper in advice), "")
