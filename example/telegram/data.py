"""Stores the people of your Telegram conversations in Cassandra and looks them up by id, offline.

Settings come from the environment: TELEGRAM_API_ID and TELEGRAM_API_HASH (https://my.telegram.org) and
TELEGRAM_SESSION for --load-users; CASSANDRA_NODES (comma-separated), CASSANDRA_PORT and CASSANDRA_KEYSPACE.
"""

import argparse
import asyncio
import os
import sys

from export import ExportError, read_users

CLUSTER_NODES = os.environ.get("CASSANDRA_NODES", "127.0.0.1").split(",")
CLUSTER_PORT = int(os.environ.get("CASSANDRA_PORT", "9042"))
KEYSPACE = os.environ.get("CASSANDRA_KEYSPACE", "mdad")
SESSION = os.environ.get("TELEGRAM_SESSION", "telegram")


async def load_users():
    """Asks Telegram for everybody in the open conversations; each user once."""
    from telethon import TelegramClient

    try:
        api_id, api_hash = int(os.environ["TELEGRAM_API_ID"]), os.environ["TELEGRAM_API_HASH"]
    except (KeyError, ValueError):
        sys.exit(
            "data.py: set TELEGRAM_API_ID (a number) and TELEGRAM_API_HASH; get yours at https://my.telegram.org"
        )
    users = {}
    async with TelegramClient(SESSION, api_id, api_hash) as client:
        async for dialog in client.iter_dialogs():
            if dialog.is_user:
                user = dialog.entity
                users[user.id] = user
                print("found user:", user.id, file=sys.stderr)
            elif dialog.is_group:
                async for user in client.iter_participants(dialog):
                    users[user.id] = user
                    print("found member:", user.id, file=sys.stderr)
    return list(users.values())


def save_users(session, users):
    insert = session.prepare("INSERT INTO users (id, first_name, last_name, username) VALUES (?, ?, ?, ?)")
    for user in users:
        session.execute(insert, (user.id, user.first_name, user.last_name, user.username))


def fetch_users(session, ids):
    select = session.prepare("SELECT * FROM users WHERE id = ?")
    for user_id in ids:
        yield user_id, session.execute(select, (user_id,)).one()


def print_user(user):
    print("User", user.id, ":")
    print("  First name:", user.first_name)
    if user.last_name:
        print("  Last name:", user.last_name)
    if user.username:
        print("  Username:", user.username)
    print()


def parse_args():
    parser = argparse.ArgumentParser(description="Dump and query Telegram users")
    parser.add_argument("users", type=int, nargs="*", help="one or more user IDs to query for")
    parser.add_argument("--load-users", action="store_true", help="load users from Telegram (do this first run)")
    parser.add_argument("--from-export", metavar="FILE", help="load users from the result.json of Telegram Desktop")
    return parser.parse_args()


async def main(args):
    from cassandra.cluster import Cluster

    users = []
    if args.from_export:
        try:
            users += read_users(args.from_export)
        except ExportError as error:
            sys.exit(f"data.py: {error}")
    if args.load_users:
        users += await load_users()

    cluster = Cluster(CLUSTER_NODES, port=CLUSTER_PORT)
    try:
        session = cluster.connect(KEYSPACE)
        save_users(session, users)
        if args.from_export or args.load_users:
            print("saved", len(users), "users", file=sys.stderr)
        missing = []
        for user_id, user in fetch_users(session, args.users):
            if user is None:
                missing.append(user_id)
            else:
                print_user(user)
        if missing:
            sys.exit("data.py: no user " + ", ".join(map(str, missing)))
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    asyncio.run(main(parse_args()))
