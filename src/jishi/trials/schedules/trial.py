"""The interleaving explorer (R03, R04, R08): no order of statements breaks what there is little of."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection

from jishi.catalog import slips
from jishi.foundation import clock, ids
from jishi.foundation.refusals import Refusal
from jishi.ledger.operations import UNFLOORED, account, forget_accounts
from jishi.parties.queries import forget_operator, the_operator
from jishi.parties.tests.factories import make_operator
from jishi.proof.verify import verify
from jishi.trials.evidence import Evidence, Tell
from jishi.trials.schedules.contest import (
    ONE_AFTER_THE_OTHER,
    Contest,
    Outcome,
    Scene,
    outcome,
)
from jishi.trials.schedules.counted import counted, differences
from jishi.trials.schedules.keeping import Kept, kept
from jishi.trials.schedules.schedule import Schedule, Walk
from jishi.trials.schedules.stepping import Crossing, Verb, crossing
from jishi.trials.schedules.writes import table_written

MORNING = datetime(2026, 6, 1, 0, tzinfo=UTC)  # eight o'clock in the county
VERIFY_EACH = 25
