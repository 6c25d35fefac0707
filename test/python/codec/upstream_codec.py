"""Runs on cassandra-driver: encodes and decodes what it is asked to on stdin, in pickles, until stdin ends."""

import pickle
import sys

from cassandra import cqltypes


def answer(task, class_name, value):
    try:
        cls = cqltypes.lookup_casstype(class_name)
        if task == "encode":
            return True, cls.serialize(value, 5)
        return True, repr(cls.from_binary(value, 5))
    except Exception as exc:
        return False, (type(exc).__name__, str(exc))


def main():
    while True:
        try:
            question = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(answer(*question), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
