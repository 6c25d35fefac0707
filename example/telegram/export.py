"""Users in the JSON that Telegram Desktop exports ("Export Telegram data" or "Export chat history").

A full export holds the account itself, its contacts and its chats; an export of one chat is that chat alone. Users appear
with first and last name where Telegram knows them apart, and under one display name as authors of messages.
"""

import json
from dataclasses import dataclass


@dataclass
class User:
    id: int
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None


class ExportError(Exception):
    """The file is not an export of Telegram Desktop; the text says where and why."""


def read_users(path):
    """Returns the users of the export at `path`, each once, in the order of their first appearance."""
    try:
        with open(path, encoding="utf-8") as file:
            export = json.load(file)
    except OSError as error:
        raise ExportError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise ExportError(f"{path} is not JSON: {error}") from error
    if not isinstance(export, dict) or not (
        {"chats", "contacts", "personal_information", "messages"} & export.keys()
    ):
        raise ExportError(f"{path} is not an export of Telegram Desktop")
    users = {}
    for user in _users_of(export):
        known = users.setdefault(user.id, user)
        # Contacts and the account itself carry full names; authors of messages only a display name.
        if known.last_name is None and user.last_name is not None:
            known.first_name, known.last_name = user.first_name, user.last_name
        known.username = known.username or user.username
    return list(users.values())


def _users_of(export):
    account = export.get("personal_information") or {}
    if "user_id" in account:
        yield _named(account)
    for contact in _entries(export.get("contacts")):
        if contact.get("user_id"):
            yield _named(contact)
    for name in ("chats", "left_chats"):
        for chat in _entries(export.get(name)):
            yield from _users_of_chat(chat)
    if "messages" in export:
        yield from _users_of_chat(export)


def _entries(section):
    return (section or {}).get("list") or []


def _named(entry):
    username = (entry.get("username") or "").removeprefix("@")
    return User(
        int(entry["user_id"]), entry.get("first_name") or None, entry.get("last_name") or None, username or None
    )


def _users_of_chat(chat):
    if chat.get("type") in ("personal_chat", "bot_chat") and chat.get("name"):
        yield User(int(chat["id"]), chat["name"])
    for message in chat.get("messages") or []:
        for name, key in (("from", "from_id"), ("actor", "actor_id")):
            user_id = _user_id(message.get(key))
            if user_id is not None and message.get(name):
                yield User(user_id, message[name])


def _user_id(peer):
    """`user123` since 2021, a bare number before; channels and deleted accounts are no users."""
    if isinstance(peer, int):
        return peer if 0 < peer < 1 << 32 else None
    if isinstance(peer, str) and peer.startswith("user") and peer[4:].isdigit():
        return int(peer[4:])
    return None
