"""What a tool packed into an annotation: the manifest that it applied last, of which it remembers the values, too.

`kubectl` and Rancher write it as text and as gzip, and are read without this. After cisco-open/k8s-objectmatcher, which
the operators of Banzai Cloud use: base64 of a zip archive that holds one file.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.decode import Archive, Chain, Whole, whole
from scanner.manifest.nodes import Scalar
from scanner.manifest.objects import Object, Value
from scanner.model import View

ANNOTATION = "banzaicloud.com/last-applied"
_LARGEST = 2 << 20  # bytes; etcd holds 1 MiB


def values(of: Object) -> Iterator[Value]:
    """The values of the manifest in the annotation."""
    annotation = of.at(ANNOTATION)
    if not isinstance(annotation, Scalar):
        return
    data, spans = of.reader.said(annotation)
    packed = whole(View(data=data, spans=spans))
    if packed is None or len(packed.data) > _LARGEST:
        return
    for _, content in Archive(packed.data).files():
        where = Chain(Whole(0, len(packed.data)), packed.spans)
        yield from of.reader.inside(View(data=content, spans=where, via=("base64", "zip")), of)
