from __future__ import annotations

import json

from scanner.manifest import read

HEADER, USERS = "#cloud-" + "config\n", "use" + "rs"  # so that no line of this file is a sign itself
PASSWORDS = """
password: undici
%s:
- default
- {name: a, passwd: dodici, plain_text_passwd: tredici}
- {name: b, passwd: "!", hashed_passwd: abc}
chpasswd:
  %s: [{name: c, password: quattro}, {name: d, type: RANDOM}]
  list: |
    e:cinque
    f:RANDOM
    # g: a comment
"""
CONFIG = HEADER + PASSWORDS % (USERS, USERS)


def told(document: str) -> list[tuple[str, bytes]]:
    return [(value.view.place.path, value.view.data) for value in read(document.encode()) if value.view.place]


def test_the_passwords_of_a_cloud_config() -> None:
    assert told(CONFIG)[:4] == [
        ("users[1].passwd", b"dodici"),
        ("users[1].plain_text_passwd", b"tredici"),
        ("password", b"undici"),
        ("chpasswd.users[0].password", b"quattro"),
    ]
    assert told(CONFIG)[4:5] == [("chpasswd.list.e", b"cinque")]


def test_a_list_of_lines() -> None:
    assert told(HEADER + "chpasswd:\n  list: ['a:undici', 'b:R', c]\n") == [("chpasswd.list.a", b"undici")]


def test_what_is_no_cloud_config() -> None:
    assert told(CONFIG.replace(HEADER, "# of another kind\n")) == told(CONFIG)[:2]


def test_the_users_of_ignition_and_of_cluster_api() -> None:
    ignition = {"passwd": {"users": [{"name": "core", "password" + "Hash": "undici"}]}}
    assert told(json.dumps(ignition)) == [("passwd.users[0].passwordHash", b"undici")]
    assert told(f"kind: KubeadmConfig\nspec:\n  {USERS}: [{{name: a, passwd: undici}}]\n") == [
        ("spec.users[0].passwd", b"undici")
    ]
