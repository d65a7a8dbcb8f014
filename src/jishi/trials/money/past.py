"""What walks through the money core have found: each is walked again before any new one."""

from jishi.trials.walking import Step

DAY = 24 * 60
TODAY = "2026-06-01"
LOT = {"owner": "owner0", "quantity": 60, "made_on": TODAY, "best_before": "2026-06-20"}

THE_KEY_OF_ONE_LOT_LOCKED_ANOTHER = [
    Step(1, "receive", {"key": "a", "lot": "lot1", **LOT}),
    Step(2, "receive", {"key": "b", "lot": "lot2", **LOT}),
    Step(3, "lock", {"key": "c", "lot": "lot1"}),
    Step(4, "lock", {"key": "c", "lot": "lot2"}),
]


def a_day_came_twice(back_fen: int) -> list[Step]:
    """Points lapse, the clock is set back, some return, and they are to lapse again."""
    rule = {"points": 10, "fen": 100, "most_bp": 10_000, "valid_days": 1}
    given = {"person": "person0", "fund": "near", "points": 20}
    spent = {"person": "person0", "holder": "J1", "points": 10, "total": 10_000}
    return [
        Step(1, "fill", {"key": "a", "fund": "near", "fen": 20_000}),
        Step(2, "set_rule", {"key": "b", **rule}),
        Step(3, "give_points", {"key": "c", **given}),
        Step(4, "spend", {"key": "d", **spent}),
        Step(5, "jump", {"minutes": DAY}),
        Step(6, "lapse", {}),
        Step(7, "jump", {"minutes": -DAY}),
        Step(
            8, "give_back", {"key": "e", "holder": "J1", "points_fen": back_fen, "voucher_fen": 0}
        ),
        Step(9, "jump", {"minutes": DAY}),
        Step(10, "lapse", {}),
    ]


PAST = {
    "the key of one lot locked another": THE_KEY_OF_ONE_LOT_LOCKED_ANOTHER,
    "what came back did not lapse again": a_day_came_twice(back_fen=100),
    "what came back in part could not lapse": a_day_came_twice(back_fen=50),
}
