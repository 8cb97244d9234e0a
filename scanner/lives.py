"""The life of each secret in a history: which commit brought it, which took it away, and whether it is sealed since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from posixpath import basename, dirname
from typing import NamedTuple

from scanner.claims import Claim
from scanner.findings import Identity
from scanner.lifecycle.removed import removals
from scanner.manifest.seals import Seal, seals
from scanner.model import Blob, Brought, Change, Commit, Life
from scanner.triage import encrypted
from scanner.walk import refs
from scanner.walk.history import joined, read
from scanner.walk.log import Log
from scanner.walk.plumbing import Git

Core = bytes  # the digest of what is secret in a value

_MANIFESTS = (".yaml", ".yml", ".json")
_MOST = 200  # files of one commit that are looked at for a seal; of a larger commit those of the same folder
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

    The file itself may be sealed now; or the commit brought another one that names the Secret, or is named as the file.
    """
    gone = {event for events in ends.values() for event in events}
    named = {event for who, events in ends.items() for event in events if names[who]}
    kept = _kept(git, {blob for event in gone for blob in (event.blob, *event.before)})
    here = {event: _new(event, kept) for event in gone}
    beside = _beside(git, {event for event in gone if event in named or not event.blob.strip("0")}, named)
    found: dict[Identity, Brought] = {}
    for who, events in ends.items():
        name = names[who]
        for event in events:
            inside = any(seal.name in ("", name) or not name for seal in here[event])
            if inside or any(seal.name in ("", name) for seal in beside.get(event, ())):
                found.setdefault(who, event)
    return found


def _new(event: Brought, kept: Mapping[str, frozenset[Seal]]) -> frozenset[Seal]:
    """What seals the path now and didn't before."""
    before = {seal for blob in event.before for seal in kept.get(blob, ())}
    return kept.get(event.blob, frozenset()) - before


def _beside(git: Git, events: Collection[Brought], named: Collection[Brought]) -> dict[Brought, set[Seal]]:
    """What the commits of these events seal in other files: Secrets that have a name, and files that are named alike.

    Names are asked for only where the event is `named`: it took a value from a Secret that has one.
    """
    if not events:
        return {}
    log = Log(git, ("--no-walk=unsorted",), sorted({event.commit for event in events}))
    try:
        for _ in log.read():
            pass
        brought: dict[str, list[Brought]] = {}
        for other in log.brought(log.without(set())):
            brought.setdefault(other.commit, []).append(other)
    finally:
        log.close()
    near = {event: _near(event, brought.get(event.commit, ()), by_name=event in named) for event in events}
    kept = _kept(git, {other.blob for others in near.values() for other in others})
    return {
        event: {
            seal
            for other in others
            for seal in kept.get(other.blob, ())
            if seal.name or _stem(other.path) == _stem(event.path)
        }
        for event, others in near.items()
    }


def _near(event: Brought, others: Collection[Brought], *, by_name: bool) -> list[Brought]:
    """Those files of the commit that may hold a seal instead of the one that lost a value."""
    folder, alike = dirname(event.path), _stem(event.path)
    near = others if len(others) <= _MOST else [other for other in others if dirname(other.path) == folder]
    fits = [other for other in near if _stem(other.path) == alike or (by_name and other.path.endswith(_MANIFESTS))]
    return fits[:_MOST]


def _stem(path: str) -> tuple[str, str]:
    """What `secret.yaml` and `secret.sops.yaml` have in common, and `.env` and `.env.enc`."""
    return dirname(path), basename(path).lstrip(".").partition(".")[0]


def _kept(git: Git, oids: Iterable[str]) -> dict[str, frozenset[Seal]]:
    """What these blobs keep sealed."""
    asked = [oid.encode() for oid in sorted(oids) if oid.strip("0")]
    kept: dict[str, frozenset[Seal]] = {}
    for blob in read(git, joined([asked])) if asked else ():
        if isinstance(blob, Blob):
            whole = [Seal("file")] if any(sealed(blob.data) for sealed in _WHOLE) else []
            kept[blob.oid] = kept.get(blob.oid, frozenset()).union(seals(blob.data), whole)
    return kept
