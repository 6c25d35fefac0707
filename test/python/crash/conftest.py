def pytest_addoption(parser):
    parser.addoption("--crash-rounds", type=int, default=20, help="how often the node is killed")
