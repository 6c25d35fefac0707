"""Differences on purpose, as docs/differences.md gives reasons for them."""

from harness.client import CqlError


def explanation(statement, ours, theirs):
    """Why the two answer differently on purpose, or None."""
    del statement
    if isinstance(theirs, CqlError) and isinstance(ours, CqlError):
        if "NullPointerException" in theirs.message and ours.code == 0x2000:
            return "a parser that fails is a syntax error"
        if theirs.code == 0 and ours.code in (0x2200, 0x2300):
            return "an internal error is not an answer"
        if "Unable to parse" in theirs.message or "Could not decode JSON" in theirs.message:
            return _json(ours, theirs)
    return None


def _json(ours, theirs):
    start = min(len(theirs.message), 30)
    return "JSON that does not parse" if ours.message[:start] == theirs.message[:start] else None
