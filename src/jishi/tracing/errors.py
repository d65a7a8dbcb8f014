from collections.abc import Sequence

from jishi.foundation.refusals import BadInput, Refusal


class NotAnEvent(BadInput):
    """A captured document breaks a rule of the standard, is forged, or comes before its time."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(document="; ".join(faults[:5]))


class ToldOtherwise(Refusal):
    """An event of this id is kept, and says something else."""

    code = "told_otherwise"

    def __init__(self, event_id: str) -> None:
        super().__init__(event_id=event_id)

    def __str__(self) -> str:
        return f"{self.facts['event_id']} is kept and says something else"


class NotAQuery(BadInput):
    """A parameter of a query is unknown, or its value is none."""
