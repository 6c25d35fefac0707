"""example/telegram: users from an export of Telegram Desktop, or from Telegram itself, stored and looked up."""

import json
import textwrap

import pytest
from cassandra.cluster import Cluster

EXPORT = {
    "about": "Here is the data you requested.",
    "personal_information": {
        "user_id": 191045991,
        "first_name": "Ada",
        "last_name": "",
        "username": "@ada",
    },
    "contacts": {"list": [{"user_id": 487158, "first_name": "Rick", "last_name": "Pickle", "phone_number": ""}]},
    "chats": {
        "list": [
            {"id": 487158, "name": "Rick Pickle", "type": "personal_chat", "messages": []},
            {
                "id": 1000,
                "name": "A group",
                "type": "private_group",
                "messages": [
                    {"id": 1, "type": "message", "from": "Peter", "from_id": "user59794114", "text": "hi"},
                    {"id": 2, "type": "message", "from": "A channel", "from_id": "channel77", "text": "news"},
                    {"id": 3, "type": "service", "actor": "Zoë 🐍", "actor_id": "user6000000001", "text": ""},
                    {"id": 4, "type": "message", "from": None, "from_id": "user5", "text": "a deleted account"},
                ],
            },
        ]
    },
}


@pytest.fixture
def environment(contact):
    host, port = contact
    cluster = Cluster([host], port=port)
    session = cluster.connect()
    session.execute("DROP KEYSPACE IF EXISTS mdad")
    session.execute("CREATE KEYSPACE mdad WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
    session.execute(
        "create table mdad.users(id bigint primary key, first_name varchar, last_name varchar, username varchar)"
    )
    cluster.shutdown()
    return {"CASSANDRA_NODES": host, "CASSANDRA_PORT": str(port)}


def test_users_of_an_export_are_found_by_id(environment, run, tmp_path):
    export = tmp_path / "result.json"
    export.write_text(json.dumps(EXPORT), encoding="utf-8")
    assert "saved 4 users" in run("telegram/data.py", "--from-export", export, **environment).stderr

    shown = run("telegram/data.py", 487158, 59794114, 6000000001, 191045991, **environment).stdout
    assert shown == textwrap.dedent("""\
        User 487158 :
          First name: Rick
          Last name: Pickle

        User 59794114 :
          First name: Peter

        User 6000000001 :
          First name: Zoë 🐍

        User 191045991 :
          First name: Ada
          Username: ada

        """)


def test_a_user_who_is_not_there_is_named(environment, run):
    result = run("telegram/data.py", 5, check=False, **environment)
    assert result.returncode == 1
    assert result.stderr == "data.py: no user 5\n"


@pytest.mark.parametrize("content", ["", "[]", '{"chat": 1}'])
def test_another_file_is_refused(environment, run, tmp_path, content):
    file = tmp_path / "other.json"
    file.write_text(content)
    result = run("telegram/data.py", "--from-export", file, check=False, **environment)
    assert result.returncode == 1
    assert result.stderr.startswith(f"data.py: {file} is not")


TELETHON = '''
"""Stands in for Telegram: the dialogs that the real client would list."""


class Entity:
    def __init__(self, id, first_name, last_name=None, username=None):
        self.id, self.first_name, self.last_name, self.username = id, first_name, last_name, username


class Dialog:
    def __init__(self, entity, is_group=False):
        self.entity, self.is_user, self.is_group = entity, not is_group, is_group


RICK = Entity(487158, "Rick", "Pickle")


class TelegramClient:
    def __init__(self, session, api_id, api_hash):
        assert (api_id, api_hash) == (12345, "secret")

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        pass

    async def iter_dialogs(self):
        yield Dialog(RICK)
        yield Dialog(Entity(1, "group"), is_group=True)

    async def iter_participants(self, dialog):
        yield Entity(59794114, "Peter", username="pete")
        yield RICK
'''


def test_users_of_telegram_are_loaded_once_each(environment, run, tmp_path):
    (tmp_path / "telethon.py").write_text(TELETHON)
    telegram = {"PYTHONPATH": str(tmp_path), "TELEGRAM_API_ID": "12345", "TELEGRAM_API_HASH": "secret"}
    loaded = run("telegram/data.py", "--load-users", **environment, **telegram).stderr
    assert loaded.splitlines() == [
        "found user: 487158",
        "found member: 59794114",
        "found member: 487158",
        "saved 2 users",
    ]
    assert "  Username: pete\n" in run("telegram/data.py", 59794114, **environment).stdout
