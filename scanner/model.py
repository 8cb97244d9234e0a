"""The nouns of leakseal: what a blob, a view, a rule, a place and a finding are.

A repository is walked, its blobs are gated, what hides is decoded, what looks secret is detected, what is a
leak is judged, and a leak is reported. Everything that passes between those steps is defined here, and nothing
here reads or writes anything.
"""

# Annotations are evaluated here: as strings, a named tuple compiles each of them, and a commit waits for that.
from collections.abc import Iterator, Mapping
from enum import Enum, IntEnum
from typing import NamedTuple, NoReturn, Protocol


class Severity(IntEnum):
    """How bad it is when the finding is true."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def __str__(self) -> str:
        return self.name.lower()


class Confidence(IntEnum):
    """How sure leakseal is that the finding is true; `CERTAIN` means a checksum or a parser proved it."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CERTAIN = 4

    def __str__(self) -> str:
        return self.name.lower()


class Role(Enum):
    """What a value in a manifest is there for."""

    SECRET_VALUE = "secret-value"
    SENSITIVE = "sensitive"
    PUBLIC = "public"
    ENCRYPTED = "encrypted"
    REFERENCE = "reference"
    TEXT = "text"


class State(Enum):
    """Where the bytes of a finding are now."""

    LIVE = "live"  # in the tree that HEAD points at
    HISTORY = "history"  # only in earlier commits, or on other refs
    STAGED = "staged"
    WORKTREE = "worktree"


class Secret:
    """A value in clear that can't be shown by accident: only `reveal()` opens it.

    `prefix` is the part that everybody may see, because the provider publishes it (`ghp_`).
    """

    __slots__ = ("_value", "prefix")

    def __init__(self, value: bytes, prefix: str = "") -> None:
        self._value = value
        self.prefix = prefix

    def reveal(self) -> bytes:
        """The value itself. A house test names every caller."""
        return self._value

    def same(self, other: "Secret | None") -> bool:
        """Whether another one holds the same value."""
        return other is not None and self._value == other._value

    def __str__(self) -> str:
        return f"{self.prefix}…({len(self._value)})"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __len__(self) -> int:
        return len(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is never pickled")


class Span(NamedTuple):
    """A half-open range of byte offsets."""

    start: int
    end: int


class Position(NamedTuple):
    """A line and a column, both counted from 1; the column counts characters, not bytes."""

    line: int
    column: int


class Spans(Protocol):
    """The way back from the bytes of a view to the bytes of the blob it was read from."""

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The smallest half-open range of the blob that the range `start`..`end` of the view came from."""


class Place(NamedTuple):
    """Where in a Kubernetes object a value stands, or in another document of YAML or JSON."""

    kind: str  # as the manifest says it: Secret; "" where the document is no Kubernetes object
    namespace: str  # "" where the manifest names none
    name: str  # "" where the manifest names none
    path: str  # the object path: data.password
    role: Role = Role.SECRET_VALUE

    def __str__(self) -> str:
        return f"{'/'.join(part for part in (self.kind, self.namespace, self.name) if part)} {self.path}".lstrip()


class View(NamedTuple):
    """One reading of a blob, or of a part of it: as it stands, or decoded."""

    data: bytes
    spans: Spans  # maps offsets in `data` back to the blob
    via: tuple[str, ...] = ()  # how the bytes were reached, outermost first: ("secret.data", "base64")
    place: Place | None = None  # set where a manifest said what the value is


class Commit(NamedTuple):
    """Who made a commit, and when."""

    oid: str  # hex object id
    author: str
    email: str
    date: str  # author date, ISO 8601


class Staged(NamedTuple):
    """A blob in the index that the next commit will be made from."""

    path: str


class OnDisk(NamedTuple):
    """A file as it lies in a folder."""

    path: str


class Stream(NamedTuple):
    """Bytes that came through a pipe."""

    name: str


class Brought(NamedTuple):
    """A commit that put a blob at a path."""

    commit: str  # hex object id
    path: str  # bytes that aren't UTF-8 as surrogate escapes
    blob: str  # hex object id
    before: tuple[str, ...]  # the blobs that stood there in its parents; zeros where none did


Origin = Staged | OnDisk | Stream  # of a blob in a history there are many: see `Brought`


class Shared(NamedTuple):
    """A half-open range of a blob whose bytes stand in another one, too."""

    start: int
    end: int
    there: int  # where it starts in the other one


class Kin(NamedTuple):
    """The blob that another one is stored as a change of. Git chose it for being similar, not for being older."""

    oid: str = ""  # "" where it is stored as a whole
    shared: tuple[Shared, ...] = ()  # what both have, in the order of the bytes; short ranges are left out
    last: bool = False  # none is stored as a change of this one


class Blob(NamedTuple):
    """Content, once, however many commits and paths hold it."""

    oid: str  # git's object id in hex; for bytes outside of git, their path
    data: bytes
    origin: Origin | None = None  # None in a history, where the log tells it afterwards
    offset: int = 0  # where `data` starts in the whole, when a large blob is read in pieces
    lines_before: int = 0  # line feeds before `offset`
    kin: Kin | None = None  # None where git's store was not read by us


class Proof(NamedTuple):
    """What a value proves of itself, without asking anybody."""

    verdict: (
        str  # "proven", "weaker" (it opens less than it seems), "refuted" (it is none) or "told" (no more than facts)
    )
    reason: str  # the code that `leakseal explain` takes, such as `proven:key`
    told: tuple[str, ...] = ()  # what anybody may know, in words: "account 123456789012"


class Pair(NamedTuple):
    """Which ids a secret belongs to, and how far away one may stand."""

    ids: tuple[str, ...]  # of the rules that know them
    within: int  # lines before or after the secret
    shape: str = ""  # RE2 syntax: what a value beside such an id looks like that is the secret, whatever its name


class Companion(NamedTuple):
    """The id beside a secret: the two are one credential."""

    rule_id: str
    preview: str
    told: tuple[str, ...] = ()  # what the id says of itself


class Rule(NamedTuple):
    """What is known of one kind of credential: one entry of `rules/providers/*.yaml`."""

    id: str
    provider: str
    title: str
    severity: Severity
    explain: str  # what whoever finds the value can do with it
    rotate: tuple[str, ...]  # the steps that make the value worthless, in order
    references: tuple[str, ...]  # addresses of the provider's own documentation
    leaks: tuple[str, ...]  # examples that this rule, and no other, must claim
    harmless: tuple[str, ...]  # examples that no rule may claim
    pattern: str = ""  # RE2 syntax; the group `secret` is the value; "" where `detector` is not "pattern"
    detector: str = "pattern"  # "pattern", "assignment", "manifest", "format" or "purpose"
    keywords: tuple[str, ...] = ()  # at least one stands near every match, whatever its case
    confidence: Confidence = Confidence.HIGH  # of a match that nothing else speaks for or against
    min_entropy: float = 0.0  # Shannon bits per character of the value, below which a match is dropped
    checksum: str = ""  # name of a function in detect/checksum.py
    refine: str = ""  # name of a function in detect/refinement.py
    multiline: bool = False  # the pattern spans lines
    by_chance: bool = False  # a value that reads like words, as names in code do, is none
    opens: str = ""  # what its value decrypts: "sealed-secrets" or "sops-age"
    at: str = ""  # file:line of one that somebody wrote for a repository; "" where it comes with leakseal
    adjusted: str = ""  # file:line where the repository's owner has changed something of it
    off: bool = False  # the owner wants what it finds to be silent
    held: Confidence | None = None  # how sure the owner wants its findings to be told, whatever detected them
    pair: Pair | None = None  # the id that its value belongs to

    @property
    def specificity(self) -> int:
        """Which rule speaks where several claim one value: the highest number does."""
        if self.detector == "assignment":
            return 0
        if self.detector in ("manifest", "purpose"):
            return 1
        return 2 + bool(self.checksum) + (self.confidence >= Confidence.HIGH)


class Match(NamedTuple):
    """What one rule claims in one view. Lives only inside the pipeline, because it holds the value in clear."""

    rule: Rule
    start: int  # in the view
    end: int
    secret: Secret
    confidence: Confidence
    place: Place | None = None  # what the value itself says that it belongs to
    proof: Proof | None = None  # what it proves


class Location(NamedTuple):
    """Where a reader finds the value."""

    path: str
    start: Position
    end: Position  # just past the last character
    state: State
    commit: str = ""
    author: str = ""
    email: str = ""
    date: str = ""


class Change(NamedTuple):
    """A commit that did something to a value at a path."""

    commit: str  # hex object id
    path: str
    date: str  # author date, ISO 8601


class Life(NamedTuple):
    """What became of a value in a history."""

    introduced: Change | None  # the first time; None where no commit is known to have
    removed: tuple[Change, ...]  # each time that one of its paths lost the secret, oldest first
    sealed: Change | None  # the last of those, if it left the secret sealed, and it has not come back
    live: bool  # HEAD holds the secret, be it elsewhere or in another form


class Evidence(NamedTuple):
    """One thing that speaks for or against a value being a secret: see `triage/weigh.py`."""

    reason: str  # its code
    weight: float  # in decibans; infinite where it decides


class Leak(NamedTuple):
    """The verdict on a value that must not be where it is."""


class Accepted(NamedTuple):
    """The verdict on a leak that somebody answers for."""

    by: str
    because: str
    until: str = ""


class Harmless(NamedTuple):
    """The verdict on a value that looks like a secret and is none."""

    because: str


Verdict = Leak | Accepted | Harmless


class Opened(NamedTuple):
    """What a key that leaked decrypts."""

    path: str
    kind: str  # SealedSecret or SOPS
    name: str = ""  # namespace/name of a SealedSecret
    values: int = 0  # how many of its values


class Status(Enum):
    """What a provider says of a value."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class Verified(NamedTuple):
    """What became of asking a provider whether a value works."""

    status: Status
    because: str  # a word: http-200, timeout …; `docs/verify.md` lists them
    host: str = ""  # who was asked; "" where nobody was
    at: str = ""  # when, ISO 8601 in UTC; "" where nobody was asked


class Finding(NamedTuple):
    """One secret value at one object path, wherever it was seen. It holds no value in clear, by construction."""

    fingerprint: str  # HMAC of value and place, hex
    rule_id: str
    title: str
    severity: Severity
    confidence: Confidence
    preview: str  # at most a public prefix and the length: ghp_…(40)
    excerpt: str  # the line it stands in, every secret in it masked
    location: Location  # where it is to be mended, and the commit that introduced it
    place: Place | None = None
    via: tuple[str, ...] = ()
    also_at: tuple[Location, ...] = ()  # further paths, and further commits that introduced it
    also_rules: tuple[str, ...] = ()  # ids of less specific rules that claim the same value
    verdict: Verdict = Leak()
    secret: str = ""  # HMAC of what is secret in the value, hex: the same wherever, and in whatever form, it stands
    life: Life | None = None  # None outside of a history
    opens: tuple[Opened, ...] = ()  # what is as open as the value itself, if that is a key
    verified: Verified | None = None  # None where its provider wasn't to be asked
    proof: Proof | None = None  # what the value proves of itself
    companion: Companion | None = None  # the id that stands beside it, and is no finding of its own
    evidence: tuple[Evidence, ...] = ()  # what the confidence, or the silence, rests on


class Skipped(NamedTuple):
    """Something that was not read, and why. Always shown."""

    path: str
    because: str
    commit: str = ""
    error: bool = False  # it should have been readable: the scan is incomplete, exit 3


class Scanned(NamedTuple):
    """How much was looked at."""

    commits: int = 0
    blobs: int = 0
    bytes: int = 0
    values: int = 0  # candidates that were judged
    seconds: float = 0.0


class Rulebook(NamedTuple):
    """All rules, by id, and a digest that changes whenever one of them does."""

    rules: tuple[Rule, ...]
    digest: str  # hex
    gate: str = ""  # hex, of what the gate is compiled from alone; "" where that is `digest`

    def by_id(self) -> Mapping[str, Rule]:
        """The rules by their ids."""
        return {rule.id: rule for rule in self.rules}


class Report(NamedTuple):
    """What one scan found, in the order in which it is to be read."""

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    scanned: Scanned
    rulebook: Rulebook

    def leaks(self) -> Iterator[Finding]:
        """The findings that nobody has accepted."""
        return (finding for finding in self.findings if isinstance(finding.verdict, Leak))
