"""One batch: harvested, treated, certified, brought."""

from jishi.foundation import clock
from jishi.foundation.clock import Hands
from jishi.production import operations as production
from jishi.production.tests.factories import (
    grower_for,
    make_batch,
    make_certificate,
    make_harvest,
    make_input,
)
from jishi.trials.schedules.contest import Act, Scene
from jishi.trials.schedules.scenes import acts


def one_batch(hands: Hands) -> Scene:
    """3 kg were harvested, 1 kg of them certified; an application is told late, or early."""
    batch = make_batch()
    farm_input = make_input(batch.crop)
    harvested_on = make_harvest(batch, quantity=3_000).on
    make_certificate(batch, quantity=1_000)
    hands.move(days=1)
    said = {"by": grower_for(batch.grower), "batch": batch}
    harvest = {**said, "on": clock.today(), "quantity": 1_500}
    late = {**said, "farm_input": farm_input, "on": harvested_on}
    return Scene(
        "one batch",
        [
            Act("harvest", production.record_harvest, harvest, "inside_safety_interval"),
            Act("tell late", production.record_input, late),
            Act(
                "certify", production.certify, {**said, "quantity": 1_500}, "more_than_harvested"
            ),
            acts.bringing(batch, 600, "more_than_certified certificate_withdrawn"),
            acts.bringing_packaged(batch.grower),
        ],
        rivals=[{"bring"}],
    )  # fmt: skip


SCENES = (one_batch,)
