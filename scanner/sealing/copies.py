"""How a secret leaves the copy of a manifest that a tool has left in an annotation: the whole copy goes.

Whoever applies the manifest writes a new one into the cluster, and reads none from a file.
"""

from __future__ import annotations

from scanner.sealing.move import Found, Move

_COPIES = (
    "kubectl.kubernetes.io/last-applied-configuration",
    "kubecfg.ksonnet.io/last-applied-configuration",
    "objectset.rio.cattle.io/applied",
    "banzaicloud.com/last-applied",
)


def move(move: Move, found: Found) -> bool:
    """Settle a leak in a copy."""
    above = found.standing.above
    if len(above) < 2 or move.tree.key(above[-2]) != "annotations" or move.tree.key(above[-1]) not in _COPIES:
        return False
    if move.tree.shared(found.standing.scalar, above[-1].node):
        return move.leave(found.leaks, "an alias or a merge key shares it with another place; write it out there first")
    move.draft.remove(above[-1].node, above[-1].at)
    move.note(f"annotation {move.tree.key(above[-1])} is a copy that a tool made, and is gone: never commit it")
    return True
