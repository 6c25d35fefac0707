"""Differences on purpose, as docs/differences.md gives reasons for them."""

import re

from harness.client import Answer, CqlError

REVERSED = re.compile(r"Function system\.\w+ requires an? .*argument, but found argument")


def explanation(ours, theirs):
    """Why the two answer differently on purpose, or None."""
    if isinstance(theirs, CqlError):
        if theirs.code == 0 and theirs.message.startswith("java."):
            return "an internal error is not an answer"
        if theirs.code in (0x1300, 0x1500) and "1 failures: UNKNOWN" in theirs.message:
            return "an internal error is not an answer"
        if theirs.code in (0x1100, 0x1200) and "Operation timed out" in theirs.message:
            return "an internal error, or a busy machine, is not an answer"
        if theirs.code == 0x0A and "paging state" in theirs.message and isinstance(ours, Answer):
            return "a page of a GROUP BY whose partitions have one row"
        if REVERSED.match(theirs.message):
            return "functions of collections on a clustering column in descending order"
    if isinstance(theirs, CqlError) and isinstance(ours, CqlError):
        return _other_text(ours, theirs)
    if isinstance(ours, CqlError) and ours.message.startswith("Expected 1 byte for a tinyint"):
        return "hexadecimal constants of other sizes for a tinyint"
    if isinstance(ours, CqlError) and ours.message.startswith("Not enough bytes to read"):
        return "hexadecimal constants that are no value of the type"
    return None


def explanation_of_deletion(ours, theirs):
    """The same for a DELETE."""
    refused = isinstance(ours, CqlError) and ours.message.startswith("Invalid null value in condition for column")
    return "nulls in the slice of a DELETE" if refused and isinstance(theirs, Answer) else None


def _other_text(ours, theirs):
    """Why two errors have different texts."""
    if "NullPointerException" in theirs.message and ours.code == 0x2000:
        return "a parser that fails is a syntax error"
    if theirs.code == 0 and ours.code in (0x2200, 0x2300):
        return "an internal error is not an answer"
    if "Unable to parse" in theirs.message or "Could not decode JSON" in theirs.message:
        start = min(len(theirs.message), 30)
        return "JSON that does not parse" if ours.message[:start] == theirs.message[:start] else None
    return None
