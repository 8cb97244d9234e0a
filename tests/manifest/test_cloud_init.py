from __future__ import annotations

import json

from scanner.manifest import read

HEADER = "#cloud-" + "config\n"  # so that no line of this file is a sign itself
CONFIG = (
    HEADER
    + """\
password: uno
users:
- default
- {name: a, passwd: due, plain_text_passwd: tre}
- {name: b, passwd: "!", hashed_passwd: x}
chpasswd:
  users: [{name: c, password: quattro}, {name: d, type: RANDOM}]
  list: |
    e:cinque
    f:RANDOM
    # g: a comment
"""
)


def told(document: str) -> list[tuple[str, bytes]]:
    return [(value.view.place.path, value.view.data) for value in read(document.encode()) if value.view.place]


def test_the_passwords_of_a_cloud_config() -> None:
    assert told(CONFIG)[:4] == [
        ("users[1].passwd", b"due"),
        ("users[1].plain_text_passwd", b"tre"),
        ("password", b"uno"),
        ("chpasswd.users[0].password", b"quattro"),
    ]
    assert told(CONFIG)[4:5] == [("chpasswd.list.e", b"cinque")]


def test_a_list_of_lines() -> None:
    assert told(HEADER + "chpasswd:\n  list: ['a:uno', 'b:R', c]\n") == [("chpasswd.list.a", b"uno")]


def test_what_is_no_cloud_config() -> None:
    assert told(CONFIG.replace(HEADER, "# of another kind\n")) == told(CONFIG)[:2]


def test_the_users_of_ignition_and_of_cluster_api() -> None:
    ignition = {"passwd": {"users": [{"name": "core", "password" + "Hash": "uno"}]}}
    assert told(json.dumps(ignition)) == [("passwd.users[0].passwordHash", b"uno")]
    assert told("kind: KubeadmConfig\nspec:\n  users: [{name: a, passwd: uno}]\n") == [("spec.users[0].passwd", b"uno")]
