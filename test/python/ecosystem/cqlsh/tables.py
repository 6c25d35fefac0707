"""Reads the tables that cqlsh prints."""


def lines(output):
    return [line.rstrip() for line in output.strip("\n").splitlines()]


def rows_of(output):
    """The cells of the only table in the output."""
    shown = lines(output)
    rule = next(number for number, line in enumerate(shown) if line and set(line) <= set("-+"))
    end = shown.index("", rule) if "" in shown[rule:] else len(shown)
    return [[cell.strip() for cell in line.split("|")] for line in shown[rule + 1 : end]]
