"""The steps of a plan: rotate, replace, annotate, purge, prevent. The order is the point of it.

What was in Git is burnt, so a new value comes first, and only that is sealed; the history is cleaned last, since that
saves nobody who has read it, and takes the longest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from scanner.model import Finding, Place, Rule, State
from scanner.remediate import shell
from scanner.remediate.plan import Remediation, Step, grouped, is_live, order, places, rule_of, urgency

FORMS = ("sealed-secret", "external-secret", "sops")

_MANIFESTS = (".yaml", ".yml", ".json")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")  # RFC 1123, as Kubernetes holds names to it
_KEY = re.compile(r"(?:data|stringData)\.([A-Za-z0-9_-]{1,253})")
_ANYWAY = "Make the value worthless where it is checked, and make a new one."
_MANAGED = "sealedsecrets.bitnami.com/managed=true"
_HELM = "templates/"


def plan(
    findings: Iterable[Finding], rules: Mapping[str, Rule], form: str = "sealed-secret"
) -> tuple[Remediation, ...]:
    """What to do about these leaks, what is most urgent first; `form` is one of `FORMS`, for what can have it."""
    made = []
    everything = tuple(findings)
    for group in grouped(everything):
        level, because = urgency(group)
        steps = dict.fromkeys(_steps(group, everything, rules, form))
        made.append(Remediation(group, level, because, tuple(steps)))
    return tuple(sorted(made, key=order))


def _steps(
    group: tuple[Finding, ...], everything: tuple[Finding, ...], rules: Mapping[str, Rule], form: str
) -> Iterator[Step]:
    yield from _rotate(rule_of(group, rules))
    yield from _replace(group, everything, form)
    yield from _annotate(group, form)
    yield from _purge(group)
    yield Step(
        "prevent",
        "Stop the next one before it is committed.",
        "With the hook `leakseal` in .pre-commit-config.yaml each commit is read before it is made.",
        "pre-commit install",
    )


def _rotate(rule: Rule | None) -> Iterator[Step]:
    why = rule.explain if rule else "Whoever has a clone has the value, whatever becomes of the file."
    link = rule.references[0] if rule and rule.references else ""
    for title in (rule.rotate if rule else ()) or (_ANYWAY,):
        yield Step("rotate", title, why, link=link)
        why = link = ""


def _replace(group: tuple[Finding, ...], everything: tuple[Finding, ...], form: str) -> Iterator[Step]:
    live = [finding for finding in group if is_live([finding])]
    told: set[tuple[str, str]] = set()
    for finding in live:
        for path in dict.fromkeys(at.path for at in places([finding]) if at.state is not State.HISTORY):
            who = path, _object(finding.place)
            if who not in told:
                told.add(who)
                yield _replaced(finding, path, everything, form)
    if live:
        return
    for sealed in dict.fromkeys(f.life.sealed for f in group if f.life and f.life.sealed):
        yield Step(
            "replace",
            "Put the new value into what has taken its place.",
            f"It was sealed in {sealed.commit[:10]}, but what was sealed may be the value that leaked.",
        )


def _replaced(finding: Finding, path: str, everything: tuple[Finding, ...], form: str) -> Step:
    if "!/" in path:
        return Step("replace", "Package the archive anew without the value.")
    if not path.endswith(_MANIFESTS) or finding.place is None:
        return Step(
            "replace",
            "Take the value out of the file, and read the new one from a Secret when the program runs.",
            "Nothing there refers to a Secret by itself.",
        )
    if form == "sealed-secret" and (_HELM in path or "{{" in str(finding.place)):
        form = "external-secret"  # its name and namespace are known to Helm alone
    keys = _keys(finding.place, path, everything)
    new = [f"{keys[0]}=-"] if len(keys) == 1 else [f"{key}={key}.new" for key in keys]
    given = [word for value in new for word in ("--value-from", value)]
    why = _WHY[form]
    if len(keys) > 1:
        why += " Write the new values into the files named `.new`, outside of the repository, and remove them after."
    elif not keys:
        why += " Give each new value with `--value-from KEY=-`."
    if not finding.place.namespace and form == "sealed-secret" and finding.place.kind == "Secret":
        why += " The manifest names no namespace; where no kustomization does, add `--namespace`."
    words = ("leakseal", "seal", shell.file(path), "--to", form, *given, "--in-place")
    return Step("replace", f"Put a {_CALLED[form]} with the new value in its place.", why, shell.command(*words))


_CALLED = {
    "sealed-secret": "SealedSecret",
    "external-secret": "reference (ExternalSecret)",
    "sops": "file that SOPS encrypts",
}
_WHY = {
    "sealed-secret": "Only the controller in the cluster opens it. `--cert` names its certificate.",
    "external-secret": "The value goes to the secret store, and Git holds a reference. Upload it first.",
    "sops": "`.sops.yaml` says for whom it is encrypted.",
}


def _keys(place: Place, path: str, everything: tuple[Finding, ...]) -> list[str]:
    """The keys of one Secret that have to be given anew: all that leaked from it. None where a path is no mere key."""
    if place.kind != "Secret":
        return []
    paths = [
        finding.place.path
        for finding in everything
        if finding.place
        and _object(finding.place) == _object(place)
        and any(at.path == path and at.state is not State.HISTORY for at in (finding.location, *finding.also_at))
    ]
    keys = [found[1] if (found := _KEY.fullmatch(path)) else "" for path in paths]
    return sorted(set(keys)) if all(keys) else []


def _object(place: Place | None) -> str:
    return f"{place.kind}/{place.namespace}/{place.name}" if place else ""


def _annotate(group: tuple[Finding, ...], form: str) -> Iterator[Step]:
    """Of each Secret that a SealedSecret is to take over: the controller asks the Secret in the cluster itself."""
    if form != "sealed-secret":
        return
    live = [finding.place for finding in group if finding.place and is_live([finding])]
    secrets = {(place.namespace, place.name) for place in live if place.kind == "Secret"}
    for namespace, name in sorted(secrets):
        if not _NAME.fullmatch(name) or (namespace and not _NAME.fullmatch(namespace)):
            continue
        where = ["--namespace", namespace] if namespace else []
        yield Step(
            "annotate",
            "Let the controller take over the Secret in the cluster.",
            "It refuses a Secret that it didn't make, unless that one says so itself; an annotation in the template"
            " is not enough. An immutable Secret has to be deleted instead."
            + ("" if namespace else " Add `--namespace`: the manifest names none."),
            shell.command("kubectl", "annotate", "secret", name, *where, _MANAGED),
            safe=False,
        )


def _purge(group: tuple[Finding, ...]) -> Iterator[Step]:
    committed = [at for finding in group for at in (finding.location, *finding.also_at) if at.commit]
    gone = any(at.state is State.HISTORY for at in places(group))
    if not committed and not gone:
        return
    first = group[0]
    yield Step(
        "purge",
        "Take it out of the history, once for all secrets that have been replaced.",
        "It prints the commands that rewrite the history, and runs none. Whoever has a clone, a fork or a cache keeps"
        " the value, so this is no substitute for the steps before.",
        shell.command("leakseal", "purge", "--only", (first.secret or first.fingerprint)[:12]),
    )
