from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.catalog.models import Offer
from jishi.catalog.tests.factories import make_product
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import BadInput, KeyReused, NotAllowed, NotFound
from jishi.foundation.tests.at_once import at_once
from jishi.ledger.models import Account, Entry, Line
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_operator, make_organisation
from jishi.production.errors import CertificateExpired, CertificateWithdrawn, MoreThanCertified
from jishi.production.models import Certificate
from jishi.production.tests.factories import (
    a_key,
    make_application,
    make_batch,
    make_certificate,
    make_crop,
    make_input,
)
from jishi.stock.errors import NoCertificate, PastBestBefore
from jishi.stock.models import Lot, Movement
from jishi.stock.tests.factories import make_warehouse
from jishi.supply import operations, rules
from jishi.supply.errors import OtherGoods
from jishi.supply.models import Receipt
from jishi.supply.tests.factories import make_packaged_receipt, make_receipt

pytestmark = pytest.mark.django_db

OWN, MARKETPLACE = Offer.Mode.OWN, Offer.Mode.MARKETPLACE


def nothing_came_in():
    return not (
        Receipt.objects.exists()
        or Lot.objects.exists()
        or Movement.objects.exists()
        or Entry.objects.exists()
        or Certificate.objects.exclude(received=0).exists()
    )


def lines_of(receipt):
    return {line.account.purpose: line.amount for line in receipt.entry.lines.all()}


def test_own_goods_are_owed_from_the_moment_they_are_weighed():
    receipt = make_receipt(quantity=2_500, price_fen=1_168)

    assert receipt.cost_fen == 2_920
    assert receipt.entry.key == f"receipt:{receipt.number}"
    assert lines_of(receipt) == {"purchases": -2_920, "owed": 2_920}
    owed = Account.objects.get(purpose=Account.Purpose.OWED, owner=receipt.grower)
    assert owed.balance == 2_920


def test_marketplace_goods_stay_the_growers_and_nothing_is_owed():
    receipt = make_receipt(mode=MARKETPLACE)

    assert (receipt.cost_fen, receipt.entry, receipt.price_fen) == (0, None, None)
    assert receipt.lot.owner == receipt.grower
    assert not Line.objects.exists()


def test_the_lot_knows_its_batch_harvest_and_certificate():
    batch = make_batch(crop=make_crop(keeps_days=4), certified=10_000)

    lot = make_receipt(batch=batch).lot

    assert (lot.batch, lot.certificate) == (batch, batch.certificates.get())
    assert (lot.made_on, lot.best_before) == (clock.today(), clock.today() + timedelta(days=4))
    assert (lot.measure, lot.received) == (Measure.GRAM, 10_000)


@given(st.integers(1, 10_000), st.integers(1, 1_000_000))
def test_what_was_weighed_is_what_is_owed_to_the_half_fen(price_fen, grams):
    cost = rules.cost_fen(price_fen, grams, Measure.GRAM)

    assert abs(2 * (cost * 1000 - price_fen * grams)) <= 1000
    assert rules.cost_fen(price_fen, grams, Measure.PIECE) == price_fen * grams


def test_nothing_is_received_without_a_certificate():
    batch = make_batch(harvested=10_000)

    with pytest.raises(NoCertificate):
        make_receipt(batch=batch)

    assert nothing_came_in()


def test_another_batchs_certificate_does_not_do():
    batch, other = make_batch(certified=10_000), make_batch(certified=10_000)

    with pytest.raises(NoCertificate):
        receive(batch, certificate=other.certificates.get())

    assert nothing_came_in()


def receive(batch, **told):
    facts = {
        "key": a_key(), "by": make_member(Membership.Role.WAREHOUSE), "batch": batch,
        "product": make_product(crop=batch.crop), "mode": OWN, "owner": make_operator(),
        "site": make_warehouse(), "quantity": 10_000, "price_fen": 800,
    }  # fmt: skip
    return operations.receive(**facts | told)


def test_nothing_is_received_under_an_expired_certificate():
    batch = make_batch(crop=make_crop(keeps_days=3), certified=10_000)

    with (
        clock.standing_at(clock.at(clock.today() + timedelta(days=4), 0)),
        pytest.raises(CertificateExpired),
    ):
        make_receipt(batch=batch)

    assert nothing_came_in()


def test_nothing_is_received_under_a_withdrawn_certificate():
    batch = make_batch(certified=10_000)
    make_application(batch, make_input(batch.crop), on=clock.today())

    with pytest.raises(CertificateWithdrawn):
        make_receipt(batch=batch)

    assert nothing_came_in()


def test_no_more_is_received_than_is_certified():
    batch = make_batch(certified=10_000)
    make_receipt(batch=batch, quantity=6_000)

    with pytest.raises(MoreThanCertified) as refusal:
        make_receipt(batch=batch, quantity=4_001)
    make_receipt(batch=batch, quantity=4_000)

    assert "4 kg" in str(refusal.value)
    assert Receipt.objects.count() == 2


def test_the_certificate_that_ends_first_is_used_up_first():
    batch = make_batch(harvested=10_000)
    first, second = (make_certificate(batch, quantity=5_000) for _ in range(2))

    lots = [make_receipt(batch=batch, quantity=4_000).lot for _ in range(2)]

    assert [lot.certificate for lot in lots] == [first, second]


def test_produce_of_the_day_before_yesterday_that_keeps_two_days_stays_outside():
    crop = make_crop(keeps_days=2)
    with clock.standing_at(clock.now() - timedelta(days=2)):
        batch = make_batch(crop=crop, certified=10_000)

    with pytest.raises(PastBestBefore):
        make_receipt(batch=batch)

    assert nothing_came_in()


def test_a_batch_of_another_crop_is_refused():
    batch = make_batch(certified=10_000)

    with pytest.raises(OtherGoods) as refusal:
        make_receipt(batch=batch, product=make_product("草莓", crop=make_crop("草莓")))

    assert "草莓" in str(refusal.value)
    assert nothing_came_in()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"price_fen": None}, "price_fen"),
        ({"price_fen": 0}, "price_fen"),
        ({"price_fen": -1}, "price_fen"),
        ({"price_fen": 1, "quantity": 100}, "price_fen"),
        ({"mode": MARKETPLACE, "price_fen": None}, "owner"),
        ({"mode": "gift"}, "mode"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 100_000_001}, "quantity"),
    ],
)
def test_terms_that_cannot_be_are_bad_input(wrong, field):
    batch = make_batch(certified=10_000)

    with pytest.raises(BadInput) as refusal:
        receive(batch, **wrong)

    assert field in refusal.value.fields
    assert nothing_came_in()


@pytest.mark.parametrize("wrong", [{"owner": make_organisation}, {"mode": MARKETPLACE}])
def test_own_goods_are_the_operators_and_marketplace_goods_have_no_buying_price(wrong):
    batch = make_batch(certified=10_000)
    told = {name: value() if callable(value) else value for name, value in wrong.items()}

    with pytest.raises(BadInput):
        receive(batch, **told)
    with pytest.raises(BadInput):
        receive(batch, mode=MARKETPLACE, owner=batch.grower, price_fen=800)

    assert nothing_came_in()


def test_the_same_delivery_told_twice_is_received_and_owed_once():
    batch = make_batch(certified=20_000)
    told = {"key": "in", "by": make_member(Membership.Role.WAREHOUSE), "site": make_warehouse()}
    told["product"] = make_product(crop=batch.crop)
    first = receive(batch, **told)

    assert receive(batch, **told) == first
    with pytest.raises(KeyReused):
        receive(batch, **told | {"quantity": 9_999})

    assert Receipt.objects.count() == Lot.objects.count() == Entry.objects.count() == 1
    assert batch.certificates.get().received == 10_000


@pytest.mark.parametrize(
    ("role", "refusal"), [(None, NotFound), (Membership.Role.ACCOUNTANT, NotAllowed)]
)
def test_only_the_operators_warehouse_receives(role, refusal):
    make_operator()
    batch = make_batch(certified=10_000)
    by = make_member(role or Membership.Role.WAREHOUSE, None if role else batch.grower)

    with pytest.raises(refusal):
        make_receipt(batch=batch, by=by)

    assert nothing_came_in()


def test_packaged_goods_come_in_under_their_makers_lot():
    receipt = make_packaged_receipt(quantity=48)

    assert (receipt.lot.maker_lot, receipt.lot.measure) == ("20260101", Measure.PIECE)
    assert (receipt.lot.owner, receipt.entry) == (receipt.grower, None)


def test_packaged_goods_that_the_operator_buys_are_owed_by_the_piece():
    receipt = make_packaged_receipt(mode=OWN, quantity=48, price_fen=1_500)

    assert lines_of(receipt) == {"purchases": -72_000, "owed": 72_000}
    assert receipt.lot.owner == make_operator()


def test_produce_does_not_come_in_as_packaged_goods():
    with pytest.raises(NoCertificate):
        make_packaged_receipt(product=make_product("芦笋"))

    assert nothing_came_in()


def test_receiving_costs_few_statements(django_assert_max_num_queries):
    make_receipt()  # the market's own accounts and its operator are known from here on
    batch = make_batch(certified=10_000)
    told = {
        "key": "in", "by": make_member(Membership.Role.WAREHOUSE), "site": make_warehouse(),
        "product": make_product(crop=batch.crop), "owner": make_operator(), "mode": OWN,
        "batch": batch, "quantity": 10_000, "price_fen": 800,
    }  # fmt: skip

    # A test's transaction around it adds a savepoint's two.
    with django_assert_max_num_queries(15 + 2):
        operations.receive(**told)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_deliveries_over_one_certificate_one_comes_in():
    batch = make_batch(certified=10_000)
    told = {
        "by": make_member(Membership.Role.WAREHOUSE), "site": make_warehouse(),
        "product": make_product(crop=batch.crop), "owner": make_operator(), "quantity": 6_000,
    }  # fmt: skip

    answers = at_once(
        lambda: receive(batch, key="a", **told), lambda: receive(batch, key="b", **told)
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["MoreThanCertified", "Receipt"]
    assert batch.certificates.get().received == 6_000
    assert Account.objects.get(purpose=Account.Purpose.OWED).balance == 4_800
