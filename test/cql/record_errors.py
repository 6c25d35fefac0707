"""Fills errors.txt with what a real Cassandra answers: python test/cql/record_errors.py HOST:PORT

Statements that it accepts, or refuses for another reason than its parser's, are reported and left as they are.
"""

import re
import sys
from pathlib import Path

from cassandra import InvalidRequest
from cassandra.cluster import Cluster
from cassandra.protocol import SyntaxException

FILE = Path(__file__).with_name("errors.txt")
ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def unescape(text):
    return re.sub(r"\\(.)", lambda match: ESCAPES.get(match.group(1), match.group(1)), text)


def escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def answer(session, statement):
    """Code and message, or None."""
    try:
        session.execute(statement)
    except SyntaxException as error:
        return 2000, re.search(r'message="(.*)">?$', str(error), re.S).group(1)
    except InvalidRequest as error:
        return 2200, re.search(r'message="(.*)">?$', str(error), re.S).group(1)
    return None


def main():
    host, _, port = sys.argv[1].partition(":")
    with Cluster([host], port=int(port or 9042)) as cluster:
        session = cluster.connect()
        lines = FILE.read_text().splitlines()
        content = [i for i, line in enumerate(lines) if line and not line.startswith("#")]
        for statement, i in zip(content[::2], content[1::2], strict=True):
            found = answer(session, unescape(lines[statement]))
            if found is None:
                print("accepted:", lines[statement])
                continue
            line = f"{lines[i][:2]}{found[0]} {escape(found[1])}"
            if lines[i] != line:
                print(f"{lines[statement]}\n  was {lines[i]}\n  is  {line}")
                lines[i] = line
    FILE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
