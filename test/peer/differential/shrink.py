"""Makes a sequence that ends in a difference short."""

import re
import time

from differential.pair import Abandoned


def shrink(pair, statements, patience=60):
    """A part of the statements whose last one is still answered differently, and that difference (None: it did not come again)."""
    end = time.monotonic() + patience
    best, found = statements, None
    for attempt in _first_guesses(statements):
        found = last_difference(pair, attempt)
        if found:
            best = attempt
            break
    else:
        found = last_difference(pair, statements)
        if not found:
            return statements, None
    size = max(1, (len(best) - 1) // 2)
    while time.monotonic() < end:
        at = 0
        while at < len(best) - 1 and time.monotonic() < end:
            shorter = best[:at] + best[min(at + size, len(best) - 1) :]
            if difference := last_difference(pair, shorter):
                best, found = shorter, difference
            else:
                at += size
        if size == 1:
            break
        size //= 2
    return best, found


def last_difference(pair, statements):
    """Runs the statements in an empty keyspace; the difference of the last one, None if another came first."""
    try:
        pair.begin()
        for statement in statements[:-1]:
            if pair.run(statement):
                return None
        difference = pair.run(statements[-1])
    except Abandoned:
        return None
    return None if difference and difference.on_purpose else difference


def _first_guesses(statements):
    """Only definitions; then only what names the same tables; then the same with reads."""
    last = statements[-1]
    words = set(re.findall(r"\b[a-z]\w*\b", str(last)))
    definitions = [s for s in statements[:-1] if s.is_definition()]
    needed = [s for s in definitions if s.text.startswith("CREATE TYPE") or words & _names(s)]
    yield [*needed, last]
    yield [*[s for s in statements[:-1] if s in definitions or (s.may_write() and words & _names(s))], last]
    yield [s for s in statements[:-1] if s.may_write() or s.is_definition() or s.pause] + [last]


def _names(statement):
    return set(re.findall(r"\bt\d\b", str(statement)))
