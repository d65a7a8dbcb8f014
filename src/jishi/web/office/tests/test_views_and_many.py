"""A desk's table: kept under a name, and one thing done to many of its rows."""

import re

import pytest

from jishi.claims.models import Case
from jishi.claims.tests.factories import complain, make_fetched_order
from jishi.desks.models import BulkAct, SavedView
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_login, make_member
from jishi.sales.models import Order
from jishi.sales.tests.factories import make_offer, make_order
from jishi.web.many import AT_ONCE
from jishi.web.tests.factories import make_client_of

pytestmark = pytest.mark.django_db
ORDERS = {"table": "office:orders", "key": "k"}


@pytest.fixture
def manager():
    return client_of(Membership.Role.OPERATOR)


def client_of(role):
    return make_client_of(make_login(make_member(role)))


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def begun(client, **form):
    """The page of a bulk act that was begun."""
    answer = client.post("/office/many/", {"do": "cancel", "reason": "停电", "key": "b", **form})
    assert answer.status_code == 302
    return answer["Location"]


class TestViews:
    def test_a_filter_is_saved_and_leads_back(self, manager):
        form = {**ORDERS, "do": "save", "name": "没付的", "query": "state=placed&page=3&evil=1"}

        answer = manager.post("/office/views", form)

        assert answer["Location"] == "/office/orders/?state=placed"
        page = text(manager.get(answer["Location"]))
        assert '<a class="chip" href="?state=placed" aria-current="true">没付的' in page
        assert "没付的" in text(manager.get("/office/orders/"))
        assert "没付的" not in text(manager.get("/office/cases/"))

    def test_it_is_shared_renamed_and_dropped(self, manager):
        chen = client_of(Membership.Role.ACCOUNTANT)
        manager.post("/office/views", {**ORDERS, "do": "save", "name": "甲", "query": "q=3"})
        view = {**ORDERS, "view": SavedView.objects.get().pk}
        assert "甲" not in text(chen.get("/office/orders/"))

        manager.post(
            "/office/views", {**view, "do": "change", "name": "乙", "shared": "on", "key": "l"}
        )
        assert "乙" in text(chen.get("/office/orders/"))
        assert chen.post("/office/views", {**view, "do": "drop"}).status_code == 404

        manager.post("/office/views", {**view, "do": "drop", "key": "m"})
        assert "乙" not in text(chen.get("/office/orders/"))

    @pytest.mark.parametrize("wrong", [{"table": "hub:lots"}, {"do": "burn"}, {"view": "x"}])
    def test_what_is_not_there_is_refused(self, manager, wrong):
        form = {**ORDERS, "do": "drop", "view": "1", **wrong}

        assert manager.post("/office/views", form).status_code in {400, 404}


class TestMany:
    def test_those_that_were_ticked_are_looked_at_first_and_then_done(self, manager):
        offer = make_offer(packs=9)
        one, other, third = (make_order(offer, packs=1) for _n in range(3))

        path = begun(manager, row=[one.number, other.number])
        assert "确认，做这 2 条" in text(manager.get(path))
        assert not Order.objects.filter(state="cancelled").exists()

        page = text(manager.post(path, {"do": "go"}, follow=True))
        assert page.count("做好了") == 3  # the count, and each row
        assert "不能撤销" in page
        assert third == Order.objects.get(state="placed")

    def test_all_that_match_are_as_many_as_were_seen(self, manager):
        offer = make_offer(packs=9)
        for _n in range(2):
            make_order(offer, packs=1)
        form = {"do": "cancel", "reason": "停电", "query": "state=placed", "key": "a"}

        assert manager.post("/office/many/", {**form, "all": "3"}).status_code == 409
        assert not BulkAct.objects.exists()

        begun(manager, query="state=placed", all="2")
        assert BulkAct.objects.get().rows.count() == 2

    def test_many_are_done_in_parts_and_with_script_the_page_goes_on(self, manager):
        act = self.of_strangers(manager, AT_ONCE + 1)
        path = f"/office/many/{act.number}"

        part = text(manager.post(path, {"do": "go"}, headers={"HX-Request": "true"}))

        assert "<html" not in part
        assert "load delay" in part
        assert act.rows.filter(state="waiting").count() == 1
        assert "load delay" not in text(manager.get(path))
        assert "还有 1 条没做" in text(manager.get("/office/orders/"))
        manager.post(path, {"do": "stop", "key": "s"})
        assert "停下没做" in text(manager.get(path))

    def of_strangers(self, manager, rows):
        """A bulk act whose rows are there no more."""
        make_order()
        begun(manager, all="1")
        act = BulkAct.objects.get()
        act.rows.bulk_create(
            act.rows.model(act=act, position=n, subject=f"J-{n}") for n in range(2, rows + 1)
        )
        return act

    def test_cases_are_answered_as_the_buyers_ask(self, manager, hands):
        offers = [make_offer(name=f"酱菜{n}") for n in range(2)]
        cases = [complain(make_fetched_order(hands, offer), photo=b"") for offer in offers]

        path = begun(manager, do="grant", reason="都看过", row=[case.number for case in cases])
        manager.post(path, {"do": "go"})

        assert {case.state for case in Case.objects.all()} == {"granted"}

    def test_whoever_may_only_read_is_offered_nothing(self):
        make_order()
        page = text(client_of(Membership.Role.ACCOUNTANT).get("/office/orders/"))

        assert "核对" not in page
        assert "管理视图" in page

    def test_a_page_takes_as_many_statements_for_many(self, manager, django_assert_num_queries):
        act = self.of_strangers(manager, 30)
        manager.get(f"/office/many/{act.number}")

        with django_assert_num_queries(7):
            manager.get(f"/office/many/{act.number}")

    @pytest.mark.parametrize("rows", [1, 5])
    def test_the_table_takes_as_many_statements_for_many(
        self, manager, django_assert_num_queries, rows
    ):
        offer = make_offer(packs=9)
        for _n in range(rows):
            make_order(offer, packs=1)
        manager.get("/office/orders/")

        with django_assert_num_queries(9):
            manager.get("/office/orders/")
