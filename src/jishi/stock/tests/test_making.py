"""Lots out of lots: what went in is known for ever, and no gram is made or lost unsaid."""

from datetime import timedelta

import pytest

from jishi.catalog.tests.factories import make_product
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import KeyReused, NotFound
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_person
from jishi.production.errors import CertificateWithdrawn
from jishi.production.models import Certificate
from jishi.production.tests.factories import a_key
from jishi.stock import operations, queries
from jishi.stock.errors import (
    CannotGoIn,
    NoCertificate,
    NotAlike,
    NothingComesOut,
    NotThatMuch,
    PastBestBefore,
)
from jishi.stock.models import Lot, Making, Use
from jishi.stock.rules import Made
from jishi.stock.tests.factories import make_lot

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_member(Membership.Role.WAREHOUSE)


def alike(lot, **how):
    """Another lot of the same goods."""
    return make_lot(product=lot.product, owner=lot.owner, site=lot.site, **how)


def again(lot):
    return Lot.objects.get(pk=lot.pk)


def is_balanced():
    """The last making: what came out, and was lost by it, is what went in."""
    making = Making.objects.latest("pk")
    went_in = sum(making.uses.values_list("quantity", flat=True))
    return went_in == sum(making.made.values_list("received", flat=True)) + making.lost


class TestMixing:
    def test_parts_become_one_lot_as_old_as_the_oldest(self, clerk):
        today = clock.today()
        one = make_lot(best_before=today + timedelta(days=9))
        other = alike(one, best_before=today + timedelta(days=4), made_on=today - timedelta(days=1))

        mixed = operations.mix(key=a_key(), by=clerk, parts=[(one, 3_000), (other, 1_000)])

        assert (mixed.received, mixed.best_before, mixed.made_on) == (
            4_000, other.best_before, other.made_on,
        )  # fmt: skip
        assert (again(one).used, again(one).available) == (3_000, 7_000)
        assert queries.ancestors([mixed.pk]) == {one.pk, other.pk, mixed.pk}
        assert queries.descendants([other.pk]) == {other.pk, mixed.pk}
        assert is_balanced()

    def test_it_is_sold_no_longer_than_its_shortest_paper_holds(self, clerk):
        one = make_lot(best_before=clock.today() + timedelta(days=400))
        other = alike(one, best_before=clock.today() + timedelta(days=400))
        other.certificate.valid_until = clock.today() + timedelta(days=2)
        other.certificate.save()

        mixed = operations.mix(
            key=a_key(), by=clerk,
            parts=[(one, 10), (Lot.objects.select_related("certificate").get(pk=other.pk), 10)],
        )  # fmt: skip

        assert mixed.sell_until == clock.today() + timedelta(days=2)
        assert set(mixed.certificate.sources.all()) == {one.certificate, other.certificate}

    def test_other_goods_another_owner_or_site_are_not_alike(self, clerk):
        one = make_lot()

        for other in (
            make_lot(),
            make_lot(product=one.product, owner=one.owner),
            make_lot(product=one.product, site=one.site),
            one,
        ):
            with pytest.raises(NotAlike):
                operations.mix(key=a_key(), by=clerk, parts=[(one, 10), (other, 10)])

        assert not Making.objects.exists()

    def test_nothing_goes_in_whose_certificate_was_withdrawn(self, clerk):
        one = make_lot()
        other = alike(one)
        Certificate.objects.filter(pk=other.certificate_id).update(withdrawn_on=clock.today())

        with pytest.raises(CertificateWithdrawn):
            operations.mix(key=a_key(), by=clerk, parts=[(one, 1_000), (other, 1_000)])
        with pytest.raises(CannotGoIn):
            operations.split(key=a_key(), by=clerk, lot=other, quantities=[1_000, 1_000])

        assert again(other).used == 0

    def test_who_may_not_be_sold_may_not_go_in(self, clerk):
        one = make_lot(best_before=clock.today() + timedelta(days=3))
        other = alike(one)
        operations.lock(key=a_key(), by=clerk, lot=other)

        with pytest.raises(CannotGoIn):
            operations.mix(key=a_key(), by=clerk, parts=[(one, 10), (other, 10)])
        hands = clock.Hands(clock.now() + timedelta(days=3))
        with clock.standing_at(hands), pytest.raises(PastBestBefore):
            operations.split(key=a_key(), by=clerk, lot=one, quantities=[10, 10])

        assert again(one).used == 0
        assert Lot.objects.count() == 2

    def test_no_more_goes_in_than_is_there(self, clerk):
        one = make_lot(quantity=100)
        other = alike(one, quantity=100)

        with pytest.raises(NotThatMuch):
            operations.mix(key=a_key(), by=clerk, parts=[(one, 60), (other, 10), (one, 60)])

        assert (Use.objects.count(), again(one).available) == (0, 100)


class TestSplittingAndPacking:
    def test_each_part_is_a_lot_of_its_own(self, clerk):
        lot = make_lot(quantity=1_000)

        parts = operations.split(key=a_key(), by=clerk, lot=lot, quantities=[400, 600])

        assert [part.received for part in parts] == [400, 600]
        assert {part.batch for part in parts} == {lot.batch}
        assert again(lot).available == 0
        assert queries.descendants([lot.pk]) == {lot.pk, *(part.pk for part in parts)}
        assert is_balanced()

    def test_what_is_lost_by_packing_is_said(self, clerk):
        lot = make_lot(quantity=1_000)

        packed = operations.repack(key=a_key(), by=clerk, lot=lot, quantity=1_000, packed=930)

        assert (packed.received, packed.making.lost) == (930, 70)
        assert is_balanced()

    @pytest.mark.parametrize("packed", [0, 1_001])
    def test_nothing_and_more_than_went_in_do_not_come_out(self, clerk, packed):
        with pytest.raises(NothingComesOut):
            operations.repack(key=a_key(), by=clerk, lot=make_lot(), quantity=1_000, packed=packed)


class TestProcessing:
    def jar(self, lot, **how):
        return Made(**{
            "product": make_product("糟蛋", fresh=False), "owner": lot.owner, "grower": lot.grower,
            "quantity": 20, "measure": Measure.PIECE, "made_on": clock.today(),
            "best_before": clock.today() + timedelta(days=180), "maker_lot": "A1", **how,
        })  # fmt: skip

    def test_eggs_and_mash_become_jars_with_days_of_their_own(self, clerk):
        eggs, mash = make_lot(quantity=600), make_lot(quantity=900)

        (jars,) = operations.process(
            key=a_key(), by=clerk, site=eggs.site, parts=[(eggs, 600), (mash, 500)],
            made=[self.jar(eggs)], words="糟蛋一缸",
        )  # fmt: skip

        assert (jars.received, jars.measure, jars.maker_lot) == (20, Measure.PIECE, "A1")
        assert jars.best_before == clock.today() + timedelta(days=180)
        assert queries.ancestors([jars.pk]) == {eggs.pk, mash.pk, jars.pk}

    def test_what_is_past_its_day_does_not_come_out(self, clerk):
        eggs = make_lot()
        old = self.jar(eggs, best_before=clock.today())

        with pytest.raises(PastBestBefore):
            operations.process(
                key=a_key(), by=clerk, site=eggs.site, parts=[(eggs, 10)], made=[old]
            )

        assert again(eggs).used == 0

    def test_what_needs_a_certificate_does_not_come_out_without_one(self, clerk):
        leaves = make_lot()
        washed = self.jar(leaves, product=leaves.product, measure=Measure.GRAM)

        with pytest.raises(NoCertificate):
            operations.process(
                key=a_key(), by=clerk, site=leaves.site, parts=[(leaves, 10)], made=[washed]
            )

        assert again(leaves).used == 0
        assert Lot.objects.count() == 1


def test_the_same_key_makes_it_once_and_gives_the_same_lots(clerk):
    lot, key = make_lot(quantity=1_000), a_key()

    first = operations.split(key=key, by=clerk, lot=lot, quantities=[1, 2])

    assert operations.split(key=key, by=clerk, lot=lot, quantities=[1, 2]) == first
    assert again(lot).used == 3
    with pytest.raises(KeyReused):
        operations.split(key=key, by=clerk, lot=lot, quantities=[1, 3])


def test_nobody_else_makes_lots(clerk):
    with pytest.raises(NotFound):
        operations.repack(key=a_key(), by=make_person(), lot=make_lot(), quantity=10, packed=10)
