"""`--to external-secret`: its options, and the ExternalSecret that they ask for."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable

from scanner.errors import AskedWrongly
from scanner.remediate.backends import APIS, BACKENDS
from scanner.remediate.external_secret import Chart, external_secret
from scanner.remediate.moving import KINDS, Wanted
from scanner.remediate.plain import PlainSecret, Replacement
from scanner.remediate.settings import settings
from scanner.sealing.moving import Templated


def options(parser: argparse.ArgumentParser) -> None:
    """Add what this way takes."""
    group = parser.add_argument_group("external-secret")
    group.add_argument("--provider", choices=BACKENDS, help="where the values will be kept")
    group.add_argument("--store", metavar="NAME", help="the store to read from (with --with-store, default: PROVIDER)")
    group.add_argument("--store-kind", choices=KINDS, default=KINDS[0], help=f"its kind (default: {KINDS[0]})")
    group.add_argument(
        "--key-template",
        metavar="TEMPLATE",
        default="",
        help="names in the backend, with {namespace}, {name} and {key}; with {key}, each value has an entry of its own",
    )
    group.add_argument("--refresh-interval", metavar="TIME", default="1h0m0s", help="how often to look (default: 1h)")
    group.add_argument("--with-store", action="store_true", help="also write the store, to begin with")
    group.add_argument("--with-push-secret", action="store_true", help="also write what copies the live Secret there")
    group.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a setting of the store, such as region=eu-central-1; may be repeated",
    )
    group.add_argument("--inside-helm", action="store_true", help="the file is a template of a chart")
    group.add_argument("--eso-api", choices=APIS, default=APIS[0], help=f"of External Secrets (default: {APIS[0]})")


def replacer(asked: argparse.Namespace, namespaces: Iterable[str] = ()) -> Callable[[PlainSecret, bool], Replacement]:
    """What makes an ExternalSecret of a Secret, given whether that is made up.

    Raises `AskedWrongly` where the options make no sense together.

    `namespaces` are those of all Secrets that are replaced.
    """
    wanted = _wanted(asked)._replace(namespaces=tuple(sorted({*namespaces} - {""})))
    return lambda secret, made_up: external_secret(secret, wanted, made_up=made_up)


def templater(asked: argparse.Namespace) -> Callable[[PlainSecret, Templated | None, bool], Replacement]:
    """What makes one among the templates of a chart, perhaps of a template. Raises `AskedWrongly`, likewise."""
    wanted = _wanted(asked)._replace(inside_helm=True)
    return lambda secret, found, made_up: external_secret(
        secret, wanted, Chart(found.metadata, found.kept) if found else None, made_up=made_up
    )


def _wanted(asked: argparse.Namespace) -> Wanted:
    if not asked.provider:
        raise AskedWrongly(f"--to external-secret needs --provider: {', '.join(BACKENDS)}")
    store = asked.store or (asked.provider if asked.with_store else "")
    if not store:
        raise AskedWrongly("--to external-secret needs --store, the name of the store to read from; or --with-store")
    given: dict[str, str] = {}
    for pair in asked.set:
        name, separator, value = pair.partition("=")
        if not separator:
            raise AskedWrongly(f"--set {pair}: it takes NAME=VALUE")
        given[name] = value
    settings(BACKENDS[asked.provider], given)
    return Wanted(
        provider=asked.provider,
        store=store,
        store_kind=asked.store_kind,
        api=asked.eso_api,
        key_template=asked.key_template,
        refresh_interval=asked.refresh_interval,
        settings=given,
        with_store=asked.with_store,
        with_push_secret=asked.with_push_secret,
        inside_helm=asked.inside_helm,
    )
