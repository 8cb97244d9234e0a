"""The steps of a plan: rotate, replace, annotate, purge, prevent. The order is the point of it.

What was in Git is burnt, so a new value comes first, and only that is sealed; the history is cleaned last, since that
saves nobody who has read it, and takes the longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scanner.model import Finding, Rule, State
from scanner.regex import regex
from scanner.remediate import shell
from scanner.remediate.plan import Remediation, Step, grouped, is_live, order, places, rule_of, urgency
from scanner.remediate.resealing import Resealing, generated, is_manifest, live_at

FORMS = ("sealed-secret", "external-secret", "sops")

_NAME = regex(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")  # RFC 1123, as Kubernetes holds names to it
_ANYWAY = "Make the value worthless where it is checked, and make a new one."
_MANAGED = "sealedsecrets.bitnami.com/managed=true"
_HELM = "templates/"


def plan(
    findings: Iterable[Finding], rules: Mapping[str, Rule], form: str = "sealed-secret", top: str = ""
) -> tuple[Remediation, ...]:
    """What to do about these leaks, what is most urgent first; `form` is one of `FORMS`, for what can have it.

    `top` is the repository's folder as it is called from where the commands are to run; "" where that is it.
    """
    made = []
    everything = tuple(findings)
    resealing = Resealing(everything, top)
    for group in grouped(everything):
        level, because = urgency(group)
        steps = dict.fromkeys(_steps(group, resealing, rules, form, top))
        made.append(Remediation(group, level, because, tuple(steps)))
    return tuple(sorted(made, key=order))


def _steps(
    group: tuple[Finding, ...], resealing: Resealing, rules: Mapping[str, Rule], form: str, top: str
) -> Iterator[Step]:
    yield from _rotate(rule_of(group, rules))
    yield from _replace(group, resealing, form)
    yield from _annotate(group, form)
    yield from _purge(group, top)
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


def _replace(group: tuple[Finding, ...], resealing: Resealing, form: str) -> Iterator[Step]:
    live = [finding for finding in group if is_live([finding])]
    for finding in live:
        for path in live_at(finding):
            yield _replaced(finding, path, resealing, form)
    if live:
        return
    for sealed in dict.fromkeys(f.life.sealed for f in group if f.life and f.life.sealed):
        yield Step(
            "replace",
            "Put the new value into what has taken its place.",
            f"It was sealed in {sealed.commit[:10]}, but what was sealed may be the value that leaked.",
        )


def _replaced(finding: Finding, path: str, resealing: Resealing, form: str) -> Step:
    if "!/" in path:
        return Step("replace", "Package the archive anew without the value.")
    made = generated(finding.place, path)
    if finding.place is None or not (is_manifest(path) or made):
        return Step(
            "replace",
            "Take the value out of the file, and read the new one from a Secret when the program runs.",
            "Nothing there refers to a Secret by itself.",
        )
    if form == "sealed-secret" and (_HELM in path or "{{" in str(finding.place)):
        form = "external-secret"  # its name and namespace are known to Helm alone
    file = resealing.file(finding.place, path)
    given = [] if form == "external-secret" else resealing.options(file)
    why = _WHY[form]
    if len(given) > len(("--value-from", "KEY=-")):
        why += " Write the new values into the files named `.new`, beside the repository, and remove them after."
    if form != "external-secret" and resealing.asks_for_more(file):
        why += " It asks for each further value by its name: give that with `--value-from`, too."
    if made:
        why += " A kustomization makes a Secret of the file: that is what is sealed, and the file is to be deleted."
    if not finding.place.namespace and form == "sealed-secret" and finding.place.kind == "Secret":
        why += " The manifest names no namespace; where no kustomization does, add `--namespace`."
    words = ("leakseal", "seal", resealing.called(file), "--to", form, *given, "--in-place")
    return Step("replace", f"Put a {_CALLED[form]} with the new value in its place.", why, shell.command(*words))


_CALLED = {
    "sealed-secret": "SealedSecret",
    "external-secret": "reference (ExternalSecret)",
    "sops": "file that SOPS encrypts",
}
_WHY = {
    "sealed-secret": "Only the controller in the cluster opens it. `--cert` names its certificate.",
    "external-secret": (
        "The value goes to the secret store, which `--provider` and `--store` name, and Git holds a reference. The"
        " commands that upload the value are printed."
    ),
    "sops": "`.sops.yaml` says for whom it is encrypted.",
}


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


def _purge(group: tuple[Finding, ...], top: str) -> Iterator[Step]:
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
        shell.command(
            "leakseal", "purge", "--only", (first.secret or first.fingerprint)[:12], *([shell.file(top)] if top else [])
        ),
    )
