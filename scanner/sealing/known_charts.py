"""Which well-known Helm charts take passwords from a Secret that is there already, by which value and which keys.

After the `values.yaml` of each chart; `existingSecret` replaces all values of its group at once, so those that the
chart always reads must be in the Secret, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Group(NamedTuple):
    """Values of a chart that one Secret can take the place of."""

    existing: str  # path of the value that names the Secret
    keys: Mapping[str, str]  # the key of the Secret, by the path of the value
    always: tuple[str, ...] = ()  # paths of values whose keys the chart reads whether or not they are set
    defaults: Mapping[str, str] = {}  # what the chart takes for those that nobody sets, where that is no password


_AUTH = "auth.existingSecret"


def _database(name: str) -> Group:
    """MySQL and MariaDB, as Bitnami packs them."""
    paths = {"rootPassword": "root-password", "password": "password", "replicationPassword": "replication-password"}
    return Group(_AUTH, {f"auth.{path}": f"{name}-{key}" for path, key in paths.items()}, ("auth.rootPassword",))


def _grafana(prefix: str = "") -> Group:
    keys = {f"{prefix}adminUser": "admin-user", f"{prefix}adminPassword": "admin-password"}
    return Group(f"{prefix}admin.existingSecret", keys, tuple(keys), {f"{prefix}adminUser": "admin"})


KNOWN: Mapping[str, tuple[Group, ...]] = {
    "grafana": (_grafana(),),
    "keycloak": (Group(_AUTH, {"auth.adminPassword": "admin-password"}),),
    "kube-prometheus-stack": (_grafana("grafana."),),
    "mariadb": (_database("mariadb"),),
    "memcached": (Group("auth.existingPasswordSecret", {"auth.password": "memcached-password"}),),
    "minio": (
        Group(
            _AUTH,
            {"auth.rootUser": "root-user", "auth.rootPassword": "root-password"},
            ("auth.rootUser", "auth.rootPassword"),
            {"auth.rootUser": "admin"},
        ),
        Group("existingSecret", {"rootUser": "rootUser", "rootPassword": "rootPassword"}, ("rootUser", "rootPassword")),
    ),
    "mysql": (_database("mysql"),),
    "postgresql": (
        Group(
            _AUTH,
            {
                "auth.postgresPassword": "postgres-password",
                "auth.password": "password",
                "auth.replicationPassword": "replication-password",
            },
            ("auth.postgresPassword",),
        ),
    ),
    "rabbitmq": (
        Group("auth.existingPasswordSecret", {"auth.password": "rabbitmq-password"}),
        Group("auth.existingErlangSecret", {"auth.erlangCookie": "rabbitmq-erlang-cookie"}),
    ),
    "redis": (Group(_AUTH, {"auth.password": "redis-password"}),),
    "valkey": (Group(_AUTH, {"auth.password": "valkey-password"}),),
}  # fmt: skip


def group(chart: str, path: str) -> Group | None:
    """The group that a value of a chart belongs to; None where the chart takes it from nowhere else."""
    return next((each for each in KNOWN.get(chart, ()) if path in each.keys), None)
