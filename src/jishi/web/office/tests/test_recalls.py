"""The recall desk: looked at, proposed by one, set off by another, followed, taken away."""

import io

import pytest
from python_calamine import CalamineWorkbook

from jishi.claims.models import Recall
from jishi.claims.tests.factories import make_all_good, make_clerk, of_lot, propose, recall
from jishi.parties.tests.factories import make_login, make_person
from jishi.payments.tests.factories import make_paid_order
from jishi.sales.tests.factories import make_offer
from jishi.stock.models import Lot
from jishi.stock.tests.factories import make_lot
from jishi.web.office import recalls
from jishi.web.tests.factories import make_client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def one():
    return make_client_of(make_login(make_clerk("甲")))


@pytest.fixture
def other():
    return make_client_of(make_login(make_clerk("乙")))


def test_from_a_look_to_the_refund(one, other, client):
    order = make_paid_order(make_offer())
    lot = Lot.objects.get()
    asked = {"scope": "lot", "of": lot.number, "since": "", "until": ""}

    assert lot.number in one.get("/office/recalls/", asked).content.decode()
    page = one.post("/office/recalls/new", {**asked, "reason": "抽检不合格", "key": "k"})
    alone = one.post(f"{page.url}/confirm", {"key": "c"})
    assert alone.status_code == 202
    assert Recall.objects.get().state == Recall.State.PROPOSED
    assert other.post(f"{page.url}/confirm", {"key": "c"}).status_code == 302
    make_all_good()

    assert order.number in one.get(page.url).content.decode()
    assert "召回：请不要吃" in client.get(f"/orders/{order.token}").content.decode()
    assert "正在召回" in client.get(f"/t/{lot.number}").content.decode()


def test_the_sheet_for_the_authority_is_typed_and_holds_no_formula(one):
    order = make_paid_order(make_offer())
    type(order).objects.update(name="=1+1")
    recalled = recall(of_lot(Lot.objects.get()))

    answer = one.get(f"/office/recalls/{recalled.number}/sheet.xlsx")

    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    lots, lines = (book.get_sheet_by_index(place).to_python() for place in (0, 1))
    assert lots[1][3:] == [98.0, 2.0, 0.0]
    assert (lines[1][0], lines[1][1], lines[1][7]) == (order.number, "=1+1", 0.0)


def test_goods_come_back_at_the_desk(one):
    make_paid_order(make_offer())
    recalled = recall(of_lot(Lot.objects.get()))
    line = recalled.lines.get()

    one.post(f"/office/recalls/{recalled.number}/back", {"line": line.pk, "key": "k"})

    line.refresh_from_db()
    assert line.returned_at


def test_an_unknown_verb_is_not_there_and_a_buyer_is_kept_out(one):
    make_offer()
    recalled = recall(of_lot(Lot.objects.get()))
    path = f"/office/recalls/{recalled.number}"
    assert one.post(f"{path}/burn", {"key": "k"}).status_code == 404
    assert make_client_of(make_login(make_person())).get(path).status_code == 403


def test_the_page_of_a_recall_takes_no_more_statements_for_more_orders(
    one, django_assert_max_num_queries
):
    offer = make_offer()
    for _ in range(3):
        make_paid_order(offer)
    recalled = recall(of_lot(Lot.objects.get()))
    with django_assert_max_num_queries(8):
        one.get(f"/office/recalls/{recalled.number}")


def test_old_recalls_stand_on_a_later_page(one, monkeypatch):
    monkeypatch.setattr(recalls, "SHOWN", 1)
    old, new = (propose(of_lot(make_lot())) for _turn in "12")

    first, second = (one.get("/office/recalls/", {"page": n}).content.decode() for n in "12")

    assert (new.number in first, old.number in first) == (True, False)
    assert old.number in second
