import json

import pytest

from jishi.audit.models import Record
from jishi.catalog.models import Offer
from jishi.parties.tests.factories import make_person
from jishi.sales.models import Basket, Order
from jishi.web.api.tests.program import Program, a_key
from jishi.web.storefront.tests.factories import make_shop, make_station, make_traced_lot

pytestmark = pytest.mark.django_db


@pytest.fixture
def station():
    return make_station()


@pytest.fixture
def offer(station):
    make_shop()
    return Offer.objects.get()


def begin(program: Program, offer: Offer) -> str:
    return program.post("baskets", {"offer": offer.code, "packs": 2}).json()["token"]


def order(program: Program, offer: Offer, station, **other: object):
    asked = {"basket": begin(program, offer), "name": "李买菜", "phone": "13800000001"}
    return program.post("orders", {**asked, "point": station.pk, **other})


def test_goods_are_listed_told_and_found(offer):
    program = Program()

    (card,) = program.get("goods").json()["goods"]
    told = program.get(f"goods/{offer.code}").json()

    assert (card["code"], card["price_fen"]) == (offer.code, offer.price_fen)
    assert (told["card"], told["seller"]) == (card, offer.seller.name)
    assert program.get("goods/abcdef").status_code == 404


def test_a_bag_is_traced_back_to_its_field():
    lot = make_traced_lot()

    told = Program().get(f"lots/{lot.number}").json()

    assert told["certificate"] == lot.certificate.number
    assert [row["kind"] for row in told["records"]] == ["planted", "harvested"]


def test_a_guest_fills_a_basket_orders_follows_and_calls_off(offer, station):
    program = Program()

    placed = order(program, offer, station).json()
    seen = program.get(f"orders/{placed['token']}").json()
    called_off = program.post(f"orders/{placed['token']}/cancel").json()

    assert (placed["state"], placed["total_fen"]) == ("placed", 2 * offer.price_fen)
    assert seen == placed
    assert called_off["state"] == "cancelled"
    assert program.post(f"orders/{placed['token']}/again").json()["items"][0]["packs"] == 2


def test_nobody_else_calls_a_buyers_order_off(offer, station):
    placed = order(Program(make_person()), offer, station).json()

    answer = Program(make_person()).post(f"orders/{placed['token']}/cancel")

    assert answer.status_code == 404
    assert Order.objects.get().state == Order.State.PLACED


def test_a_repeated_write_is_answered_again_and_done_once(offer):
    program, key = Program(), a_key()
    asked = {"offer": offer.code, "packs": 1}

    first = program.post("baskets", asked, key=key)
    again = program.post("baskets", asked, key=key)

    assert again.json() == first.json()
    assert "Idempotent-Replay" not in first
    assert again["Idempotent-Replay"] == "1"
    assert Basket.objects.count() == 1


def test_a_key_with_other_words_is_refused(offer):
    program, key = Program(), a_key()
    program.post("baskets", {"offer": offer.code, "packs": 1}, key=key)

    answer = program.post("baskets", {"offer": offer.code, "packs": 2}, key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")


WRONG = [
    ({"packs": 1}, "offer"),
    ({"offer": "abc", "packs": 0}, "packs"),
    ({"offer": "abc", "packs": "1"}, "packs"),
    ({"offer": "abc", "packs": 1.5}, "packs"),
    ({"offer": "abc", "packs": True}, "packs"),
    ({"offer": "abc", "packs": 10**30}, "packs"),
    ({"offer": "abc\0", "packs": 1}, "offer"),
    ({"offer": "abc\n", "packs": 1}, "offer"),
    ({"offer": "abc", "packs": 1, "price_fen": 1}, "price_fen"),
    ({"offer": "abc", "packs": 1, "<b>": 1}, "?"),
    ({"offer": "abc", "packs": 1, "\ud800": 1}, "asked"),
    ([], "asked"),
]


@pytest.mark.parametrize(("told", "field"), WRONG)
def test_what_is_wrong_is_named_and_nothing_is_done(offer, told, field):
    answer = Program().post("baskets", json.dumps(told))

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert not Basket.objects.exists()


@pytest.mark.parametrize("body", [
    '{"offer": "abc", "packs": NaN}', '{"offer": "abc", "packs": 1, "packs": 2}', "{", "",
    '{"offer": "abc", "packs": ' + "[" * 100_000, '{"offer": "abc", "packs": 1e999999999}',
])  # fmt: skip
def test_what_is_no_json_of_ours_is_refused(offer, body):
    assert Program().post("baskets", body).status_code == 400


def test_a_whole_number_may_be_written_with_idle_zeros(offer):
    answer = Program().post("baskets", f'{{"offer": "{offer.code}", "packs": 2.0}}')

    assert answer.json()["items"][0]["packs"] == 2


@pytest.mark.parametrize("address", [
    "goods?pages=1", "goods?page=1&page=2", "goods?page=1_0", "goods?page=0", "goods?page=401",
    "goods?page=１",
])  # fmt: skip
def test_an_address_is_read_as_strictly(offer, address):
    assert Program().get(address).status_code == 400


def test_a_body_where_none_is_asked_for_is_refused(offer, station):
    program = Program()
    placed = order(program, offer, station).json()

    answer = program.post(f"orders/{placed['token']}/cancel", {"reason": "x"})

    assert answer.status_code == 400
    assert Order.objects.get().state == Order.State.PLACED


@pytest.mark.parametrize("key", ["short", "with a space in it", "１" * 16, "k" * 65])
def test_a_key_is_sixteen_letters_at_least(offer, key):
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}
    answer = Program().post("baskets", {"offer": offer.code, "packs": 1}, **headers)

    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["fields"]


def test_a_write_without_a_key_is_refused(offer):
    asked = {"offer": offer.code, "packs": 1}
    answer = Program().post("baskets", asked, **{"Idempotency-Key": ""})

    assert answer.json()["fields"] == {"Idempotency-Key": "要填"}


def test_a_write_without_the_form_token_is_refused(offer):
    asked = {"offer": offer.code, "packs": 1}
    answer = Program().post("baskets", asked, **{"X-CSRFToken": ""})

    assert (answer.status_code, answer.json()["code"]) == (403, "form_too_old")
    assert not Record.objects.filter(verb="sales.put").exists()


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain"])
def test_only_json_comes_in(offer, kind):
    program = Program()
    headers = {"X-CSRFToken": program.token, "Idempotency-Key": a_key()}

    answer = program.client.post("/api/v1/baskets", b"--x--", content_type=kind, headers=headers)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/json"


def test_answers_are_not_kept_on_the_way(offer):
    assert Program().get("session")["Cache-Control"] == "no-store"
