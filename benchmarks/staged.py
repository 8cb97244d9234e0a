"""A small GitOps repository with ten files committed and ten changed ones staged, as before any commit."""

from __future__ import annotations

import base64
import os
import random
import shutil
import string
import subprocess
from pathlib import Path

from benchmarks.replica import without_git

_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  namespace: shop
  labels: {{app.kubernetes.io/name: {name}, app.kubernetes.io/managed-by: flux}}
spec:
  replicas: 2
  selector:
    matchLabels: {{app.kubernetes.io/name: {name}}}
  template:
    metadata:
      labels: {{app.kubernetes.io/name: {name}}}
    spec:
      containers:
        - name: {name}
          image: registry.example/{name}:1.4.{version}
          ports: [{{name: http, containerPort: 8080}}]
          env:
            - name: DATABASE_PASSWORD
              valueFrom:
                secretKeyRef: {{name: database, key: password}}
          resources:
            requests: {{cpu: 50m, memory: 64Mi}}
            limits: {{memory: 256Mi}}
          readinessProbe:
            httpGet: {{path: /ready, port: http}}
"""
_SERVICE = """\
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: shop, annotations: {{example.org/revision: "{version}"}}}}
spec:
  selector: {{app.kubernetes.io/name: {name}}}
  ports: [{{name: http, port: 80, targetPort: http}}]
"""
_CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings, namespace: shop}}
data:
  LOG_LEVEL: info
  REVISION: "{version}"
"""
_KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop
# revision {version}
resources: [web.yaml, api.yaml, worker.yaml, web-service.yaml, api-service.yaml, settings.yaml, database.yaml]
"""
_VALUES = """\
image: {{repository: registry.example/cart, tag: 2.0.{version}}}
auth:
  existingSecret: database
ingress: {{enabled: true, hosts: [shop.example]}}
"""
_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: cart, namespace: shop}}
spec:
  interval: 10m
  chart: {{spec: {{chart: cart, version: 0.{version}.0, sourceRef: {{kind: HelmRepository, name: shop}}}}}}
  valuesFrom: [{{kind: ConfigMap, name: cart-values}}]
"""
_DATABASE = """\
apiVersion: v1
kind: Secret
metadata: {{name: database, namespace: shop}}
type: Opaque
data:
  password: {value}
"""


def prepare(path: Path) -> None:
    """Make the repository at `path`, anew. The one secret in it is minted, the same every time, and opens nothing."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    _git(path, "init", "--quiet", "--template=")
    _git(path, "config", "user.name", "Bench")  # kingfisher commits what is staged; nameless, it looks at nothing
    _git(path, "config", "user.email", "bench@shop.example")
    _write(path, 1)
    _git(path, "add", "--all")
    _git(path, "commit", "--quiet", "--message=Shop")
    _write(path, 2)
    _git(path, "add", "--all")


def _write(path: Path, version: int) -> None:
    # seeded, so that every run of the benchmark stages the same bytes
    letters = random.Random(version).choices(string.ascii_letters + string.digits, k=32)  # noqa: S311
    value = base64.b64encode("".join(letters).encode()).decode()
    files = {
        "web.yaml": _DEPLOYMENT.format(name="web", version=version),
        "api.yaml": _DEPLOYMENT.format(name="api", version=version),
        "worker.yaml": _DEPLOYMENT.format(name="worker", version=version),
        "web-service.yaml": _SERVICE.format(name="web", version=version),
        "api-service.yaml": _SERVICE.format(name="api", version=version),
        "settings.yaml": _CONFIG_MAP.format(version=version),
        "database.yaml": _DATABASE.format(value=value),
        "kustomization.yaml": _KUSTOMIZATION.format(version=version),
        "values.yaml": _VALUES.format(version=version),
        "cart.yaml": _RELEASE.format(version=version),
    }
    for name, text in files.items():
        (path / name).write_text(text, encoding="utf-8")


def _git(path: Path, *command: str) -> None:
    subprocess.run(["git", "-C", str(path), *command], check=True, env=without_git(os.environ))
