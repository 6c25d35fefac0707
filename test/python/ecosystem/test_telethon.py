"""The Telegram example with Telethon's own classes and asyncio loop; only Telegram itself is not there."""

import asyncio
import importlib.util
from pathlib import Path

import pytest
import telethon
from telethon.tl.custom import Dialog
from telethon.tl.types import User

EXAMPLE = Path(__file__).resolve().parents[3] / "example" / "telegram"


@pytest.fixture
def data(monkeypatch):
    """The example's program as a module."""
    monkeypatch.syspath_prepend(str(EXAMPLE))
    monkeypatch.setenv("TELEGRAM_API_ID", "12345")
    monkeypatch.setenv("TELEGRAM_API_HASH", "secret")
    spec = importlib.util.spec_from_file_location("telegram_data", EXAMPLE / "data.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def user(number, first_name, last_name=None, username=None):
    return User(id=number, first_name=first_name, last_name=last_name, username=username)


class Group:
    is_user, is_group = False, True


class Telegram(telethon.TelegramClient):
    """Telethon's client without its connection: the dialogs are given."""

    def __init__(self, session, api_id, api_hash):
        assert (api_id, api_hash) == (12345, "secret")

    def __del__(self):
        pass

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        pass

    async def iter_dialogs(self):
        rick = Dialog.__new__(Dialog)
        rick.entity, rick.is_user, rick.is_group = user(487158, "Rick", "Pickle"), True, False
        yield rick
        yield Group()

    async def iter_participants(self, dialog):
        assert dialog.is_group
        yield user(59794114, "Peter", username="pete")
        yield user(487158, "Rick", "Pickle")


def test_users_go_from_telegram_into_the_table_and_back(data, monkeypatch, contact, session, keyspace, capsys):
    host, port = contact
    session.execute(
        f"CREATE TABLE {keyspace}.users (id bigint PRIMARY KEY, first_name text, last_name text, username text)"
    )
    monkeypatch.setattr(telethon, "TelegramClient", Telegram)
    monkeypatch.setattr(data, "CLUSTER_NODES", [host])
    monkeypatch.setattr(data, "CLUSTER_PORT", port)
    monkeypatch.setattr(data, "KEYSPACE", keyspace)
    monkeypatch.setattr("sys.argv", ["data.py", "--load-users", "487158", "59794114"])
    asyncio.run(data.main(data.parse_args()))
    shown = capsys.readouterr()
    assert shown.out == (
        "User 487158 :\n  First name: Rick\n  Last name: Pickle\n\n"
        "User 59794114 :\n  First name: Peter\n  Username: pete\n\n"
    )
    assert "found member: 59794114" in shown.err
