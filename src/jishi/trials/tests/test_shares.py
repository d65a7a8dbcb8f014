"""Splits hold against the plain reckoning, and a rule that loses a cent is named with its case."""

import random

import pytest

from jishi.benefits import rules as benefits
from jishi.benefits.rules import Part
from jishi.payments import rules as payments
from jishi.settlement import rules as settlement
from jishi.trials import shares, splits


def words_of(case, cases=200):
    return [words for seed in range(cases) for words in case(random.Random(seed))]


@pytest.mark.slow
def test_every_small_total_and_many_others_are_shared_whole():
    evidence = shares.run(seed=7, amount=700)

    assert evidence.failures == []
    assert evidence.counts == {"small totals": 16_008, "cases": 700}


@pytest.mark.parametrize("case", splits.CASES)
def test_each_case_holds(case):
    assert words_of(case) == []


class TestADefectIsNamed:
    def test_a_share_that_drops_the_odd_cents(self, monkeypatch):
        def lossy(total, weights):
            return [total * weight // sum(weights) for weight in weights]

        monkeypatch.setattr(shares, "share", lossy)
        monkeypatch.setattr(shares, "TOTALS", range(12))

        failures = shares.run(seed=1, amount=0).failures

        assert any("share(1, [1, 1]) gives [0, 0]" in words for words in failures)

    def test_a_refund_that_looks_at_what_was_paid_and_not_at_what_is_held(self, monkeypatch):
        monkeypatch.setattr(payments, "share", lambda total, held: [total] + [0] * (len(held) - 1))

        assert any("more than was held" in words for words in words_of(splits.tenders_given_back))

    def test_points_that_come_home_too_early(self, monkeypatch):
        def all_at_once(spendings, fen):
            parts = []
            for spent in spendings:
                back = min(fen, spent.fen - spent.fen_returned)
                fen -= back
                parts.append(Part((spent.points - spent.points_returned) if back else 0, back))
            return parts

        monkeypatch.setattr(benefits, "bring_back", all_at_once)

        assert any(
            "more points than fen" in words for words in words_of(splits.points_out_and_back)
        )

    def test_a_commission_in_fractions(self, monkeypatch):
        monkeypatch.setattr(settlement, "commission_fen", lambda sold, rate: sold * rate / 10_000)

        assert any("not whole numbers" in words for words in words_of(splits.commission))
