"""Differences on purpose, as docs/differences.md gives reasons for them."""

import re
from fractions import Fraction

from harness.client import Answer, CqlError

# What ours refuses: values that Cassandra stores although they are none, and what it may be configured to do.
REFUSED = (("Expected 1 byte for a tinyint", "hexadecimal constants of other sizes for a tinyint"),
             ("UUID should be 16 or 0 bytes", "hexadecimal constants that are no value of the type"),
             ("Cannot find comparator for component", "hexadecimal constants that are no value of the type"),
             ("Not enough bytes to read", "hexadecimal constants that are no value of the type"),
             ("Unexpected extraneous bytes after", "hexadecimal constants that are no value of the type"),
             (r"Unexpected \d+ extraneous bytes after vector", "numbers and texts of tuples whose vectors have another size"),
             ("Invalid empty vector value", "texts of tuples with an empty vector"),
             ("The data cannot be deserialized as", "hexadecimal constants that are no value of the type"),
             ("Vectors with elements that are not finite", "vectors that no index takes, under what is newer"),
             ("Zero vectors cannot be indexed", "vectors that no index takes, under what is newer"),
             ("DROP COMPACT STORAGE is disabled", "DROP COMPACT STORAGE"),
             ("Cannot drop user type", "DROP TYPE of a UDT within vectors"))  # fmt: skip
JSON_VALUE = "Error decoding JSON value for"
UNKNOWN_FIELD = re.compile(r"Unknown field '[fg]\d+' in value of user defined type u\d$")
NUMBER = re.compile(r"Unable to make \w+ from ('-?\d+')$")
NANS = ((bytes.fromhex("fff8000000000000"), bytes.fromhex("7ff8000000000000")), (bytes.fromhex("ffc00000"), bytes.fromhex("7fc00000")))  # fmt: skip
CIRCULAR = re.compile(
    r"Cannot add new field \w+ of type .*vector<.* to user type .* as it would create a circular reference"
)
TWICE = re.compile(
    r"[\w ,]+ cannot be restricted by more than one relation if it includes an? \w+$"
    r"|Column \"[\w ,]+\" cannot be restricted by (both an equality and an inequality relation|two inequalities not starting)"
    r"|More than one restriction was found for the (start|end) bound on [\w ,]+$"
)
RECEIVER = re.compile(r"Unexpected receiver type '\w+'; only list and vector are expected")
JAVA_CLASS = re.compile(r"java\.|org\.apache\.cassandra\.[\w.]+Exception")
NULL_BOUND = "Invalid null value in condition for column"
LIST_NOT_READ = ("Attempted to delete an element from a list which is null", "Attempted to set an element on a list which is null")  # fmt: skip
REVERSED = re.compile(r"Function system\.\w+ requires an? .*argument, but found argument")


OLDER_FIELDS = "fields of a UDT within a vector that were added or renamed"


def is_internal(error):
    """Whether Cassandra, or the machine, failed at what it was asked for."""
    return error.code in (0x0000, 0x1001, 0x1003, 0x1100, 0x1200, 0x1300, 0x1500, 0x1700)


def explanation(ours, theirs):
    """Why the two answer differently on purpose, or None."""
    if isinstance(theirs, CqlError):
        if theirs.code == 0 and JAVA_CLASS.match(theirs.message):
            return "an internal error is not an answer"
        if theirs.code in (0x1300, 0x1500) and "1 failures: UNKNOWN" in theirs.message:
            return "an internal error is not an answer"
        if theirs.code == 0x1003 and theirs.message.startswith("Truncate failed on replica"):
            return "an internal error is not an answer"
        if theirs.code == 0x1300 and "INDEX_NOT_AVAILABLE" in theirs.message and isinstance(ours, Answer):
            return "an index of which Cassandra has not heard yet that it is built"
        if theirs.code in (0x1001, 0x1700) or (
            theirs.code in (0x1100, 0x1200) and "Operation timed out" in theirs.message
        ):
            return "an internal error, or a busy machine, is not an answer"
        if UNKNOWN_FIELD.match(theirs.message) and isinstance(ours, Answer):
            return OLDER_FIELDS
        evaluated = isinstance(ours, Answer) or ours.code == 0
        if theirs.code == 0x0A and "paging state" in theirs.message and evaluated:
            return "a page of a GROUP BY whose partitions have one row"
        if REVERSED.match(theirs.message):
            return "functions of collections on a clustering column in descending order"
    if isinstance(ours, CqlError):
        if isinstance(theirs, Answer) and UNKNOWN_FIELD.match(ours.message):
            return OLDER_FIELDS
        if isinstance(theirs, Answer) and CIRCULAR.match(ours.message):
            return "a UDT that is within itself, within a vector"
        for beginning, reason in REFUSED:
            if re.match(beginning, ours.message):
                return reason
        return _other_text(ours, theirs) if isinstance(theirs, CqlError) else None
    if isinstance(theirs, Answer) and theirs.columns and theirs.columns[0].table == "column_masks":
        return None if any(row not in theirs.rows for row in ours.rows) else "masks of columns that are gone"
    if isinstance(theirs, Answer) and ours.rows != theirs.rows and _one_nan(ours.rows) == _one_nan(theirs.rows):
        return "which NaN a computation gives"
    if isinstance(theirs, Answer) and _older_fields(ours, theirs):
        return OLDER_FIELDS
    if isinstance(theirs, Answer) and _without_long_varints(ours) == theirs.rows != ours.rows:
        return "varints longer than they need are not found by a storage-attached index"
    if isinstance(theirs, Answer) and _skipped_elements(ours, theirs):
        return "elements of collections beside a slice that begins with them and ends before"
    if isinstance(theirs, Answer) and _equal_clusterings(ours, theirs):
        return "which of two clusterings equal but for their bytes is shown depends on what Cassandra has flushed"
    return None


def _one_nan(rows):
    """The rows with NaNs of either sign as those without one."""

    def without_sign(value):
        for signed, plain in NANS:
            value = value.replace(signed, plain)
        return value

    return [[value if value is None else without_sign(value) for value in row] for row in rows]


def _skipped_elements(ours, theirs):
    """Whether nothing is different but elements of collections and slices that are selected beside them: theirs are empty, or
    have empty values."""
    names = [column.name for column in theirs.columns]
    sliced = {name[: name.index("[")] for name in names if re.match(r"\w+\[.*\.\..*\]$", name)}
    elements = {at for at, name in enumerate(names) if ".." not in name and name.partition("[")[0] in sliced}
    with_elements = {names[at].partition("[")[0] for at in elements}
    slices = {at for at, name in enumerate(names) if ".." in name and name.partition("[")[0] in with_elements}

    def is_emptied(at, left, right):
        return (at in elements and right == b"") or (at in slices and left and right and len(right) < len(left))

    return (
        len(ours.rows) == len(theirs.rows)
        and ours.rows != theirs.rows
        and all(
            left == right or is_emptied(at, left, right)
            for one, other in zip(ours.rows, theirs.rows, strict=True)
            for at, (left, right) in enumerate(zip(one, other, strict=True))
        )
    )


def _older_fields(ours, theirs):
    """Whether nothing but the fields of UDTs within vectors is different in what the columns are."""
    counts = [(len(answer.columns), len(answer.result_columns)) for answer in (ours, theirs)]
    mine, yours = [[*answer.columns, *answer.result_columns] for answer in (ours, theirs)]
    both = list(zip(mine, yours, strict=False))
    types = [(str(one.type), str(other.type)) for one, other in both]
    return (
        counts[0] == counts[1]
        and all(one.name == other.name for one, other in both)
        and any(one != other for one, other in types)
        and all(
            one == other or ("vector<" in one and "UserType(" in one and "UserType(" in other)
            for one, other in types
        )
    )


def _without_long_varints(answer):
    """The rows without those in which a varint has a byte that says nothing."""
    at = [number for number, column in enumerate(answer.columns) if column.type.kind == "varint"]
    return [row for row in answer.rows if not any(row[number] and _is_long(row[number]) for number in at)]


def _is_long(varint):
    return len(varint) > 1 and varint[0] == (0xFF if varint[1] & 0x80 else 0)


def _equal_clusterings(ours, theirs):
    """Whether the rows are the same but for how values in clustering columns are written: 1.0 and 1.00, fields at the end that
    are null or missing, any byte of a boolean but zero."""
    at = [
        number
        for number, column in enumerate(theirs.columns)
        if column.type.kind in ("boolean", "decimal", "varint", "tuple", "udt")
        and re.fullmatch(r"(system\.(min|max)\()?c\d+\)?", column.name)
    ]
    if not at or len(ours.rows) != len(theirs.rows) or not ours.rows:
        return False
    for one, other in zip(ours.rows, theirs.rows, strict=True):
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            if left == right:
                continue
            if number not in at or not left or not right:
                return False
            kind = theirs.columns[number].type.kind
            if _canonical(kind, left) != _canonical(kind, right):
                return False
    return True


def _canonical(kind, value):
    if kind in ("tuple", "udt"):
        fields = []
        while value:
            size = int.from_bytes(value[:4], "big", signed=True)
            fields.append(None if size < 0 else value[4 : 4 + size])
            value = value[4 + max(size, 0) :]
        while fields and fields[-1] is None:
            fields.pop()
        return fields
    if kind == "boolean":
        return any(value)
    if kind == "varint":
        return int.from_bytes(value, "big", signed=True)
    scale = int.from_bytes(value[:4], "big", signed=True)
    return Fraction(int.from_bytes(value[4:], "big", signed=True)) / Fraction(10) ** scale


def explanation_of_deletion(ours, theirs):
    """The same for a DELETE."""
    refused = isinstance(ours, CqlError) and ours.message.startswith(NULL_BOUND)
    return "nulls in the slice of a DELETE" if refused and isinstance(theirs, Answer) else None


def explanation_of_conditions(ours, theirs):
    """The same for several conditions."""
    for one, other in ((ours, theirs), (theirs, ours)):
        if isinstance(one, CqlError) and isinstance(other, Answer):
            wrong = one.message == "Invalid 'unset' value in condition" or one.message.startswith(
                ("Invalid comparison with null for operator", "Invalid comparison with an empty")
            )
            applied = bool(other.columns) and other.columns[0].name == "[applied]"
            return "which of several conditions is looked at first" if wrong and applied else None
    return None


def explanation_of_elements(ours, theirs):
    """The same for elements that are written under conditions."""
    applied = isinstance(ours, Answer) and ours.columns and ours.columns[0].name == "[applied]"
    if applied and isinstance(theirs, CqlError) and theirs.message in LIST_NOT_READ:
        return "elements of lists under conditions on static columns"
    return None


def _without_order(message):
    """With the names of tables sorted."""
    return re.sub(
        r"\b(\w+\.)?t\d(, (\w+\.)?t\d)+\b", lambda found: ", ".join(sorted(found[0].split(", "))), message
    )


def _other_text(ours, theirs):
    """Why two errors have different texts."""
    if (
        re.search("NullPointerException|NumberFormatException", theirs.message)
        and theirs.code == ours.code == 0x2000
    ):
        return "a parser that fails is a syntax error"
    if ours.code == theirs.code and _without_order(ours.message) == _without_order(theirs.message):
        return "tables in the order in which they were last altered"
    if TWICE.match(ours.message) and TWICE.match(theirs.message):
        return "which of several columns that are restricted twice is named"
    numbers = NUMBER.match(ours.message), NUMBER.match(theirs.message)
    if all(numbers) and numbers[0][1] == numbers[1][1]:
        return "which overload of an operator is tried first"
    if RECEIVER.match(ours.message) and RECEIVER.match(theirs.message):
        return "which overload of a function is tried first"
    if ours.message.startswith(JSON_VALUE) and theirs.message.startswith(JSON_VALUE):
        return "which of two wrong values of INSERT JSON is told first"
    if ours.message.startswith(NULL_BOUND) and theirs.message.startswith("Batch with conditions"):
        return "nulls in the slice of a DELETE"
    if theirs.code == 0 and ours.code in (0x2200, 0x2300):
        return "an internal error is not an answer"
    return None
