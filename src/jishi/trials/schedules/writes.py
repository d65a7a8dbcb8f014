"""Which table a statement writes, and for which operation it does."""

import re
import sys
from types import FrameType

from jishi.foundation import operations

WRITES = re.compile(r'\s*(?:UPDATE|INSERT INTO|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


def table_written(sql: str) -> str | None:
    """The table that a statement changes, if it changes one."""
    found = WRITES.match(sql)
    return found[1] if found else None


def operation_at_work() -> str | None:
    """The outermost operation that this thread is in: `room.verb`, as its failpoints name it."""
    frame: FrameType | None = sys._getframe()
    outermost = None
    while frame:
        code = frame.f_code
        if code.co_name == "whole" and code.co_filename == operations.__file__:
            outermost = frame.f_locals["name"]
        frame = frame.f_back
    return outermost
