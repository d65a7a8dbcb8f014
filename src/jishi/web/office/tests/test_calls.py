"""A clerk's page: the caller found, goods on the slip, the order as it was read aloud."""

import re

import pytest
from django.test import Client

from jishi.catalog.models import Offer
from jishi.notices.models import Notice
from jishi.parties.models import Membership
from jishi.parties.operations import give_login
from jishi.parties.tests.factories import make_login, make_member, make_operator, make_person
from jishi.payments.links import link_of
from jishi.payments.queries import sheet_of
from jishi.payments.tests.factories import make_paid_order, pay
from jishi.sales.models import Order
from jishi.sales.tests.factories import make_cycle, make_offer, make_point
from jishi.web.office.calls import FOUND_MAX
from jishi.web.tests.factories import make_client_of

pytestmark = pytest.mark.django_db
NAMES = re.compile(r'name="buyer"[^>]*><span><b>([^<]+)</b>')
SAID = re.compile(r'name="said" value="([^"]+)"')


@pytest.fixture
def desk():
    make_cycle()
    return make_client_of(make_login(make_member(Membership.Role.OPERATOR, make_operator())))


def _known(name, phone):
    return give_login(person=make_person(name), phone=phone).person


def slip(**other):
    return {"name": "王阿姨", "phone": "13700005678", "rest": "cash", "shortage": "refund", **other}


def read_aloud(desk, form):
    """The slip sent once more, and the sentence that comes back."""
    page = desk.post("/office/calls/order", form).content.decode()
    found = SAID.search(page)
    return found[1] if found else ""


def found_by(desk, words):
    """The names that are to choose from, in their order."""
    return NAMES.findall(desk.get("/office/calls/", {"q": words}).content.decode())


class TestWhoCalls:
    def test_the_only_one_is_taken_at_once(self, desk):
        person = _known("王阿姨", "13700005678")

        answer = desk.get("/office/calls/?q=5678")

        assert answer["Location"] == f"/office/calls/order?buyer={person.pk}"

    def test_several_are_chosen_from_and_nobody_sees_a_whole_number(self, desk):
        for n in (1, 2):
            _known(f"王{n}", f"1370000{n}678")

        page = desk.get("/office/calls/?q=678").content.decode()

        assert page.count('name="buyer"') == 2
        assert "13700001678" not in page and "137****1678" in page

    def test_one_digit_finds_nobody_and_says_so(self, desk):
        _known("王阿姨", "13700005678")
        page = desk.get("/office/calls/?q=8").content.decode()
        assert 'name="buyer"' not in page and "没有找到" not in page
        assert "尾号至少要打 2 位" in page

    def test_a_surname_finds_all_who_bear_it(self, desk):
        for n, name in enumerate(("赵阿姨", "小赵", "赵伯", "李阿姨")):
            _known(name, f"1370000567{n}")

        assert found_by(desk, "赵") == ["赵伯", "赵阿姨"]
        assert found_by(desk, "阿姨") == ["李阿姨", "赵阿姨"], "any part of two signs, as before"

    def test_who_is_called_just_so_comes_first(self, desk):
        for n, name in enumerate(("小李明", "李明", "李明亮")):
            _known(name, f"1370000567{n}")
        assert found_by(desk, "李明") == ["李明", "李明亮", "小李明"]

    def test_says_that_there_are_more_than_it_shows(self, desk):
        for n in range(FOUND_MAX):
            _known(f"李{n}", f"1370000567{n}")
        assert "还有更多，请再多打一个字" not in desk.get("/office/calls/?q=李").content.decode()

        _known("李末", "13700005690")
        assert len(found_by(desk, "李")) == FOUND_MAX
        assert "还有更多，请再多打一个字" in desk.get("/office/calls/?q=李").content.decode()

    def test_whoever_bought_before_finds_station_and_usuals(self, desk):
        person, point, eggs = _known("王阿姨", "13700005678"), make_point(), make_offer()
        make_paid_order(eggs, rest="cash", buyer=person, point=point)

        page = desk.get(f"/office/calls/order?buyer={person.pk}").content.decode()

        assert f'value="{point.pk}" selected' in page
        assert f'name="usual" value="{eggs.code}"' in page


class TestTheSlip:
    def test_goods_are_added_from_the_list_that_was_asked_for(self, desk):
        eggs = make_offer(name="糟蛋")
        chosen = slip(q="zd", asked="zd", offer=eggs.code, packs="3")

        assert (
            f'name="line_{eggs.code}"' in desk.post("/office/calls/order", chosen).content.decode()
        )
        stale = desk.post("/office/calls/order", chosen | {"q": "qc"}).content.decode()
        assert f'name="line_{eggs.code}"' not in stale

    def test_without_a_script_the_list_comes_first(self, desk):
        eggs = make_offer(name="糟蛋")

        page = desk.post("/office/calls/order", slip(q="zaodan")).content.decode()

        assert f'name="offer" value="{eggs.code}" checked' in page
        assert 'name="asked" value="zaodan"' in page

    @pytest.mark.parametrize("packs", ["abc", "-3", "0", "1.5", "", "1000"])
    def test_what_is_no_number_of_packs_is_said_and_kept(self, desk, packs):
        make_offer(name="糟蛋", price_fen=900)
        second = make_offer(name="糟蛋", price_fen=1_100)
        form = slip(q="zaodan", asked="zaodan", offer=second.code, packs=packs)

        answer = desk.post("/office/calls/order", form)

        page = answer.content.decode()
        assert answer.status_code == 400 and 'name="line_' not in page
        assert f"「{packs}」" in page and 'aria-describedby="packs-wrong"' in page
        assert re.search(rf'name="packs"[^>]*value="{packs}"', page)
        assert 'value="zaodan"' in page and f'value="{second.code}" checked' in page

    @pytest.mark.parametrize("packs", ["abc", "-3"])
    def test_nor_does_it_take_goods_off(self, desk, packs):
        eggs = make_offer()
        form = slip(point=make_point().pk, **{f"line_{eggs.code}": packs})

        answer = desk.post("/office/calls/order", form)

        page = answer.content.decode()
        assert answer.status_code == 400 and not SAID.search(page) and "还缺：几份" in page
        assert re.search(rf'name="line_{eggs.code}"[^>]*value="{packs}"', page)

    def test_what_is_usual_is_added_and_what_is_looked_for_stays(self, desk):
        eggs, greens = make_offer(name="糟蛋"), make_offer(name="青菜")
        form = slip(q="zaodan", asked="zaodan", offer=eggs.code, packs="3", usual=greens.code)

        page = desk.post("/office/calls/order", form).content.decode()

        assert re.findall(r'name="line_(\w+)"', page) == [greens.code]
        assert f'value="{eggs.code}" checked' in page and 'value="zaodan"' in page
        assert re.search(r'name="packs"[^>]*value="3"', page)

    def test_goods_gone_meanwhile_leave_the_slip_as_it_was(self, desk):
        eggs, greens = make_offer(name="糟蛋"), make_offer(name="青菜")
        Offer.objects.filter(pk=eggs.pk).update(state=Offer.State.CLOSED)
        form = slip(q="zaodan", asked="zaodan", offer=eggs.code, packs="3")

        answer = desk.post("/office/calls/order", form | {f"line_{greens.code}": "2"})

        page = answer.content.decode()
        assert answer.status_code == 400 and "可能已经下架" in page
        assert f'name="line_{greens.code}"' in page and 'value="王阿姨"' in page

    def test_zero_takes_goods_off(self, desk):
        eggs = make_offer()
        form = slip(point=make_point().pk, **{f"line_{eggs.code}": "0"})
        assert read_aloud(desk, form) == ""

    def test_says_what_is_missing(self, desk):
        page = desk.post("/office/calls/order", slip(name="")).content.decode()
        assert "谁来取、到哪个取货站、要什么" in page

    def test_sellers_goods_are_paid_by_link(self, desk):
        greens = make_offer(name="青菜", mode="marketplace")
        form = slip(point=make_point().pk, **{f"line_{greens.code}": "1"})
        assert "亲友打开链接付款" in read_aloud(desk, form)

    def test_its_statements_do_not_grow_with_the_slip(self, desk, django_assert_max_num_queries):
        point = make_point()
        offers = [make_offer(name=name) for name in ("糟蛋", "酱菜", "米", "面")]
        form = slip(point=point.pk, **{f"line_{offer.code}": "1" for offer in offers})
        with django_assert_max_num_queries(8):
            desk.post("/office/calls/order", form)
        with django_assert_max_num_queries(8):
            desk.get("/office/calls/goods?q=zaodan")


class TestPlacing:
    @pytest.fixture
    def form(self, desk):
        eggs = make_offer(name="糟蛋")
        form = slip(point=make_point().pk, key="k1", **{f"line_{eggs.code}": "2"})
        return form | {"said": read_aloud(desk, form)}

    def test_what_was_read_aloud_is_ordered_once(self, desk, form):
        first, again = (desk.post("/office/calls/place", form) for _time in range(2))

        order = Order.objects.get()
        assert first["Location"] == again["Location"] == f"/office/orders/{order.number}"
        assert again["Idempotent-Replay"] == "1"
        assert "一共 20.00 元" in form["said"] and order.total_fen == 2_000

    def test_anything_else_is_read_again(self, desk, form):
        line = next(name for name in form if name.startswith("line_"))
        for change in ({line: "3"}, {"rest": "channel"}, {"point": make_point().pk}, {"said": ""}):
            answer = desk.post("/office/calls/place", form | change)
            assert (answer.status_code, Order.objects.count()) == (409, 0)
            assert "再念一遍" in answer.content.decode()

    def test_a_wrong_number_keeps_what_was_typed(self, desk, form):
        form |= {"phone": "12"}
        answer = desk.post("/office/calls/place", form | {"said": read_aloud(desk, form)})
        assert answer.status_code == 400
        assert 'value="12"' in answer.content.decode()

    def test_a_relative_is_sent_the_link(self, desk, form):
        form |= {"rest": "channel", "relative": "13700009999"}
        form |= {"said": read_aloud(desk, form)}

        desk.post("/office/calls/place", form)
        desk.post("/office/calls/place", form)

        order = Order.objects.get()
        sent = Notice.objects.get(phone="13700009999")
        assert f"/pay-for/{link_of(order)}" in sent.words
        assert (
            f"/pay-for/{link_of(order)}"
            in desk.get(f"/office/orders/{order.number}").content.decode()
        )


class TestGoodsThatWereNotAdded:
    """They are chosen in the list, and the clerk goes on to who fetches them."""

    @pytest.fixture
    def eggs(self, desk):
        return [make_offer(name="糟蛋", price_fen=price) for price in (900, 1_000, 1_100)][-1]

    @pytest.fixture
    def form(self, eggs):
        found = {"q": "糟蛋", "asked": "糟蛋", "offer": eggs.code, "packs": "2"}
        return slip(point=make_point().pk, key="k1", **found)

    def test_are_ordered_as_they_were_read(self, desk, eggs, form):
        page = desk.post("/office/calls/order", form).content.decode()
        said = SAID.search(page)[1]
        assert "× 2。一共 22.00 元" in said

        answer = desk.post("/office/calls/place", form | {"said": said})

        assert answer.status_code == 302
        assert list(Order.objects.get().lines.values_list("offer", "packs")) == [(eggs.pk, 2)]

    def test_are_kept_when_the_order_is_read_again(self, desk, eggs, form):
        said = read_aloud(desk, form)

        answer = desk.post("/office/calls/place", form | {"said": said, "packs": "3"})

        page = answer.content.decode()
        assert answer.status_code == 409 and "× 3。一共 33.00 元" in SAID.search(page)[1]
        assert re.search(rf'name="line_{eggs.code}"[^>]*value="3"', page)
        assert "还缺" not in page and 'value="王阿姨"' in page and 'value="13700005678"' in page

    def test_stay_chosen_when_their_number_is_wrong(self, desk, eggs, form):
        said = read_aloud(desk, form)

        answer = desk.post("/office/calls/place", form | {"said": said, "packs": "abc"})

        page = answer.content.decode()
        assert (answer.status_code, Order.objects.count()) == (400, 0)
        assert f'value="{eggs.code}" checked' in page and 'value="糟蛋"' in page

    def test_looked_for_after_the_reading_are_not_ordered(self, desk, eggs, form):
        greens = make_offer(name="青菜", price_fen=500)
        listed = {name: form[name] for name in form if name not in ("q", "asked", "offer")}
        listed |= {f"line_{greens.code}": "1"}

        desk.post("/office/calls/place", form | listed | {"said": read_aloud(desk, listed)})

        assert list(Order.objects.get().lines.values_list("offer", "packs")) == [(greens.pk, 1)]


class TestTheRelativesPage:
    @pytest.fixture
    def order(self, desk):
        eggs = make_offer(name="糟蛋")
        form = slip(point=make_point().pk, key="k1", rest="channel", **{f"line_{eggs.code}": "2"})
        desk.post("/office/calls/place", form | {"said": read_aloud(desk, form)})
        return Order.objects.get()

    def test_names_nobody_whole_and_shows_no_code(self, order):
        answer = Client().get(f"/pay-for/{link_of(order)}")
        page = answer.content.decode()

        assert "王**" in page and "137****5678" in page and "20" in page
        for secret in ("王阿姨", order.phone, order.pickup_code, order.token):
            assert secret not in page
        assert answer["Cache-Control"] == "no-store"

    def test_says_when_it_was_paid_and_asks_no_more(self, order):
        pay(sheet_of(order))
        page = Client().get(f"/pay-for/{link_of(order)}").content.decode()
        assert "已付好" in page and '/pay"' not in page
        assert (
            Client().get(f"/pay-for/{link_of(order)}/pay")["Location"]
            == f"/pay-for/{link_of(order)}"
        )

    def test_is_not_found_by_guessing(self, order):
        assert Client().get(f"/pay-for/{order.number}").status_code == 404
        assert Client().get(f"/pay-for/{order.token}").status_code == 404
