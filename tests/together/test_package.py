"""What packages say of their values is said once for all that say the same of them, and for no others."""

from __future__ import annotations

import hashlib

from scanner.manifest.purpose import Purpose
from scanner.together.package import Member, Package, Said

SECRET = b"kind: Secret\ndata:\n  a: {{ .Values.db.one | b64enc }}\n"
OTHER = SECRET.replace(b"db.one", b"db.two")
PLAIN = b"kind: ConfigMap\ndata:\n  a: {{ .Values.db.one }}\n"


def told(known: Said, template: bytes, chart: bytes, path: str = "!/app/values.yaml") -> tuple[Purpose, ...]:
    package = Package()
    files = {path: b"db: {}\n", "!/app/templates/a.yaml": template, "!/app/Chart.yaml": chart}
    waits = [package.take(Member(at, data, hashlib.sha256(data).digest())) for at, data in files.items()]
    assert waits == [True, False, False]
    ((member, purposes),) = package.told(known)
    assert member.path == path
    return purposes


def test_what_is_said_in_the_same_way_is_said_once() -> None:
    known: Said = {}
    first = told(known, SECRET, b"name: app\nversion: 1.0.0\n")
    assert [purpose.selects for purpose in first] == [(("db.one", "a"),)]
    assert told(known, SECRET, b"name: app\nversion: 1.0.1\n") is first
    assert len(known) == 1


def test_another_template_list_or_file_is_asked_for_itself() -> None:
    known: Said = {}
    version = b"name: app\n"
    assert told(known, SECRET, version) != told(known, OTHER, version)
    assert told(known, PLAIN, version) == ()
    told(known, SECRET, version + b"dependencies: [{name: b, alias: c}]\n")
    told(known, SECRET, version, "!/app/values-prod.yaml")
    assert len(known) == 5


def test_nothing_is_kept_of_a_package_that_says_nothing() -> None:
    known: Said = {}
    package = Package()
    package.take(Member("!/app/values.yaml", b"a: b\n", b"digest"))
    assert [purposes for _, purposes in package.told(known)] == [()]
    assert not known
