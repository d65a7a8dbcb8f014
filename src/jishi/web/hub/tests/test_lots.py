"""The warehouse at its lots: what lies there, what one does to it, what two people must see."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from jishi.catalog.tests.factories import make_product
from jishi.foundation import clock
from jishi.parties import queries as parties
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_login, make_member, make_operator
from jishi.stock import operations as stock
from jishi.stock.models import Lot, Making, WriteOff
from jishi.stock.tests.factories import make_lot

pytestmark = pytest.mark.django_db


def client_of(role=Membership.Role.WAREHOUSE):
    make_operator()
    client = Client()
    client.force_login(make_login(make_member(role, parties.the_operator())))
    return client


@pytest.fixture
def clerk():
    return client_of()


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def again(lot):
    return Lot.objects.get(pk=lot.pk)


def alike(lot, **how):
    return make_lot(product=lot.product, owner=lot.owner, site=lot.site, **how)


class TestLookingAtLots:
    def test_what_is_on_hand_is_listed_and_may_be_asked_for_by_its_goods(self, clerk):
        one, other = make_lot(), make_lot(measure="piece", quantity=7)

        assert {one.number, other.number} <= set(
            re.findall(r"L[\w-]+", text(clerk.get("/hub/lots/")))
        )
        asked = text(clerk.get(f"/hub/lots/?product={other.product_id}"))
        assert other.number in asked
        assert one.number not in asked

    def test_what_is_past_its_day_is_not_said_to_be_on_sale(self, clerk):
        lot = make_lot()
        for address in ("/hub/lots/", f"/hub/lots/{lot.number}"):
            assert "过期不卖" not in text(clerk.get(address))
            with clock.standing_at(clock.at(lot.sell_until + timedelta(days=1), 9)):
                assert "过期不卖" in text(clerk.get(address))

    @pytest.mark.parametrize("lots", [1, 9])
    def test_the_list_takes_as_many_statements_for_many(
        self, clerk, django_assert_num_queries, lots
    ):
        for _n in range(lots):
            make_lot(measure="piece")
        clerk.get("/hub/lots/")

        with django_assert_num_queries(9):
            clerk.get("/hub/lots/")

    @pytest.mark.parametrize("parts", [1, 6])
    def test_a_lot_takes_as_many_statements_with_a_long_history(
        self, clerk, django_assert_num_queries, parts
    ):
        lot = make_lot()
        by = make_member(Membership.Role.WAREHOUSE, parties.the_operator())
        for n in range(parts):
            stock.split(key=f"split-{n}", by=by, lot=lot, quantities=[1, 1])
        clerk.get(f"/hub/lots/{lot.number}")

        with django_assert_num_queries(12):
            clerk.get(f"/hub/lots/{lot.number}")

    def test_the_counters_stand_as_a_sum(self, clerk):
        lot = make_lot(quantity=10_000)
        clerk.post(
            f"/hub/lots/{lot.number}/split", {"key": "1", "portion_1": "1", "portion_3": "2.5"}
        )

        page = re.sub(r"<[^>]+>", "", text(clerk.get(f"/hub/lots/{lot.number}")))

        assert "入库 10 kg = 可用 6.5 kg + 用于其他批次 3.5 kg" in page
        for made in Making.objects.get().made.all():
            assert made.number in page

    def test_another_lot_is_not_there(self, clerk):
        assert clerk.get("/hub/lots/L-nowhere").status_code == 404
        assert clerk.post(f"/hub/lots/{make_lot().number}/burn", {"key": "1"}).status_code == 404


class TestChangingALot:
    def test_it_is_locked_and_unlocked_with_a_reason(self, clerk):
        lot = make_lot()

        clerk.post(f"/hub/lots/{lot.number}/lock", {"key": "1"})
        assert again(lot).is_locked
        clerk.post(f"/hub/lots/{lot.number}/unlock", {"key": "2", "reason": "看过了，没坏"})

        assert not again(lot).is_locked

    def test_a_refusal_keeps_what_was_typed(self, clerk):
        lot = make_lot(quantity=1_000)

        answer = clerk.post(
            f"/hub/lots/{lot.number}/repack", {"key": "1", "quantity": "0.5", "packed": "0.75"}
        )

        assert answer.status_code == 409
        assert 'value="0.75"' in text(answer)
        assert again(lot).used == 0


class TestWritingOff:
    def asked(self, client):
        lot = make_lot()
        client.post(
            f"/hub/lots/{lot.number}/write-off", {"key": "1", "quantity": "0.2", "reason": "烂"}
        )
        return lot, WriteOff.objects.get()

    def test_a_second_person_agrees(self, clerk):
        lot, asked = self.asked(clerk)
        second = client_of()
        assert "同意报损" in text(second.get("/hub/write-offs/"))

        second.post(f"/hub/write-offs/{asked.pk}/agree", {"key": "2"})

        assert again(lot).written_off == 200
        assert "没有等确认的报损" in text(second.get("/hub/write-offs/"))

    def test_it_is_not_offered_to_who_asked_and_refused_to_them(self, clerk):
        lot, asked = self.asked(clerk)

        assert "同意报损" not in text(clerk.get("/hub/write-offs/"))
        answer = clerk.post(f"/hub/write-offs/{asked.pk}/agree", {"key": "2"})

        assert answer.status_code == 409
        assert again(lot).written_off == 0

    @pytest.mark.parametrize("lots", [1, 5])
    def test_the_list_takes_as_many_statements_for_many(
        self, clerk, django_assert_num_queries, lots
    ):
        by = make_member(Membership.Role.WAREHOUSE, parties.the_operator())
        for n in range(lots):
            stock.ask_write_off(key=f"w-{n}", by=by, lot=make_lot(), quantity=1, reason="烂")
        clerk.get("/hub/write-offs/")

        with django_assert_num_queries(5):
            clerk.get("/hub/write-offs/")


class TestMakings:
    def jars(self, **how):
        made = make_product("糟蛋", fresh=False)
        return {
            "key": "1", "made_on": clock.today().isoformat(), "product_2": made.pk, "made_2": "20",
            "measure_2": "piece", "maker_lot_2": "A1",
            "best_before_2": (clock.today() + timedelta(days=90)).isoformat(), **how,
        }  # fmt: skip

    def test_parts_of_lots_become_one(self, clerk):
        one = make_lot()
        other = alike(one)

        answer = clerk.post(
            "/hub/makings/mix", {"key": "1", f"part_{one.number}": "1", f"part_{other.number}": "2"}
        )

        mixed = Making.objects.get().made.get()
        assert answer["Location"] == f"/hub/lots/{mixed.number}"
        assert mixed.received == 3_000

    def test_a_refused_mixture_keeps_what_was_typed(self, clerk):
        lot = make_lot()

        address = f"/hub/makings/mix?product={lot.product_id}"
        answer = clerk.post(address, {"key": "1", f"part_{lot.number}": "1.25"})

        assert answer.status_code == 409
        assert 'value="1.25"' in text(answer)

    def test_eggs_become_jars_in_a_workshop(self, clerk):
        eggs, mash = make_lot(), make_lot()
        Lot.objects.update(owner=eggs.owner_id)

        clerk.post("/hub/makings/process", self.jars(
            site=eggs.site_id, lot_1=eggs.number, used_1="0.6", lot_4=mash.number, used_4="0.5",
        ))  # fmt: skip

        (jars,) = Making.objects.get().made.all()
        assert (jars.product.name, jars.received, jars.maker_lot) == ("糟蛋", 20, "A1")
        assert (again(eggs).used, again(mash).used) == (600, 500)
        assert "糟蛋" in text(clerk.get("/hub/makings/"))

    @pytest.mark.parametrize(
        ("field", "typed"),
        [("used_1", ""), ("made_2", "0"), ("best_before_2", ""), ("lot_1", "L-9"), ("site", ""),
         ("maker_lot_2", ""), ("product_2", "999999"), ("lot_1", "")],
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused_and_kept(self, clerk, field, typed):
        eggs = make_lot()
        form = self.jars(site=eggs.site_id, lot_1=eggs.number, used_1="0.6", words="一缸")

        answer = clerk.post("/hub/makings/process", {**form, field: typed})

        assert 400 <= answer.status_code < 500
        assert 'value="一缸"' in text(answer)
        assert not Making.objects.exists()

    @pytest.mark.parametrize("makings", [1, 5])
    def test_the_page_takes_as_many_statements_for_many(
        self, clerk, django_assert_num_queries, makings
    ):
        by = make_member(Membership.Role.WAREHOUSE, parties.the_operator())
        make_product("糟蛋", fresh=False)
        for n in range(makings):
            stock.split(key=f"s-{n}", by=by, lot=(lot := make_lot()), quantities=[1, 2])
        clerk.get("/hub/makings/")

        with django_assert_num_queries(15):
            clerk.get(f"/hub/makings/?product={lot.product_id}")
