"""What Kubernetes manifests mean: which of their values are secret, wherever and however they are written."""

from __future__ import annotations

from scanner.manifest.documents import extent
from scanner.manifest.secret import Value, read
from scanner.manifest.signs import SIGNS

__all__ = ["SIGNS", "Value", "extent", "read"]
