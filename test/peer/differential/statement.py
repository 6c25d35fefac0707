"""A statement of a sequence: CQL, and how it is sent."""

import re
from dataclasses import dataclass, field

WRITES = re.compile(r"\s*(insert|update|delete|begin|truncate|create|alter|drop|use)\b", re.IGNORECASE)


@dataclass
class Statement:
    """Without `binds` a plain query; else prepared, and executed once for each list of literals."""

    text: str
    binds: list | None = None
    page_size: int | None = None
    timestamp: int | None = None
    batch: list = field(default_factory=list)  # of Statements with one list of binds: a BATCH message
    pause: float = 0  # seconds to wait instead of a statement
    tracing: bool = False
    unprepared: bool = False  # the values are sent with the text
    interlude: list = field(default_factory=list)  # Statements before the last execution of a prepared one

    def __str__(self):
        if self.pause:
            return f"@advance {self.pause}"
        parts = [self.text, *(f"with {', '.join(values)}" for values in self.binds or [])]
        if self.page_size is not None:
            parts.append(f"# page size {self.page_size}")
        if self.timestamp is not None:
            parts.append(f"# timestamp {self.timestamp}")
        if self.tracing:
            parts.append("# traced")
        if self.unprepared:
            parts.append("# not prepared")
        parts += [f"# before the last execution: {statement}" for statement in self.interlude]
        return "\n    ".join([*parts, *map(str, self.batch)])

    def names(self):
        """Of its markers, if they have any."""
        return re.findall(r"(?<![:\w]):(m\d+)", self.text)

    def may_write(self):
        return bool(self.interlude) or self.writes()

    def writes(self):
        """Whether it does itself, without what is run between its executions."""
        return bool(self.batch) or WRITES.match(self.text) is not None

    def is_definition(self):
        return not self.batch and re.match(r"\s*(create|alter|drop|use)\b", self.text, re.IGNORECASE) is not None
