"""What may be done with cases: open, decide."""

from jishi.claims.operations.cases import bearer_of, decide_case, open_case

__all__ = ["bearer_of", "decide_case", "open_case"]
