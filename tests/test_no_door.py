"""What is illegal cannot be done by any door: each is refused with its code and changes nothing."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from jishi.catalog.models import Offer
from jishi.catalog.tests.factories import make_product
from jishi.claims import operations as claims
from jishi.claims.tests.factories import make_clerk, of_lot, propose, recall
from jishi.delivery import operations as delivery
from jishi.delivery.tests.factories import make_picker
from jishi.foundation import clock
from jishi.foundation.clock import Hands
from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import Refusal
from jishi.parties.models import Party
from jishi.parties.operations import run_site
from jishi.parties.tests.factories import make_login, make_operator
from jishi.payments.tests.factories import make_paid_order
from jishi.production import operations as production
from jishi.production.models import Batch, FieldRecord
from jishi.production.tests.factories import (
    a_key,
    grower_for,
    make_application,
    make_batch,
    make_crop,
    make_input,
)
from jishi.sales import operations as sales
from jishi.sales.tests.factories import PHONE, make_basket, make_cycle, make_offer, make_point
from jishi.stock import operations as stock
from jishi.stock.models import Lot
from jishi.stock.tests.factories import make_warehouse
from jishi.supply import operations as supply
from jishi.web.api.tests.program import Program
from jishi.web.tests.factories import make_client_of

Do = Callable[[], object]


@dataclass
class Try:
    """A forbidden thing, its code, and how it is asked for at each door that has it."""

    code: str
    verb: Do
    by: Party | None = None
    page: str = ""
    form: dict[str, object] = field(default_factory=dict)
    api: str = ""
    told: dict[str, object] = field(default_factory=dict)
    status: int = 409


def digest() -> str:
    """Every row of every table of the market."""
    said = hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda each: each._meta.label):
        if model.__module__.startswith("jishi."):
            said.update(repr(list(model._default_manager.order_by("pk").values_list())).encode())
    return said.hexdigest()


def harvest_inside_the_interval() -> Try:
    batch = make_batch()
    make_application(batch, make_input(batch.crop), on=clock.today() - timedelta(days=1))
    by, on = grower_for(batch.grower), clock.today()
    return Try(
        "inside_safety_interval",
        lambda: production.record_harvest(key=a_key(), by=by, batch=batch, on=on, quantity=1_000),
        by, reverse("farm:harvest", args=[batch.number]), {"on": on.isoformat(), "quantity": "1"},
        f"farm/batches/{batch.number}/harvests", {"on": on.isoformat(), "quantity": 1_000},
    )  # fmt: skip


def an_input_not_permitted() -> Try:
    batch, other = make_batch(), make_input(make_crop())
    by, on = grower_for(batch.grower), clock.today()
    return Try(
        "input_not_permitted",
        lambda: production.record_input(key=a_key(), by=by, batch=batch, farm_input=other, on=on),
        by, reverse("farm:input", args=[batch.number]), {"on": on.isoformat(), "input": other.pk},
        f"farm/batches/{batch.number}/inputs", {"on": on.isoformat(), "farm_input": other.pk},
    )  # fmt: skip


def certify_more_than_was_harvested() -> Try:
    batch = make_batch(harvested=1_000)
    by = grower_for(batch.grower)
    return Try(
        "more_than_harvested",
        lambda: production.certify(key=a_key(), by=by, batch=batch, quantity=2_000),
        by, reverse("farm:certify", args=[batch.number]), {"quantity": "2"},
        f"farm/batches/{batch.number}/certificates", {"quantity": 2_000},
    )  # fmt: skip


def receiving(batch: Batch, code: str, quantity: int = 1_000) -> Try:
    warehouse, by, product = make_warehouse(), make_picker(), make_product(crop=batch.crop)
    run_site(site=warehouse, party=make_operator())
    paper = batch.certificates.get()
    return Try(
        code,
        lambda: supply.receive(
            key=a_key(), by=by, batch=batch, certificate=paper, product=product,
            mode=Offer.Mode.OWN, owner=make_operator(), site=warehouse, quantity=quantity,
            price_fen=800,
        ),
        by, reverse("hub:receive"),
        {
            "certificate": paper.pk, "product": product.pk, "mode": "own", "price": "8",
            "quantity": str(quantity // 1_000),
        },
    )  # fmt: skip


def receive_under_a_withdrawn_certificate() -> Try:
    batch = make_batch(certified=1_000)
    production.withdraw_certificates(batches=[batch.pk])
    return receiving(batch, "certificate_withdrawn")


def receive_under_an_expired_certificate() -> Try:
    batch = make_batch(certified=1_000)
    past = clock.today() - timedelta(days=1)
    batch.certificates.update(issued_on=past, valid_until=past)
    return receiving(batch, "certificate_expired")


def receive_more_than_is_certified() -> Try:
    return receiving(make_batch(certified=1_000), "more_than_certified", quantity=2_000)


def receive_without_a_certificate() -> Try:
    batch, by = make_batch(harvested=1_000), make_picker()
    product, site, owner = make_product(crop=batch.crop), make_warehouse(), make_operator()
    return Try(
        "no_certificate",
        lambda: stock.receive(
            key=a_key(), product=product, owner=owner, grower=batch.grower, site=site,
            quantity=1_000, measure=Measure.GRAM, made_on=clock.today(), batch=batch,
            best_before=clock.today() + timedelta(days=5), certificate=None, maker_lot="",
        ),
        by,
    )  # fmt: skip


def selling(code: str, spoil: Callable[[Lot], object]) -> Try:
    basket, point = make_basket(make_offer()), make_point()
    make_cycle()
    spoil(Lot.objects.get())
    return Try(
        code,
        lambda: sales.place_order(
            key=a_key(), basket=basket, name="李", phone=PHONE, point=point
        ),
        api="orders", told={
            "basket": basket.token, "name": "李", "phone": PHONE, "point": point.pk,
        },
    )  # fmt: skip


def sell_past_the_last_day() -> Try:
    past = clock.today() - timedelta(days=1)
    return selling("sold_out", lambda lot: Lot.objects.filter(pk=lot.pk).update(sell_until=past))


def sell_a_locked_lot() -> Try:
    return selling("sold_out", lambda lot: stock.lock(key=a_key(), by=make_clerk(), lot=lot))


def sell_a_recalled_lot() -> Try:
    return selling("sold_out", lambda lot: recall(of_lot(lot)))


def unlock_a_recalled_lot() -> Try:
    make_offer()
    lot, by = Lot.objects.get(), make_clerk()
    recall(of_lot(lot))
    return Try("lot_recalled", lambda: stock.unlock(key=a_key(), by=by, lot=lot), by)


def confirm_ones_own_recall() -> Try:
    make_offer()
    by = make_clerk()
    own = propose(of_lot(Lot.objects.get()), by)
    return Try(
        "awaiting_second_approval", lambda: claims.confirm(key=a_key(), by=by, recall=own),
        by, reverse("office:recall-decide", args=[own.number, "confirm"]), status=202,
    )  # fmt: skip


def agree_to_ones_own_write_off() -> Try:
    make_offer()
    by = make_clerk()
    asked = stock.ask_write_off(
        key=a_key(), by=by, lot=Lot.objects.get(), quantity=1, reason="烂了"
    )
    return Try(
        "second_person", lambda: stock.agree_to_write_off(key=a_key(), by=by, write_off=asked), by
    )


def let_an_overfull_bag_leave() -> Try:
    """By weight: more than is any bag of this order."""
    order = make_paid_order(make_offer(name="青菜", price_fen=500, pack_g=1_000))
    line, by = order.lines.get(), make_picker()
    clock_hands().move_to(order.cycle.cutoff_at)
    return Try(
        "over_weight",
        lambda: delivery.pick(key=a_key(), by=by, line=line, quantity=9_000),
        by, reverse("hub:pick_line", args=[line.pk]), {"quantity": "9"},
        f"hub/lines/{line.pk}/picking", {"quantity": 9_000},
    )  # fmt: skip


def let_an_underweight_pack_leave() -> Try:
    offer = make_offer()
    Offer.objects.filter(pk=offer.pk).update(pack_g=500)
    offer.refresh_from_db()
    order = make_paid_order(offer)
    line, by = order.lines.get(), make_picker()
    clock_hands().move_to(order.cycle.cutoff_at)
    return Try(
        "under_weight",
        lambda: delivery.pick(key=a_key(), by=by, line=line, quantity=2, weighed_g=500),
        by, api=f"hub/lines/{line.pk}/picking", told={"quantity": 2, "weighed_g": 500},
    )  # fmt: skip


TRIES = [
    harvest_inside_the_interval,
    an_input_not_permitted,
    certify_more_than_was_harvested,
    receive_without_a_certificate,
    receive_under_a_withdrawn_certificate,
    receive_under_an_expired_certificate,
    receive_more_than_is_certified,
    sell_past_the_last_day,
    sell_a_locked_lot,
    sell_a_recalled_lot,
    unlock_a_recalled_lot,
    confirm_ones_own_recall,
    agree_to_ones_own_write_off,
    let_an_overfull_bag_leave,
    let_an_underweight_pack_leave,
]
_hands: list[Hands] = []


def clock_hands() -> Hands:
    return _hands[-1]


@pytest.fixture
def noon():
    _hands.append(Hands(clock.at(clock.today(), 12)))
    with clock.standing_at(_hands[-1]):
        yield
    _hands.pop()


@pytest.mark.django_db
@pytest.mark.parametrize("build", TRIES)
def test_no_door_lets_it_be_done(noon, build):
    tried = build()
    browser = make_client_of(make_login(tried.by)) if tried.page else None
    program = None
    if tried.api:
        program = Program()
        if tried.by:
            login = tried.by.login if browser else make_login(tried.by)
            program.client.force_login(login)
            program.token = program.get("session").json()["form_token"]
    before = digest()

    with pytest.raises(Refusal) as refused, transaction.atomic():
        tried.verb()
    assert refused.value.code == tried.code
    if browser:
        answer = browser.post(tried.page, {**tried.form, "key": "k"})
        assert answer.status_code == tried.status, answer.content.decode()
    if program:
        answer = program.post(tried.api, tried.told)
        assert (answer.status_code, answer.json()["code"]) == (tried.status, tried.code)

    assert digest() == before


RAW = {
    "changed": "UPDATE production_fieldrecord SET words = 'x'",
    "deleted": "DELETE FROM production_fieldrecord",
}


@pytest.mark.django_db
@pytest.mark.parametrize("statement", RAW.values(), ids=RAW)
def test_no_field_record_is_changed_or_deleted_by_raw_sql(statement):
    make_batch(harvested=1_000)
    before = digest()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert digest() == before


@pytest.mark.django_db
def test_no_field_record_is_changed_or_deleted_by_the_orm():
    make_batch(harvested=1_000)
    before = digest()

    with pytest.raises(DatabaseError), transaction.atomic():
        FieldRecord.objects.update(words="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        FieldRecord.objects.first().delete()

    assert digest() == before
