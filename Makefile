# The front door. `make demo` and `make test` do all their own set-up on a fresh Debian 12 machine.
.PHONY: help setup demo test lint test-peer test-pythons differential fuzz races crash leaks bench clean

help:
	@echo "make setup      Debian packages, .venv with ilion, .venv/bin/ilion"
	@echo "make demo       real data through an unchanged application on the embedded node"
	@echo "make test       everything that CI runs"
	@echo "make lint       rooms, clang-format, clang-tidy, ruff, mypy"
	@echo "make test-peer  make test's programs on a real Apache Cassandra as well (needs Java; minutes)"
	@echo "make test-pythons  the Python tests under PYTHONS (3.10 3.11 3.12 3.13), which must be on the PATH"
	@echo "make differential  random statements on the node and on Apache Cassandra, SECONDS_TO_RUN long (1800)"
	@echo "make fuzz       every fuzz target for FUZZ_SECONDS each (60)"
	@echo "make races      the C++ tests of what has threads, under ThreadSanitizer"
	@echo "make crash      kill -9 under load, CRASH_ROUNDS times (200)"
	@echo "make leaks      memory, descriptors and threads over LEAK_OPERATIONS operations (1000000)"
	@echo "make bench      the benchmarks beside cassandra-driver and Apache Cassandra"

setup:
	@tool/setup

demo: setup
	@.venv/bin/python tool/demo.py

test: setup
	@tool/test

lint: setup
	@tool/lint

test-peer: setup
	@tool/test_peer

differential: setup
	@tool/differential

fuzz:
	@tool/fuzz

races: setup
	@cmake --preset tsan > /dev/null
	@cmake --build --preset tsan --target test_net test_driver test_store test_index test_exec test_server
	@ctest --preset tsan -R '^(net|driver|store|index|exec|server)$$'

test-pythons: setup
	@tool/test_pythons

crash: setup
	@.venv/bin/python -m pytest -q test/python/crash --crash-rounds=$(or $(CRASH_ROUNDS),200)

leaks: setup
	@.venv/bin/python -m pytest -q -s test/python/leak --leak-operations=$(or $(LEAK_OPERATIONS),1000000)

bench: setup
	@tool/bench

clean:
	rm -rf build .venv .envs
