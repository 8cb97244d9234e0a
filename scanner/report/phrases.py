"""What a person calls things: amounts, sizes, states, and where a value is and how it came there."""

from __future__ import annotations

from scanner.model import Finding, Location, Scanned, State, Status, Verified

COMMIT_MESSAGE = "(commit message)"
SHORT_COMMIT = 10  # hex digits: unique in all but the largest repositories, and short enough to read

_STATES = {
    State.LIVE: "live",
    State.HISTORY: "only in history",
    State.STAGED: "staged",
    State.WORKTREE: "on disk",
}
_IN_MESSAGE = "in a commit message"
WHERE = (*_STATES.values(), _IN_MESSAGE)
"""Every place where a value can be."""

# Why nobody knows whether a value works; `docs/verify.md` lists the words that stand for it.
_OPEN = {
    "elsewhere": "{host} refuses it, and another host may take it",
    "no-host": "its host is your own, which --verify-host names",
    "no-pair": "what belongs to it stands nowhere near",
    "other-kind": "nothing harmless can be asked about this form of it",
    "not-read": "it could not be read again",
    "interrupted": "the asking was interrupted",
    "given-up": "{host} failed before",
    "too-many": "too many values to ask {host} about all",
    "out-of-time": "there was no time left to ask {host}",
    "rate-limited": "{host} has had enough",
    "timeout": "{host} doesn't answer in time",
    "unreachable": "{host} can't be reached",
    "untrusted": "nobody vouches for the certificate of {host}",
}


def amount(number: int, noun: str) -> str:
    """`1 commit`, `1,204 commits`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def size(number: int) -> str:
    """Name a number of bytes in decimal units: `12.4 MB`."""
    if number < 1000:
        return f"{number} B"
    if number < 1_000_000:
        return f"{number / 1000:.0f} kB"
    if number < 1_000_000_000:
        return f"{number / 1_000_000:.1f} MB"
    return f"{number / 1_000_000_000:.1f} GB"


def scanned(what: Scanned) -> str:
    """How much was looked at, and in how many seconds."""
    commits = [amount(what.commits, "commit")] if what.commits else []
    seconds = f"{what.seconds:.2f}" if what.seconds < 1 else f"{what.seconds:,.1f}"
    return ", ".join([*commits, amount(what.blobs, "blob"), size(what.bytes)]) + f" in {seconds} s"


def where(location: Location) -> str:
    """Where the bytes of a finding are now, in `WHERE`: a message belongs to its commit, whatever HEAD holds."""
    return _IN_MESSAGE if location.path in ("", COMMIT_MESSAGE) else _STATES[location.state]


def hiding(finding: Finding) -> str:
    """Name the steps that hid a value, outermost first: `secret.data › base64`; "" where it stood in the open."""
    via, place = finding.via, finding.place
    if place and len(via) == 1 and via[0].startswith(f"{place.kind.lower()}."):
        return ""  # `secret.stringData` and nothing more is where the value stands, which the place tells
    return " › ".join(via)


def standing(location: Location) -> str:
    """Name where a value is now, and what brought it: `live, introduced by 3f2a9c81d0, Ada Lovelace, 2024-03-02`."""
    commit = introduced(location)
    if commit and where(location) == _IN_MESSAGE:
        return f"in the message of {commit}"
    return f"{where(location)}, introduced by {commit}" if commit else where(location)


def introduced(location: Location) -> str:
    """Name the commit that brought a value, its author and day: `3f2a9c81d0, Ada Lovelace, 2024-03-02`."""
    parts = (location.commit[:SHORT_COMMIT], location.author, location.date[:10])
    return ", ".join(part for part in parts if part)


def proven(finding: Finding) -> str:
    """What the value says of itself: `RSA, 2048 bits`, `opens less than it seems: expired on 2024-05-01`."""
    if finding.proof is None:
        return ""
    said = ", ".join(finding.proof.told)
    return f"opens less than it seems: {said}" if finding.proof.verdict == "weaker" and said else said


def paired(finding: Finding) -> str:
    """Name the id that belongs to a secret: `with AKIA…(20) (aws-access-key-id, account 123456789012)`."""
    with_ = finding.companion
    return f"with {with_.preview} ({', '.join((with_.rule_id, *with_.told))})" if with_ else ""


def ended(finding: Finding) -> str:
    """Name the commit that took a value away: `removed in 3f2a9c81d0 (2024-05-01), sealed since`; "" if it is there."""
    life = finding.life
    if not life or not life.removed or finding.location.state is not State.HISTORY:
        return ""
    last = life.sealed or life.removed[-1]
    day = f" ({last.date[:10]})" if last.date else ""
    return f"removed in {last.commit[:SHORT_COMMIT]}{day}{', sealed since' if life.sealed else ''}"


def verified(what: Verified) -> str:
    """What a provider says: `valid: api.github.com takes it, 2024-03-02 10:00 UTC`."""
    when = f", {what.at[:16].replace('T', ' ')} UTC" if what.at else ""
    match what.status:
        case Status.VALID:
            return f"valid: {what.host} takes it{when}"
        case Status.INVALID:
            return f"invalid: {what.host} refuses it{when}"
    return f"unknown whether valid: {_OPEN.get(what.because, '{host}: {because}').format(**what._asdict())}{when}"
