"""Sessions of users on a node with passwords."""

from contextlib import ExitStack, contextmanager

import ilion
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster


@contextmanager
def logins(**settings):
    """Starts a node with these settings; gives what opens a session for a user and a password. All end together."""
    with ilion.Node(**settings) as node, ExitStack() as stack:

        def log_in(user, password):
            provider = PlainTextAuthProvider(user, password)
            cluster = stack.enter_context(Cluster(node.contact_points, port=node.port, auth_provider=provider))
            return cluster.connect()

        yield log_in
