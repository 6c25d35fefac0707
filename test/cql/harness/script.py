"""Text tests: reading the files of test/cql/text, running them, and writing down what a server answers.

The format is described in test/cql/text/README.md.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from .client import UNSET, CqlError
from .types import encode, literal


@dataclass
class Step:
    line: int  # where it begins, 1 is the first
    statement: str = ""  # CQL, or empty for a directive
    binds: list = field(default_factory=list)  # texts of `with` lines: the statement is prepared, run for each
    directive: str = ""
    unpaged: bool = False  # `@unpaged` above it: not to be run with a page size
    page_size: int | None = None  # `@page 2` above it: in pages of two rows, which are told apart
    since: int = 3  # `@since 4` above it: the first protocol version that can say it
    expected: list = field(default_factory=list)
    differs: str = ""  # why ilion answers otherwise on purpose
    ilion: list = field(default_factory=list)  # what it answers then
    source: list = field(default_factory=list)  # the lines before the expectation, as written


class ScriptError(Exception):
    pass


def read(path):
    """The steps of a file. Blocks are separated by empty lines; `#` begins a comment line."""
    steps, block, start = [], [], 0
    for number, line in enumerate([*Path(path).read_text(encoding="utf-8").splitlines(), ""], 1):
        if line.strip():
            if not block:
                start = number
            block.append(line.rstrip())
        elif block:
            step = _read_block(path, start, block)
            if step:
                steps.append(step)
            block = []
    return steps


def _read_block(path, start, block):
    step = Step(start)
    code = [line for line in block if not line.startswith("#")]
    if not code:
        return None
    while code[0] == "@unpaged" or code[0].startswith(("@since ", "@page ")):
        marker, _, number = code.pop(0).partition(" ")
        if marker == "@unpaged":
            step.unpaged = True
        elif marker == "@page":
            step.page_size = int(number)
        else:
            step.since = int(number)
    if code[0].startswith("@"):
        step.directive = code[0][1:].strip()
        step.source = block
        return step
    at = 0
    while at < len(code):
        step.statement += ("\n" if step.statement else "") + code[at]
        at += 1
        if code[at - 1].endswith(";"):
            break
    else:
        raise ScriptError(f"{path}:{start}: a statement without `;` at the end of a line")
    while at < len(code) and code[at].startswith("with "):
        step.binds.append(code[at][5:])
        at += 1
    step.source = block[: len(block) - (len(code) - at)]
    step.expected = [_one_name(line) for line in code[at:]]
    for position, line in enumerate(step.expected):
        if line.startswith("differs: "):
            step.differs = line[9:]
            step.ilion = step.expected[position + 1 :]
            step.expected = step.expected[:position]
            break
    step.statement = step.statement[:-1]
    return step


def run(connection, step, page_size=None):
    """What the server answers to a step, as the lines a file would expect."""
    return [_one_name(line) for line in _run(connection, step, page_size)]


def _run(connection, step, page_size):
    if step.unpaged:
        page_size = None
    told_apart = step.page_size is not None
    if told_apart:
        page_size = step.page_size
    if not step.binds:
        return _answer(connection, lambda **page: connection.query(step.statement, **page), page_size, told_apart)
    try:
        prepared = connection.prepare(step.statement)
    except CqlError as error:
        return _error(error)
    lines = ["bind " + (" | ".join(f"{c.name} {c.type}" for c in prepared.columns) or "nothing")]
    for text in step.binds:
        values = bind_values(prepared.columns, text)
        lines += _answer(
            connection,
            lambda values=values, **page: connection.execute(prepared, values, **page),
            page_size,
            told_apart,
        )
    return lines


def bind_values(columns, text):
    parts = split_values(text)
    values = []
    for position, part in enumerate(parts):
        if part == "unset":
            values.append(UNSET)
        elif part.startswith("0x") or position >= len(columns):
            values.append(bytes.fromhex(part[2:]))
        else:
            values.append(encode(columns[position].type, part))
    return values


def split_values(text):
    """Splits at commas outside quotes and brackets."""
    parts, depth, quoted, part = [], 0, False, ""
    for char in text:
        if char == "'":
            quoted = not quoted
        elif not quoted and char in "[{(":
            depth += 1
        elif not quoted and char in "]})":
            depth -= 1
        if char == "," and depth == 0 and not quoted:
            parts.append(part.strip())
            part = ""
        else:
            part += char
    return [*parts, part.strip()] if text.strip() else []


def _answer(connection, request, page_size, told_apart):
    try:
        answer = request(page_size=page_size)
        rows, warnings, ends = answer.rows, answer.warnings, []
        while answer.paging_state is not None:
            ends.append(len(rows))
            answer = request(page_size=page_size, paging_state=answer.paging_state)
            rows += answer.rows
            warnings += [text for text in answer.warnings if text not in warnings]
    except CqlError as error:
        return _error(error)
    answer.rows, answer.warnings = rows, warnings
    return lines(answer, ends if told_apart else [])


def lines(answer, page_ends=()):
    """An Answer or a CqlError as the lines a file would expect. `page_ends`: how many rows there are up to each."""
    if isinstance(answer, CqlError):
        return _error(answer)
    written = ["warning: " + _first_line(text) for text in answer.warnings]
    if answer.kind == "rows":
        written.append(" | ".join(f"{column.name} {column.type}" for column in answer.columns))
        for number, row in enumerate(answer.rows):
            written += ["(next page)"] * list(page_ends).count(number)
            values = zip(answer.columns, row, strict=True)
            written.append(" | ".join(literal(column.type, value) for column, value in values))
        if not answer.rows:
            written.append("(no rows)")
        written += ["(next page)"] * list(page_ends).count(len(answer.rows))
    elif answer.kind == "schema":
        written.append("schema " + " ".join(answer.detail))
    elif answer.kind == "keyspace":
        written.append("keyspace " + answer.detail[0])
    else:
        written.append("ok")
    return written


def _error(error):
    lines = ["warning: " + _first_line(text) for text in error.warnings]
    message = _unnamed_replica(_sorted_columns(_sorted_signatures(_first_line(error.message))))
    return [*lines, f"error {error.code:04x}: {message}"]


def _unnamed_replica(message):
    """Where a server listens, and whether it has looked up its own name, is not its answer."""
    return re.sub(r"UNKNOWN from \S*/[\d.]+:\d+", "UNKNOWN from the replica", message)


def _one_name(line):
    """Cassandra names these by the name under which somebody first used them for the type since it was started."""
    return re.sub(r"\bsystem\.(from|to)json\b", r"system.\1_json", line)


def _sorted_columns(message):
    """So does it with the columns of a multi-column relation, `c1 ,c2`."""
    return re.sub(r"\w+(?: ,\w+)+", lambda found: " ,".join(sorted(found[0].split(" ,"))), message)


def _sorted_signatures(message):
    """Cassandra lists a function's signatures in an order that changes from start to start."""

    def sort(found):
        return found[1] + ", ".join(sorted(re.split(r", (?=\w+\.[\w\"]+ : )", found[2]))) + found[3]

    return re.sub(r"(\((?:known type|can be matched by following) signatures: )(.*?)(\)[^()]*)$", sort, message)


def without_warnings(lines):
    """Protocol 3 has no warnings."""
    return [line for line in lines if not line.startswith("warning: ")]


def _first_line(text):
    return re.split(r"[\r\n]", text, maxsplit=1)[0].rstrip()
