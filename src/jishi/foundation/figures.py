"""A figure as a person writes it: some digits and perhaps a point."""

import re
from decimal import Decimal

TOLD_MAX = 30  # letters of what is no figure that are said again
# No signs, no powers of ten: `1e999990` is eight letters, and a number of a million digits. No
# numerals but 0-9: `٣` is one to Python, and to nobody who reads the form.
WRITTEN = re.compile(r"\d{1,12}(\.\d{0,12})?|\.\d{1,12}", re.ASCII)


def figure(text: str) -> Decimal | None:
    """What was written, exactly; None when it is no figure, or longer than any sum or weight."""
    return Decimal(text) if WRITTEN.fullmatch(text) else None
