"""The table of docs/ecosystem.md: packages, their versions, and how their tests ended on each server.

python table.py NAME=REPORT...     reports as `tool/ecosystem` leaves them in build/ecosystem; run in .envs/ecosystem
"""

import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from importlib.metadata import version

# The beginning of a test's module, and the distributions that it runs.
PACKAGES = {
    "ecosystem.cqlsh": ["cqlsh"],
    "ecosystem.test_flask": ["Flask"],
    "ecosystem.test_fastapi": ["fastapi", "uvicorn", "httpx"],
    "ecosystem.test_gunicorn": ["gunicorn"],
    "ecosystem.test_processes": [],
    "ecosystem.test_aiocassandra": ["aiocassandra"],
    "ecosystem.test_green_threads": ["gevent", "eventlet"],
    "ecosystem.test_telethon": ["Telethon"],
    "ecosystem.test_pandas": ["pandas"],
    "ecosystem.test_opentelemetry": ["opentelemetry-instrumentation-cassandra"],
    "ecosystem.test_ddtrace": ["ddtrace"],
    "ecosystem.test_sasl": ["cassandra-sigv4", "pure-sasl"],
    "ecosystem.mapper.test_flask_cqlalchemy": ["Flask-CQLAlchemy"],
    "ecosystem.mapper.test_django": ["django-cassandra-engine", "Django", "scylla-driver"],
    "guides": [],
}
OTHER_NAMES = {"ecosystem.test_processes": "multiprocessing, fork", "guides": "what five guides show"}


def outcomes(report):
    """How many tests of each package passed, failed and were skipped."""
    counted = {package: Counter() for package in PACKAGES}
    for case in ElementTree.parse(report).iter("testcase"):
        module = re.sub(r"^.*?(?=ecosystem|guides)", "", case.get("classname", ""))
        for package in PACKAGES:
            if re.match(rf"{re.escape(package)}(\.|$)", module):
                kinds = {child.tag for child in case}
                failed = kinds & {"failure", "error"}
                counted[package]["failed" if failed else "skipped" if "skipped" in kinds else "passed"] += 1
    return counted


def cell(counter):
    return (
        ", ".join(f"{counter[kind]} {kind}" for kind in ("passed", "failed", "skipped") if counter[kind])
        or "not run"
    )


def main(arguments):
    servers = dict(argument.split("=", 1) for argument in arguments)
    counted = {name: outcomes(report) for name, report in servers.items()}
    print("| package | version |", " | ".join(servers), "|")
    print("|---|---|" + "---|" * len(servers))
    for package, distributions in PACKAGES.items():
        names = ", ".join(distributions) or OTHER_NAMES[package]
        versions = ", ".join(map(version, distributions)) or "Python's" if package != "guides" else ""
        print("|", names, "|", versions, "|", " | ".join(cell(counted[name][package]) for name in servers), "|")


if __name__ == "__main__":
    main(sys.argv[1:])
