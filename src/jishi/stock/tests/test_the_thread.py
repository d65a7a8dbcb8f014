"""From the bag to the field and back: the ways along the makings are each other's inverse (R43).

The model is a dictionary of what went into what, walked one step at a time.
"""

import random
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from jishi.foundation import clock
from jishi.foundation.refusals import Refusal
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member
from jishi.production.tests.factories import a_key
from jishi.stock import operations
from jishi.stock.models import Lot, Making, Use
from jishi.stock.queries import ancestors, descendants
from jishi.stock.rules import Made
from jishi.stock.tests.factories import make_lot

pytestmark = pytest.mark.django_db

acts = st.sampled_from(["mix", "split", "repack", "process"])
steps = st.lists(
    st.tuples(acts, st.integers(0, 30), st.integers(0, 30), st.integers(1, 400)), max_size=12
)


class Model:
    """What went into what, as whoever watched would have written it down."""

    def __init__(self, lots):
        self.made_of = {lot: set() for lot in lots}

    def went(self, parts, into):
        for lot in into:
            self.made_of[lot] = set(parts)

    def back(self, lot):
        found = {lot}
        for part in self.made_of[lot]:
            found |= self.back(part)
        return found

    def forth(self, lot):
        return {other for other in self.made_of if lot in self.back(other)}


def do(act, one, other, quantity, by):
    """One act that the warehouse might do; which lots come out."""
    key = a_key()
    if act == "mix":
        return [operations.mix(key=key, by=by, parts=[(one, quantity), (other, quantity)])]
    if act == "split":
        return operations.split(key=key, by=by, lot=one, quantities=[quantity, quantity + 1])
    if act == "repack":
        return [operations.repack(key=key, by=by, lot=one, quantity=quantity + 5, packed=quantity)]
    made = Made(
        product=one.product, owner=one.owner, grower=one.grower, quantity=quantity,
        measure=one.measure, made_on=one.made_on, best_before=one.best_before, maker_lot="1",
    )  # fmt: skip
    parts = [(one, quantity), (other, quantity)]
    return operations.process(key=key, by=by, site=one.site, parts=parts, made=[made])


@settings(max_examples=25, deadline=None)
@given(steps)
def test_forward_and_backward_are_each_others_inverse(steps):
    by = make_member(Membership.Role.WAREHOUSE)
    first = make_lot(quantity=1_000)
    alike = {"product": first.product, "owner": first.owner, "site": first.site, "quantity": 1_000}
    lots = [first, make_lot(**alike), make_lot(**alike)]
    model = Model(lot.pk for lot in lots)

    for act, one, other, quantity in steps:
        one, other = lots[one % len(lots)], lots[other % len(lots)]
        try:
            made = do(act, one, other, quantity, by)
        except Refusal:
            continue
        parts = {one.pk} if act in ("split", "repack") else {one.pk, other.pk}
        model.went(parts, [lot.pk for lot in made])
        lots += made

    assert Lot.objects.filter(pk__gte=first.pk).count() == len(model.made_of)
    for lot in model.made_of:
        assert ancestors([lot]) == model.back(lot)
        assert descendants([lot]) == model.forth(lot)
    assert_nothing_is_made_or_lost()


def assert_nothing_is_made_or_lost():
    for making in Making.objects.all():
        went_in = sum(making.uses.values_list("quantity", flat=True))
        came_out = sum(making.made.values_list("received", flat=True))
        assert making.kind == Making.Kind.PROCESS or went_in == came_out + making.lost
    for lot in Lot.objects.all():
        assert lot.used == sum(lot.uses.values_list("quantity", flat=True))


LOTS, MAKINGS, ASKED = 10_000, 6_000, 100


@pytest.mark.slow
def test_among_ten_thousand_lots_the_model_agrees():
    chance = random.Random(43)
    model = ten_thousand_lots(chance)

    forth = {lot: set() for lot in model.made_of}
    back = {}
    for lot in model.made_of:  # parts stand before what was made of them
        back[lot] = {lot}.union(*(back[part] for part in model.made_of[lot]))
        for part in back[lot]:
            forth[part].add(lot)
    for lot in chance.sample(sorted(model.made_of), ASKED):
        assert ancestors([lot]) == back[lot]
        assert descendants([lot]) == forth[lot]


def ten_thousand_lots(chance):
    """Lots of lots of lots, written as rows: the verbs were tried above."""
    first, today = make_lot(), clock.today()
    model, keys = Model([first.pk]), [first.pk]
    pk, best_before = first.pk, today + timedelta(days=9)
    makings, uses, lots = [], [], []
    for number in range(LOTS - 1):
        pk += 1
        lot = Lot(
            pk=pk, number=f"L{number}", product=first.product, owner=first.owner,
            grower=first.grower, site=first.site, measure=first.measure, made_on=today,
            best_before=best_before, sell_until=today, received=1, available=1,
            received_at=clock.now(), maker_lot="1",
        )  # fmt: skip
        parts = set()
        if number < MAKINGS and number > 100:
            lot.making = Making(
                pk=number, number=f"M{number}", kind="process", site=first.site,
                made_by=first.owner, made_at=clock.now(),
            )  # fmt: skip
            makings.append(lot.making)
            parts = set(chance.sample(keys[-400:], chance.randint(1, 3)))
            uses += [Use(making=lot.making, lot_id=part, quantity=1) for part in parts]
        lots.append(lot)
        keys.append(pk)
        model.made_of[pk] = parts
    Making.objects.bulk_create(makings)
    Lot.objects.bulk_create(lots, batch_size=2_000)
    Use.objects.bulk_create(uses, batch_size=5_000)
    with connection.cursor() as cursor:  # autovacuum would, were it not one transaction
        cursor.execute("ANALYZE")
    return model
