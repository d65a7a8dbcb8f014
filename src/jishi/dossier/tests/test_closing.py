"""Who goes leaves a number behind, and nothing by which anybody could tell who it was."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import BinaryField

from jishi.audit.models import Record
from jishi.benefits.tests.factories import make_grant
from jishi.claims import operations as claims
from jishi.delivery.tests.factories import fetch, make_station, pick_line
from jishi.dossier import operations as dossier
from jishi.dossier.errors import StillNeeded
from jishi.dossier.queries import lost_by, obstacles_of, told_of
from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, KeyReused
from jishi.ledger.models import Line
from jishi.notices import operations as notices
from jishi.notices.models import Notice
from jishi.parties import operations as parties
from jishi.parties.errors import PersonHasGone, WrongCode
from jishi.parties.models import CodeBudget, Login, Membership, Party
from jishi.parties.tests.factories import make_login, make_member, make_person
from jishi.payments import operations as payments
from jishi.payments.tests.factories import make_paid_order, make_unpaid_order
from jishi.production.tests.factories import a_key
from jishi.sales.models import Order
from jishi.sales.tests.factories import make_basket

pytestmark = pytest.mark.django_db

NAME, PHONE = "沈阿珍", "13911113333"
STAYS = {
    "parties_codebudget.phone": "today's budget: closing must not bring a further code",
}


@pytest.fixture
def zhen() -> Party:
    person = make_person(NAME)
    Party.objects.filter(pk=person.pk).update(phone=PHONE)
    person.refresh_from_db()
    parties.give_login(person=person, phone=PHONE)
    return person


def columns():
    """Every column of every table that can hold words; documents and numbers are read as words."""
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            described = connection.introspection.get_table_description(cursor, table)
        for column in described:
            yield table, column.name


def found(*canaries):
    """Where one of these words still stands."""
    binary = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, BinaryField)
    }
    with connection.cursor() as cursor:
        for table, column in columns():
            if (table, column) in binary:
                continue
            words = f'SELECT 1 FROM "{table}" WHERE CAST("{column}" AS text) LIKE %s LIMIT 1'
            for canary in canaries:
                cursor.execute(words, [f"%{canary}%"])
                if cursor.fetchone():
                    yield f"{table}.{column}"


def has_lived_here(person: Party) -> Order:
    """Bought, fetched, complained, was given points and told things, asked for codes."""
    yesterday = clock.now() - timedelta(days=1)
    station = make_station()
    with clock.standing_at(clock.Hands(yesterday)) as _:
        parties.send_code(phone=PHONE)
    order = make_paid_order(buyer=person, point=station.point)
    Order.objects.filter(pk=order.pk).update(name=NAME, phone=PHONE)
    make_grant(person, points=30)
    make_basket(buyer=person)
    notices.tell(key="hello", words=f"{NAME}您好", party=person)
    dossier.correct_name(key="renamed", by=person, name=NAME)
    with clock.standing_at(clock.Hands(order.cycle.cutoff_at)):
        for line in order.lines.all():
            pick_line(line)
    order.refresh_from_db()
    with clock.standing_at(clock.Hands(order.cycle.pickup_from)):
        fetch(order, station)
    parties.send_code(phone=PHONE)
    return order


def test_nothing_says_who_it_was(zhen):
    order = has_lived_here(zhen)
    lines = Line.objects.count()
    assert len(set(found(NAME, PHONE))) >= 7, "there was something to forget"

    dossier.close(key="go", by=zhen)

    assert set(found(NAME, PHONE)) == STAYS.keys()
    zhen.refresh_from_db()
    order.refresh_from_db()
    assert zhen.name == f"已注销 {zhen.pk}"
    assert (order.buyer, order.name, order.state) == (zhen, "已注销", Order.State.FULFILLED)
    assert Line.objects.count() == lines


def test_the_budget_of_a_telephone_is_gone_when_its_day_is(zhen):
    parties.send_code(phone=PHONE)
    dossier.close(key="go", by=zhen)

    with clock.standing_at(clock.Hands(clock.now() + timedelta(days=2))):
        parties.send_code(phone="13922224444")

    assert not CodeBudget.objects.filter(phone=PHONE).exists()
    assert CodeBudget.objects.exists()


def test_the_same_telephone_opens_another_account_that_sees_nothing_of_the_old(zhen):
    order = has_lived_here(zhen)
    dossier.close(key="go", by=zhen)

    new = parties.sign_in(phone=PHONE, code=parties.send_code(phone=PHONE)).person

    assert new != zhen
    told = {part.name: list(part.told()) for part in told_of(new)}
    assert order.number not in str(told)
    assert {name for name, rows in told.items() if rows} == {"account", "codes"}


def test_closing_again_gives_the_same_and_another_key_is_refused(zhen):
    dossier.close(key="go", by=zhen)
    dossier.close(key="go", by=zhen)

    with pytest.raises(PersonHasGone):
        dossier.close(key="go-2", by=zhen)
    assert Record.objects.filter(verb="dossier.close").count() == 1


def test_who_is_gone_orders_nothing_and_is_told_nothing(zhen):
    make_unpaid_order()
    dossier.close(key="go", by=zhen)
    zhen.refresh_from_db()

    with pytest.raises(PersonHasGone):
        make_unpaid_order(buyer=zhen)
    notices.tell(key="later", words="还在吗", party=zhen)
    notices.tell(key="guest", words="还在吗", phone="")
    assert not Notice.objects.filter(key__in=["later", "guest"]).exists()
    assert not Login.objects.filter(person=zhen).exists()


class TestWhatStandsInTheWay:
    def refused(self, person):
        before = set(found(NAME))
        with pytest.raises(StillNeeded) as refusal:
            dossier.close(key=a_key(), by=person)
        assert set(found(NAME)) == before
        return str(refusal.value)

    def test_an_order_on_the_way(self, zhen):
        make_paid_order(buyer=zhen)
        assert "1个订单没有取货" in self.refused(zhen)

    def test_a_guests_or_a_relatives_order_for_the_telephone(self, zhen):
        order = make_unpaid_order(buyer=make_person("女儿"))
        Order.objects.filter(pk=order.pk).update(phone=PHONE)
        assert "1个订单没有取货" in self.refused(zhen)

    def test_money_on_its_way_back(self, zhen):
        order = make_paid_order(buyer=zhen)
        payments.cancel_order(key=a_key(), by=zhen, order=order, reason="不要了")
        assert self.refused(zhen).count("还有") == 1
        assert "1笔退款没有到账" in self.refused(zhen)

    def test_a_case_that_waits(self, zhen):
        order = has_lived_here(zhen)
        line = order.lines.select_related("order", "picking", "seller").first()
        claims.open_case(key="case", by=zhen, line=line, kind="damage", percent=50)
        assert "1个问题没有答复" in self.refused(zhen)

    def test_a_role(self):
        keeper = make_member(Membership.Role.KEEPER, name=NAME)
        make_login(keeper)
        assert "强村公司的站长" in self.refused(keeper)

    def test_points_do_not_but_are_told(self, zhen):
        make_grant(zhen, points=30)
        assert obstacles_of(zhen) == []
        assert lost_by(zhen).points == 30


class TestPuttingRight:
    def test_a_name(self, zhen):
        dossier.correct_name(key="n", by=zhen, name=" 沈珍 ")
        zhen.refresh_from_db()

        assert zhen.name == "沈珍"
        assert "沈珍" not in str(Record.objects.get(key="n").facts)
        with pytest.raises(BadInput):
            dossier.correct_name(key="n2", by=zhen, name=" ")
        with pytest.raises(KeyReused):
            dossier.correct_name(key="n", by=zhen, name="别人")

    def test_a_telephone_that_was_proved(self, zhen):
        new = "13933335555"
        parties.prove(phone=new, code=parties.send_code(phone=new))
        dossier.correct_phone(key="p", by=zhen, phone=new)

        assert parties.sign_in(phone=new, code=parties.send_code(phone=new)).person == zhen
        assert not set(found(PHONE))

    def test_a_wrong_code_proves_nothing_and_counts(self, zhen):
        code = parties.send_code(phone=PHONE)
        with pytest.raises(WrongCode):
            parties.prove(phone=PHONE, code=f"{(int(code) + 1) % 1_000_000:06}")
        assert CodeBudget.objects.get().tries == 1

    def test_not_to_anothers_telephone(self, zhen):
        other = make_login()
        with pytest.raises(BadInput):
            dossier.correct_phone(key="p", by=zhen, phone=other.phone)
