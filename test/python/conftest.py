"""What every Python test may use: the server under test.

ILION_TEST_CONTACT=host:port names it; without that a node is started in this process. Tests that say only
`import cassandra` then run the same in all four quadrants of driver and server (tool/quadrant).
"""

import os

import pytest


def pytest_addoption(parser):
    parser.addoption("--crash-rounds", type=int, default=20, help="how often the node is killed")
    parser.addoption("--leak-operations", type=int, default=20_000, help="how many operations may not leak")


@pytest.fixture(scope="session")
def contact():
    """Host and port of the server under test."""
    where = os.environ.get("ILION_TEST_CONTACT")
    if where:
        host, port = where.rsplit(":", 1)
        yield host, int(port)
        return
    import ilion

    with ilion.Node() as node:
        yield node.host, node.port
