"""What every client of the comparison does and how it is measured. Knows no driver."""

import resource
import time
import uuid
from pathlib import Path

IN_FLIGHT = 128
COLUMNS = "id, name, population, founded, area, tags"
TABLE = """CREATE TABLE IF NOT EXISTS {}.cities (
    id uuid PRIMARY KEY, name text, population bigint, founded timestamp, area double, tags set<text>)"""
KEYSPACE = (
    "CREATE KEYSPACE IF NOT EXISTS {} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}"
)


def insert_into(keyspace):
    return f"INSERT INTO {keyspace}.cities ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"


def select_from(keyspace):
    return f"SELECT {COLUMNS} FROM {keyspace}.cities WHERE id = ?"


def scan_of(keyspace):
    return f"SELECT {COLUMNS} FROM {keyspace}.cities"


def rows(count, founded=lambda number: 1_600_000_000_000 + number):
    tags = {"harbour", "capital", "river"}
    return [(uuid.UUID(int=i), f"city number {i}", i * 37, founded(i), i / 7, tags) for i in range(count)]


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


class Stopwatch:
    """CPU time of the process and wall-clock time since it was made."""

    def __init__(self):
        self.cpu, self.wall = cpu_seconds(), time.perf_counter()

    def micros(self, count=1):
        """Both in microseconds for each of `count`."""
        return [
            (cpu_seconds() - self.cpu) * 1e6 / count,
            (time.perf_counter() - self.wall) * 1e6 / count,
        ]


def measure(work, count):
    watch = Stopwatch()
    work()
    return watch.micros(count)


def resident_mib():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
