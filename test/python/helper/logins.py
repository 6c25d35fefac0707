"""Sessions of users on a node with passwords, and what they are refused."""

from contextlib import ExitStack, contextmanager

import ilion
import pytest
from cassandra import Unauthorized
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster

NO_PRIVILEGES = "User bob does not have sufficient privileges to perform the requested operation"


@contextmanager
def logins(**settings):
    """Starts a node with these settings; gives what opens a session for a user and a password. All end together."""
    with ilion.Node(**settings) as node, ExitStack() as stack:

        def log_in(user, password):
            provider = PlainTextAuthProvider(user, password)
            cluster = stack.enter_context(Cluster(node.contact_points, port=node.port, auth_provider=provider))
            return cluster.connect()

        yield log_in


def refuses(session, statement, text, error=Unauthorized):
    with pytest.raises(error) as raised:
        session.execute(statement)
    assert f'message="{text}"' in str(raised.value)


def lacks(permission, resource):
    """What bob is told who has not that permission."""
    return f"User bob has no {permission} permission on <{resource}> or any of its parents"
