"""The money core on trial: ledger, stock and benefits, step by step beside their model."""
