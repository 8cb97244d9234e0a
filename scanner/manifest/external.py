"""What the objects that fetch Secrets hold in clear: External Secrets' templates, fakes and webhooks, the CSI driver's.

After external-secrets, apis/ (externalsecrets v1, v1alpha1; generators v1alpha1), and the Secrets Store CSI Driver.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.manifest import fields, telling
from scanner.manifest.nodes import Scalar
from scanner.manifest.objects import Object, Value

TEMPLATE, FAKE = "externalsecret-template-literal", "secretstore-fake-value"
WEBHOOK, PARAMETER = "secretstore-webhook-credential", "secretproviderclass-literal"

# By kind: (path of a mapping whose telling keys count, the rule), and (path of what is a value whatever its key).
_LITERALS = {
    "externalsecret": (("spec.target.template.data.", TEMPLATE),),
    "clusterexternalsecret": (("spec.externalSecretSpec.target.template.data.", TEMPLATE),),
    "pushsecret": (("spec.template.data.", TEMPLATE),),
    "clusterpushsecret": (("spec.pushSecretSpec.template.data.", TEMPLATE),),
    "secretstore": (("spec.provider.webhook.headers.", WEBHOOK),),
    "clustersecretstore": (("spec.provider.webhook.headers.", WEBHOOK),),
    "webhook": (("spec.headers.", WEBHOOK),),
    "secretproviderclass": (("spec.parameters.", PARAMETER),),
}
_STORE = ("spec.provider.fake.data.[].value", "spec.provider.fake.data.[].valueMap.*")
_VALUES = {"secretstore": _STORE, "clustersecretstore": _STORE, "fake": ("spec.data.*",)}
_GENERATORS = ("fake", "webhook")  # names that others may use, too
_GROUP = "generators.external-secrets.io/"


def values(of: Object) -> Iterator[Value]:
    """Every value that one of these objects holds in clear."""
    kind = of.kind
    if kind not in _LITERALS and kind not in _VALUES:
        return
    if kind in _GENERATORS and not of.api.startswith(_GROUP):
        return
    for path, rule in _LITERALS.get(kind, ()):
        yield from telling.literals(of, path, rule)
    root = of.place("")
    for path in _VALUES.get(kind, ()):
        for at, node in fields.reached(of, path):
            if isinstance(node, Scalar):
                yield from of.value(at.rpartition(".")[2], node, root._replace(path=root.path + at), FAKE)
