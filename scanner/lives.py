"""The life of each secret in a history: which commit brought it, which took it away, and whether it is sealed since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from posixpath import basename, dirname
from typing import NamedTuple

from scanner.claims import Claim
from scanner.errors import GitFailed
from scanner.findings import Identity
from scanner.lifecycle.removed import removals
from scanner.manifest.seals import Seal, seals
from scanner.model import Blob, Brought, Change, Commit, Life
from scanner.regex import regex
from scanner.triage import encrypted
from scanner.walk import refs
from scanner.walk.history import joined, read
from scanner.walk.log import Log
from scanner.walk.plumbing import Git

Core = bytes  # the digest of what is secret in a value

_MANIFESTS = (".yaml", ".yml", ".json")
_MOST = 200  # files of one commit that are looked at for a seal; of a larger commit those of the same folder
_NAME = regex(rb"[\w.-]+")  # of a Secret, as another object says it
_WHOLE = (encrypted.age, encrypted.pgp, encrypted.ansible_vault, encrypted.git_filtered)


class Story(NamedTuple):
    """What a history says of the blobs that hold something."""

    touched: Sequence[Brought]  # whatever brought one to a path or took one away, oldest first
    introduced: Sequence[tuple[Identity, Brought]]  # oldest first
    holders: Mapping[str, Collection[Core]]  # the secrets of each blob
    live: Mapping[str, Collection[str]]  # the paths of each blob of HEAD
    unread: Collection[str]  # blobs that may hold anything
    commits: Mapping[str, Commit]  # those that introduced something


def lives(git: Git, story: Story, claims: Mapping[Identity, Claim]) -> dict[Identity, Life]:
    """The lives of those findings that some commit introduced.

    Whether a secret is `live` in another place is known to whoever knows all findings; here it is left False.
    """
    events: dict[Identity, list[Brought]] = {}
    for who, event in story.introduced:
        if who in claims:
            events.setdefault(who, []).append(event)
    left = _left(story, {who: {event.path for event in events[who]} for who in events}, claims)
    unknown = {event.commit for some in left.values() for event in some}.difference(story.commits)
    commits = {**story.commits, **refs.commits(git, sorted(unknown))}
    sealed = _sealed(git, _ends(story, left, claims), {who: _secret(claim) for who, claim in claims.items()})

    def change(event: Brought) -> Change:
        return Change(event.commit, event.path, commits[event.commit].date if event.commit in commits else "")

    return {
        who: Life(
            introduced=change(some[0]),
            removed=tuple(map(change, left[who])),
            sealed=change(sealed[who]) if who in sealed else None,
            live=False,
        )
        for who, some in events.items()
    }


def _left(
    story: Story, paths: Mapping[Identity, Collection[str]], claims: Mapping[Identity, Claim]
) -> dict[Identity, list[Brought]]:
    """Of each finding, the commits in which one of its paths lost the secret, in whatever form the path held it."""
    removed: dict[Core, list[Brought]] = {}
    for secret, event in removals(story.touched, story.holders, story.unread):
        removed.setdefault(secret, []).append(event)
    return {who: [e for e in removed.get(claims[who].secret, ()) if e.path in of] for who, of in paths.items()}


def _ends(
    story: Story, left: Mapping[Identity, list[Brought]], claims: Mapping[Identity, Claim]
) -> dict[Identity, list[Brought]]:
    """The last removal from each path, the latest first; none where HEAD holds the secret at one of them again."""
    live: dict[Core, set[str]] = {}
    for blob in story.holders.keys() & story.live.keys():
        for secret in story.holders[blob]:
            live.setdefault(secret, set()).update(story.live[blob])
    ends: dict[Identity, list[Brought]] = {}
    for who, events in left.items():
        last = {event.path: event for event in events}
        if last.keys().isdisjoint(live.get(claims[who].secret, ())):
            ends[who] = [event for event in reversed(events) if last[event.path] is event]
    return ends


def _secret(claim: Claim) -> str:
    """The name of the Secret that the value belongs to; "" where it has none."""
    return claim.place.name if claim.place and claim.place.kind.lower() == "secret" else ""


def _sealed(git: Git, ends: Mapping[Identity, list[Brought]], names: Mapping[Identity, str]) -> dict[Identity, Brought]:
    """Of the removals of each finding the latest whose commit sealed what the path lost.

    The file itself may be sealed now. Or the commit brought another one, which is named alike, or which seals the
    Secret that the value was in, or in its folder a Secret that the file names instead of the value.
    """
    losses = {_Loss(event, names[who]) for who, events in ends.items() for event in events}
    kept = _kept(git, {blob for loss in losses for blob in (loss.event.blob, *loss.event.before)})
    found = {
        loss for loss in losses if any(not loss.secret or seal.name in ("", loss.secret) for seal in _new(loss, kept))
    }
    found |= _elsewhere(git, losses - found)
    return {
        who: event for who, events in ends.items() for event in reversed(events) if _Loss(event, names[who]) in found
    }


class _Loss(NamedTuple):
    """A path lost a secret."""

    event: Brought
    secret: str  # the name of the Secret that it was in; "" where it was in none that has one


def _new(loss: _Loss, kept: Mapping[str, frozenset[Seal]]) -> frozenset[Seal]:
    """What seals the path now and didn't before."""
    before = {seal for blob in loss.event.before for seal in kept.get(blob, ())}
    return kept.get(loss.event.blob, frozenset()) - before


def _elsewhere(git: Git, losses: Collection[_Loss]) -> set[_Loss]:
    """Those for which another file of the same commit has the seal."""
    brought = _brought(git, {loss.event.commit for loss in losses})
    near = {loss: _near(loss, brought.get(loss.event.commit, ())) for loss in losses}
    kept = _kept(git, {other.blob for others in near.values() for other in others})
    found: set[_Loss] = set()
    asked: dict[_Loss, set[str]] = {}
    for loss, others in near.items():
        seals = [(other, seal) for other in others for seal in kept.get(other.blob, ())]
        if any(seal.name == loss.secret if seal.name else _alike(other, loss.event) for other, seal in seals):
            found.add(loss)
        elif not loss.secret:
            asked[loss] = {seal.name for _, seal in seals if seal.name}
    return found | _pointed(git, {loss: names for loss, names in asked.items() if names})


def _brought(git: Git, commits: Collection[str]) -> dict[str, list[Brought]]:
    """Everything that these commits brought."""
    found: dict[str, list[Brought]] = {}
    if commits:
        with Log(git, ("--no-walk=unsorted",), sorted(commits)) as log:
            with suppress(GitFailed):  # the walk has told already what can't be read
                for _ in log.read():
                    pass
            for event in log.brought(log.blobs()):
                found.setdefault(event.commit, []).append(event)
    return found


def _near(loss: _Loss, others: Collection[Brought]) -> list[Brought]:
    """Those files of the commit that may hold a seal instead of the one that lost a value."""
    folder = dirname(loss.event.path)
    wide = bool(loss.secret) and len(others) <= _MOST
    near = [other for other in others if other.path != loss.event.path and (wide or dirname(other.path) == folder)]
    return [other for other in near if other.path.endswith(_MANIFESTS) or _alike(other, loss.event)][:_MOST]


def _pointed(git: Git, asked: Mapping[_Loss, Collection[str]]) -> set[_Loss]:
    """Those whose file names one of these Secrets now and didn't before."""
    names: dict[str, set[bytes]] = {}
    for loss, some in asked.items():
        for blob in (loss.event.blob, *loss.event.before):
            names.setdefault(blob, set()).update(name.encode(errors="replace") for name in some)
    said: dict[str, set[bytes]] = {}
    for content in _blobs(git, names):
        said.setdefault(content.oid, set()).update(names[content.oid].intersection(_NAME.findall(content.data)))
    return {
        loss
        for loss in asked
        if said.get(loss.event.blob, set()).difference(*(said.get(blob, ()) for blob in loss.event.before))
    }


def _alike(one: Brought, other: Brought) -> bool:
    """Whether two files are named alike, as `secret.yaml` and `secret.sops.yaml` are, or `.env` and `.env.enc`."""
    return _stem(one.path) == _stem(other.path)


def _stem(path: str) -> tuple[str, str]:
    return dirname(path), basename(path).lstrip(".").partition(".")[0]


def _kept(git: Git, oids: Iterable[str]) -> dict[str, frozenset[Seal]]:
    """What these blobs keep sealed."""
    kept: dict[str, frozenset[Seal]] = {}
    for blob in _blobs(git, oids):
        whole = [Seal("file")] if any(sealed(blob.data) for sealed in _WHOLE) else []
        kept[blob.oid] = kept.get(blob.oid, frozenset()).union(seals(blob.data), whole)
    return kept


def _blobs(git: Git, oids: Iterable[str]) -> Iterator[Blob]:
    asked = [oid.encode() for oid in sorted(oids) if oid.strip("0")]
    if asked:
        yield from (item for item in read(git, joined([asked])) if isinstance(item, Blob))
