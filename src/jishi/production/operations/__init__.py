"""Take in sites; plan, plant, record; certify."""

from jishi.production.operations.certificates import certify, draw
from jishi.production.operations.growing import (
    begin_batch,
    plan,
    plan_season,
    plant,
    record_harvest,
    record_input,
)
from jishi.production.operations.sites import show_site, take_in_site

__all__ = [
    "begin_batch",
    "certify",
    "draw",
    "plan",
    "plan_season",
    "plant",
    "record_harvest",
    "record_input",
    "show_site",
    "take_in_site",
]
