"""Whole market days on trial: every public operation beside its model, with faults mixed in."""
