"""One batch: harvested, treated, certified, brought."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from jishi.foundation import clock
from jishi.foundation.clock import Hands
from jishi.foundation.sheets import Row
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_operator
from jishi.production import operations as production
from jishi.production.models import FieldRecord
from jishi.production.tests.factories import (
    grower_for,
    make_batch,
    make_certificate,
    make_harvest,
    make_input,
)
from jishi.trials.schedules.contest import Act, Each, Scene
from jishi.trials.schedules.scenes import acts

Role = Membership.Role
UNSOUND = "more_than_harvested failed_inspection"
MENDED = "corrected_already less_than_received inside_safety_interval"


def _keep(said: Mapping[str, Any], key: str, row: Row) -> FieldRecord:
    return production.record_harvest(key=key, on=clock.today(), quantity=row.line, **said)


def _sheet(said: Mapping[str, Any]) -> dict[str, object]:
    rows = [Row(line, {}, {}) for line in (1, 2)]
    tell = partial(_keep, said)
    return {"by": said["by"], "noun": "sheet", "rows": rows, "tell": tell, "skip_bad": False}


def one_batch(hands: Hands) -> Scene:
    """3 kg were harvested, 1 kg of them certified; an application is told late, or early."""
    batch = make_batch()
    farm_input = make_input(batch.crop)
    told = make_harvest(batch, quantity=3_000)
    production.draw(certificate=make_certificate(batch, quantity=1_000), quantity=100)
    hands.move(days=1)
    said = {"by": grower_for(batch.grower), "batch": batch}
    harvest = {**said, "on": clock.today(), "quantity": 1_500}
    late = {**said, "farm_input": farm_input, "on": told.on}
    mending = {"by": said["by"], "told": told}
    test = {
        "by": make_member(Role.OPERATOR, make_operator()), "batch": batch, "kind": "quick",
        "on": clock.today(), "done_by": "镇农安站", "sample": Each("1", "2"), "passed": False,
    }  # fmt: skip
    anew = {
        "by": make_member(Role.WAREHOUSE), "batches": [batch], "quantity": 50, "measure": "g"
    }  # fmt: skip
    mended = {**mending, "on": told.on, "quantity": 2_900}
    return Scene(
        "one batch",
        [
            Act("harvest", production.record_harvest, harvest, "inside_safety_interval"),
            Act("tell late", production.record_input, late),
            Act(
                "certify", production.certify, {**said, "quantity": 1_500}, UNSOUND
            ),
            Act("correct", production.correct_record, mended, MENDED),
            Act("withdraw", production.withdraw_record, {**mending, "words": "没有"}, MENDED),
            Act("inspect", production.record_inspection, test),
            Act("issue anew", production.reissue, anew, "nothing_to_reissue stale_state"),
            Act("sheet", production.take_in, _sheet(said), "rows_are_wrong"),
            acts.bringing(batch, 600, "more_than_certified certificate_withdrawn"),
            acts.bringing_packaged(batch.grower),
        ],
        rivals=[{"bring"}],
    )  # fmt: skip


SCENES = (one_batch,)
