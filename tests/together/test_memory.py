"""What was read to understand a package of a history is let go with it: there are thousands, and garbage waits."""

from __future__ import annotations

import gc
import weakref

from scanner.config import Policy
from scanner.together.directions import Directions

FILES = {
    "app/Chart.yaml": b"name: app\ndependencies: [{name: db, alias: store}]\n",
    "app/templates/secret.yaml": b"kind: Secret\nmetadata: {name: app}\ndata:\n  key: {{ .Values.key }}\n",
}


def test_nothing_that_was_read_is_held_in_a_circle() -> None:
    gc.collect()
    gc.disable()
    try:
        directions = Directions(FILES.get, Policy(), below=lambda at: (path for path in FILES if path.startswith(at)))
        assert directions.purposes("app/values.yaml")
        gone = weakref.ref(directions)
        del directions
        assert gone() is None
    finally:
        gc.enable()
