"""Take in sites; plan, plant, record, correct; certify."""

from jishi.production.operations.certificates import certify, draw, reissue, withdraw_certificates
from jishi.production.operations.growing import (
    begin_batch,
    plan,
    plan_season,
    plant,
    record_harvest,
    record_input,
)
from jishi.production.operations.inputs import register_input
from jishi.production.operations.inspecting import Found, record_inspection, set_acceptance
from jishi.production.operations.mending import confirm_record, correct_record, withdraw_record
from jishi.production.operations.photos import Photo, keep_photo
from jishi.production.operations.rows import Taken, Tell, Wrong, look_at, take_in
from jishi.production.operations.sites import show_site, take_in_site

__all__ = [
    "Found",
    "Photo",
    "Taken",
    "Tell",
    "Wrong",
    "begin_batch",
    "certify",
    "confirm_record",
    "correct_record",
    "draw",
    "keep_photo",
    "look_at",
    "plan",
    "plan_season",
    "plant",
    "record_harvest",
    "record_input",
    "record_inspection",
    "register_input",
    "reissue",
    "set_acceptance",
    "show_site",
    "take_in",
    "take_in_site",
    "withdraw_certificates",
    "withdraw_record",
]
