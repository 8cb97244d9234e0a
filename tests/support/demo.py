"""The small repository that the README shows a scan of: `python -m tests.support.demo FOLDER` makes it anew."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from scanner.rules.mint import mint
from tests.support.repositories import Repository

_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      containers:
        - name: web
          image: ghcr.io/example/web:1.0
          env:
            - name: DATABASE_PASSWORD
              valueFrom:
                secretKeyRef: {name: database, key: password}
"""
_SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: database, namespace: shop}
type: Opaque
data:
  username: <<base64(webapp)>>
  password: <<base64(<<base62:21>>)>>
"""
_SEALED = """\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: database, namespace: shop}
spec:
  encryptedData:
    username: <<sealed:6>>
    password: <<sealed:21>>
"""
_PULL = """\
apiVersion: v1
kind: Secret
metadata: {name: pull, namespace: ci}
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: <<base64({"auths": {"ghcr.io": {"auth": "<<base64(ci:ghp_<<base62:30>><<crc32>>)>>"}}})>>
"""


def demo(folder: Path) -> Repository:
    """Make three commits; every value in them is minted, the same every time, and opens nothing."""
    repository = Repository(folder)
    repository.commit({"shop/web.yaml": _DEPLOYMENT, "shop/database.yaml": mint(_SECRET, "demo")}, "Open the shop")
    repository.commit({"ci/pull.yaml": mint(_PULL, "demo")}, "Pull from the registry")
    repository.commit({"shop/database.yaml": mint(_SEALED, "demo")}, "Seal the database's password")
    return repository


def main(argv: Sequence[str]) -> int:
    """Make it in a new folder, and in no other: nobody wants three more commits in a repository of theirs."""
    if len(argv) != 1 or argv[0].startswith("-"):
        sys.stderr.write("usage: python -m tests.support.demo FOLDER\n")
        return 2
    folder = Path(argv[0])
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        sys.stderr.write(f"{folder}: it is there already, and not empty\n")
        return 2
    demo(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
