"""One report with everything in it that a reporter has to cope with, and one with nothing; no value in it is real."""

from __future__ import annotations

from math import inf

from scanner.model import (
    Accepted,
    Change,
    Confidence,
    Evidence,
    Finding,
    Harmless,
    Life,
    Location,
    Place,
    Position,
    Report,
    Rule,
    Rulebook,
    Scanned,
    Severity,
    Skipped,
    State,
)

HOSTILE_PATH = "::error::caf\udce9/\x1b[31m\u202egnp.\n##vso[task.setvariable]x:y"
EXCERPT_ONLY = "a-word-that-only-the-excerpt-holds"

GITHUB = Rule(
    id="github-personal-token",
    provider="GitHub",
    title="GitHub personal access token (classic)",
    severity=Severity.CRITICAL,
    explain="Acts as the person who made it, with every scope it was given.",
    rotate=(
        "Revoke it at https://github.com/settings/tokens.",
        "Read the security log at https://github.com/settings/security-log for what was done with it since the day of "
        "the commit, and by whom.",
        "Make a fine-grained token with fewer scopes.",
        "Replace it wherever it is used.",
    ),
    references=("https://docs.github.com/en/authentication",),
    leaks=(),
    harmless=(),
    confidence=Confidence.CERTAIN,
)
SECRET_DATA = Rule(
    id="kubernetes-secret-data",
    provider="Kubernetes",
    title="Value in a Kubernetes Secret",
    severity=Severity.HIGH,
    explain="Base64 hides nothing: whoever reads the repository reads the value.",
    rotate=("Replace the value where it is checked.", "Seal it before it is committed again."),
    references=(),
    leaks=(),
    harmless=(),
)
ASSIGNMENT = Rule(
    id="generic-assignment",
    provider="Generic",
    title="Value assigned to a name that sounds secret",
    severity=Severity.MEDIUM,
    explain="A name that sounds secret usually is.",
    rotate=(),
    references=("https://owasp.org/www-project-kubernetes-top-ten/",),
    leaks=(),
    harmless=(),
    confidence=Confidence.LOW,
)
UNUSED = Rule(
    id="never-found",
    provider="Nobody",
    title="A rule that found nothing",
    severity=Severity.LOW,
    explain="It must not be described in a report.",
    rotate=(),
    references=(),
    leaks=(),
    harmless=(),
)
RULEBOOK = Rulebook(rules=(UNUSED, GITHUB, SECRET_DATA, ASSIGNMENT), digest="0123456789abcdef" * 4)


def location(path: str, line: int, column: int, state: State = State.LIVE, by: str = "Ada Lovelace") -> Location:
    """Make a place of 43 characters on one line; `by` is the author of a commit, or "" where there is none."""
    return Location(
        path=path,
        start=Position(line=line, column=column),
        end=Position(line=line, column=column + 43),
        state=state,
        commit=f"{line:04x}" * 10 if by else "",
        author=by,
        email="ada@example.org" if by else "",
        date="2024-03-02T10:20:30+01:00" if by else "",
    )


def representative() -> Report:
    """Make findings with and without a place, live and gone, judged either way; hostile text wherever text can be."""
    return Report(
        findings=(*_hostile(), *_plain(), *_judged()),
        skipped=(
            Skipped(path="charts/redis-17.0.0.tgz", because="larger than 64 MB", commit="0a1b2c3d" * 5),
            Skipped(path="bad\x1b]0;owned\x07\npath", because="no such object \udcff\u202e", error=True),
        ),
        scanned=Scanned(commits=1204, blobs=3440, bytes=12_400_000, values=812, seconds=1.2849),
        rulebook=RULEBOOK,
    )


def clean() -> Report:
    """Make the report of a scan that found nothing and left out nothing."""
    scanned = Scanned(blobs=3, bytes=4_120, values=7, seconds=0.021)
    return Report(findings=(), skipped=(), scanned=scanned, rulebook=RULEBOOK)


def finding(number: int, rule: Rule, at: Location, excerpt: str, preview: str = "ghp_…(40)") -> Finding:
    """Make a finding of `rule` as the pipeline makes it, before its place and verdict are known."""
    return Finding(
        fingerprint=f"{number:02x}" * 32,
        rule_id=rule.id,
        title=rule.title,
        severity=rule.severity,
        confidence=rule.confidence,
        preview=preview,
        excerpt=excerpt,
        location=at,
        evidence=(Evidence("letters:chance", 12), Evidence("file:docs", -8), Evidence("proven:checksum", inf))[
            : number % 4
        ],
    )


def placed(finding: Finding, place: Place | None, via: tuple[str, ...] = (), *also_at: Location) -> Finding:
    """Make the same finding, where a manifest told what the value is."""
    return finding._replace(place=place, via=via, also_at=also_at, also_rules=("generic-assignment",))


def aged(finding: Finding, *, sealed: bool = False) -> Finding:
    """Make the same finding with a life; all that have one are of one secret, which HEAD still holds."""
    at = finding.location
    introduced = Change(commit=at.commit, path=at.path, date=at.date)
    removed = Change(commit="5ea1" * 10, path=at.path, date="2024-05-01T09:00:00+02:00")
    changes = (removed,) if sealed else ()
    life = Life(introduced=introduced, removed=changes, sealed=removed if sealed else None, live=True)
    return finding._replace(secret="0b" * 20, life=life)


def _plain() -> tuple[Finding, ...]:
    file = "clusters/prod/db/secret.yaml"
    elsewhere = (
        location("clusters/stage/db/secret.yaml", 7, 13),
        location("clusters/test/db/secret.yaml", 8, 13, State.HISTORY, by="Grace Hopper"),
        location("clusters/dev/db/secret.yaml", 9, 13),
        location("clusters/old/db/secret.yaml", 10, 13, State.HISTORY),
        location("clusters/older/db/secret.yaml", 11, 13, State.HISTORY),
    )
    where = Place(kind="Secret", namespace="prod", name="db", path="data.password")
    long = f"{EXCERPT_ONLY} " + "x, " * 60 + "token: ghp_…(40)" + ", y" * 90
    return (
        aged(
            finding(4, ASSIGNMENT, location("README.md", 131, 4, State.HISTORY), "token = …(12)", "…(12)"), sealed=True
        ),
        finding(2, GITHUB, location(file, 19, 5), long),
        aged(
            placed(
                finding(1, SECRET_DATA, location(file, 7, 13), "    password: …(24)  ", "…(24)"),
                where,
                ("secret.data", "base64"),
                *elsewhere,
            )
        ),
        finding(3, GITHUB, location("", 3, 1, State.HISTORY), "use ghp_…(40) for now"),
        finding(9, GITHUB, location("deploy.sh", 2, 1, State.STAGED, by=""), "export GH=ghp_…(40)"),
    )


def _hostile() -> tuple[Finding, ...]:
    return (
        placed(
            finding(
                5,
                GITHUB,
                location(HOSTILE_PATH, 1, 1, by="\x9b2J\u2066Eve"),
                "\t\x1b]8;;http://x\x07ghp_…(40)\u202e\r\x00 ##[command]",
            ),
            Place(kind="ConfigMap", namespace="", name="[a](http://x)\x1b[2J", path="data.caf\udce9"),
            ("base64", "\x1b[0m"),
        ),
        finding(6, ASSIGNMENT, location("/etc/app/ünïcode 100%.env", 2, 3, State.WORKTREE, by=""), "", "…(9)"),
    )


def _judged() -> tuple[Finding, ...]:
    accepted = finding(7, GITHUB, location("docs/example.md", 12, 3), "ghp_…(40)")
    harmless = finding(8, ASSIGNMENT, location("docs/example.md", 14, 3), "token: …(8)", "…(8)")
    return (
        accepted._replace(verdict=Accepted(by="ada@example.org", because="revoked in 2023", until="2030-01-01")),
        harmless._replace(verdict=Harmless(because="a placeholder")),
    )
