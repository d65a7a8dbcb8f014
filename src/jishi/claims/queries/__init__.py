"""Questions about cases of buyers, and about recalls."""

from jishi.claims.queries.cases import case, cases, cases_of, earlier_cases, line_at, may_be_claimed
from jishi.claims.queries.recalls import (
    Progress,
    Reach,
    Scope,
    Step,
    called_back,
    lines_of,
    listed,
    next_step,
    progress,
    reach,
    reached_lots,
    scope_of,
    to_hold_at,
    waiting,
)

__all__ = [
    "Progress",
    "Reach",
    "Scope",
    "Step",
    "called_back",
    "case",
    "cases",
    "cases_of",
    "earlier_cases",
    "line_at",
    "lines_of",
    "listed",
    "may_be_claimed",
    "next_step",
    "progress",
    "reach",
    "reached_lots",
    "scope_of",
    "to_hold_at",
    "waiting",
]
