"""What points at a person, or holds a name or a telephone, is told or has its reason."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey
from django.test.utils import CaptureQueriesContext

from jishi.benefits.tests.factories import make_grant, make_voucher
from jishi.dossier.queries import told_of
from jishi.foundation import clock
from jishi.notices import operations as notices
from jishi.parties.models import Party
from jishi.parties.tests.factories import make_login, make_person
from jishi.payments.tests.factories import make_paid_order, make_unpaid_order
from jishi.sales.models import Order

pytestmark = pytest.mark.django_db

PERSONAL = {"name", "phone"}
SELLERS = "of a seller or grower, who sees it at the farm's desk; an account with a role stays"
DONE_AT_WORK = "done for an organisation: the person's own acts are told from the audit record"
SUMS = "counts what is told"
UNTOLD = {
    "parties.Membership.organisation": SELLERS,
    "parties.CodeBudget.phone": "says how many codes a day; gone on the next day but one",
    "benefits.Fund.funder": SELLERS,
    "production.Holding.owner": SELLERS,
    "production.Plan.grower": SELLERS,
    "production.Batch.grower": SELLERS,
    "production.Inspection.recorded_by": DONE_AT_WORK,
    "production.Certificate.issued_by": DONE_AT_WORK,
    "volunteering.Activity.team": SELLERS,
    "volunteering.Hours.confirmed_by": DONE_AT_WORK,
    "volunteering.DayPoints.volunteer": SUMS,
    "catalog.Product.gtin_owner": SELLERS,
    "catalog.Offer.seller": SELLERS,
    "catalog.Offer.grower": SELLERS,
    "catalog.PriceVersion.set_by": DONE_AT_WORK,
    "catalog.PriceList.seller": SELLERS,
    "stock.Making.made_by": DONE_AT_WORK,
    "stock.Lot.owner": SELLERS,
    "stock.Lot.grower": SELLERS,
    "stock.WriteOff.asked_by": DONE_AT_WORK,
    "stock.WriteOff.decided_by": DONE_AT_WORK,
    "stock.StoreLimit.set_by": DONE_AT_WORK,
    "stock.Temperature.told_by": DONE_AT_WORK,
    "sales.OrderLine.seller": SELLERS,
    "sales.Order.entered_by": DONE_AT_WORK,
    "payments.Payment.taken_by": DONE_AT_WORK,
    "supply.Receipt.grower": SELLERS,
    "supply.Receipt.received_by": DONE_AT_WORK,
    "supply.PieceRate.set_by": DONE_AT_WORK,
    "supply.PieceWork.told_by": DONE_AT_WORK,
    "delivery.Picking.picked_by": DONE_AT_WORK,
    "delivery.Arrival.counted_by": DONE_AT_WORK,
    "delivery.Handover.keeper": DONE_AT_WORK,
    "tracing.Capture.sent_by": SELLERS,
    "settlement.Invoice.seller": SELLERS,
    "settlement.Invoice.issued_by": DONE_AT_WORK,
    "claims.Recall.proposed_by": DONE_AT_WORK,
    "claims.Recall.confirmed_by": DONE_AT_WORK,
    "claims.Recall.ending_asked_by": DONE_AT_WORK,
    "claims.Recall.closed_by": DONE_AT_WORK,
    "claims.Decision.bearer": SELLERS,
    "claims.Decision.by": DONE_AT_WORK,
    "settlement.CommissionRule.set_by": DONE_AT_WORK,
    "settlement.Statement.party": SELLERS,
    "settlement.Statement.prepared_by": DONE_AT_WORK,
    "settlement.Statement.approved_by": DONE_AT_WORK,
    "settlement.Payout.done_by": DONE_AT_WORK,
}
NOT_OF_PEOPLE = {
    *("places.Place.name", "places.Alias.name", "places.Site.name", "benefits.Fund.name"),
    *("production.Crop.name", "production.FarmInput.name", "catalog.Category.name"),
    "catalog.Product.name",
}


def personal_fields():
    """Every field that points at a party, or is called a name or a telephone."""
    for model in apps.get_models():
        if not model.__module__.startswith("jishi."):
            continue
        for field in model._meta.local_fields:
            points = isinstance(field, ForeignKey) and field.related_model is Party
            if points or field.name in PERSONAL:
                yield f"{model._meta.label}.{field.name}"


def told_by(person):
    return {part.name: list(part.told()) for part in told_of(person)}


def test_every_field_about_people_is_told_or_has_its_reason():
    answered = [field for part in told_of(make_person()) for field in part.of]

    assert len(answered) == len(set(answered)), "a field is told once"
    assert not set(answered) & UNTOLD.keys(), "what is told needs no reason"
    assert {*answered, *UNTOLD, *NOT_OF_PEOPLE} == set(personal_fields())


def test_the_person_is_told_what_is_theirs():
    login = make_login(make_person("李买菜"))
    li = login.person
    order = make_paid_order(buyer=li)
    make_grant(li, points=30)
    make_voucher(li)

    told = told_by(li)

    assert told["account"][0][:3] == ("李买菜", li.phone, login.phone)
    assert [row[0] for row in told["orders"]] == [order.number]
    assert len(told["order_lines"]) == order.lines.count()
    for name in ("payments", "grants", "vouchers", "book", "acts", "notices"):
        assert told[name], name


def test_what_a_guest_ordered_under_the_telephone_is_told_and_what_others_did_is_not():
    login, wang = make_login(), make_login(make_person("王种桃")).person
    theirs = make_unpaid_order(buyer=wang)
    guests = make_unpaid_order()
    Order.objects.filter(pk__in=[theirs.pk, guests.pk]).update(phone=login.phone)
    notices.tell(key="of-wang", words="王种桃", party=wang)

    told = told_by(login.person)

    assert [row[0] for row in told["orders"]] == [guests.number]
    assert "王种桃" not in str(told)
    assert theirs.number not in str(told)


def test_a_part_is_one_statement_however_many_rows_it_has():
    li = make_login().person
    make_paid_order(buyer=li)
    moment = clock.now()
    given = Order.objects.get(buyer=li)
    Order.objects.bulk_create(
        Order(
            number=f"X{number}", key=f"x{number}", token=f"x{number}", buyer=li, name="李",
            phone="1", cycle=given.cycle, point=given.point, pickup_code=f"{number:06}",
            total_fen=1, placed_at=moment, pay_before=moment, state="cancelled",
        )
        for number in range(1_000)
    )  # fmt: skip

    with CaptureQueriesContext(connection) as asked:
        told = told_by(li)

    assert len(told["orders"]) == 1_001
    assert len(asked) == len(told)


def test_a_page_shows_the_latest_first():
    li = make_login().person
    for number in range(25):
        notices.tell(key=f"n{number}", words=f"第{number}条", party=li)

    (part,) = (part for part in told_of(li) if part.name == "notices")

    assert part.on_page(1)[0][3] == "第24条"
    assert [row[3] for row in part.on_page(2)] == [f"第{number}条" for number in range(4, -1, -1)]
