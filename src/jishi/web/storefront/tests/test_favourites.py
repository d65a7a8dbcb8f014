import pytest

from jishi.catalog.operations import close_offer
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_operator
from jishi.sales import operations as sales
from jishi.sales.models import Favourite
from jishi.sales.tests.factories import make_offer, stock_up
from jishi.web.storefront.tests.factories import a_form_key, add, make_buyer, make_shop

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def do(client, offer, verb):
    form = {"do": verb, "key": a_form_key(), "next": "/mine/favourites"}
    return client.post(f"/goods/{offer.code}/favourite", form)


def test_a_buyer_keeps_goods_finds_them_and_lets_them_go():
    make_shop(offers=0)
    li, client = make_buyer()
    offer = make_offer(name="糟蛋")
    assert "已收藏" not in text(client.get(f"/goods/{offer.code}"))

    assert do(client, offer, "like")["Location"] == "/mine/favourites"

    assert "已收藏" in text(client.get(f"/goods/{offer.code}"))
    page = text(client.get("/mine/favourites"))
    assert "糟蛋" in page
    assert "有货" in page
    assert f'value="{offer.code}"' in page, "it can be put into the basket"
    do(client, offer, "unlike")
    assert "还没有收藏" in text(client.get("/mine/favourites"))


def test_a_guest_signs_in_and_is_asked_what_they_meant(client):
    make_shop(offers=0)
    offer = make_offer(name="糟蛋")
    wanted = f"/goods/{offer.code}/favourite?do=like"
    assert wanted in text(client.get(f"/goods/{offer.code}"))

    sent = client.get(wanted)

    assert sent["Location"].startswith("/signin?next=%2Fgoods%2F")
    _li, hers = make_buyer()
    assert "您刚才想的是「糟蛋」" in text(hers.get(wanted))
    assert not Favourite.objects.exists(), "a page that is only looked at keeps nothing"
    assert do(client, offer, "like")["Location"].startswith("/signin")


def test_each_state_is_told_and_what_is_gone_can_be_waited_for():
    make_shop(offers=0)
    li, client = make_buyer()
    there, gone, closed = make_offer(), make_offer(name="菱角", packs=0), make_offer(name="稻米")
    by = make_member(Membership.Role.OPERATOR, make_operator())
    close_offer(key="closed", by=by, offer=closed)
    for offer in (there, gone, closed):
        do(client, offer, "like")
    do(client, gone, "watch")

    page = text(client.get("/mine/favourites"))

    for words in ("有货", "售罄", "已下架", "不用提醒了", "到货提醒我"):
        assert words in page, words
    assert "不用提醒了" in text(client.get(f"/goods/{gone.code}"))
    do(client, gone, "unwatch")
    assert "不用提醒了" not in text(client.get("/mine/favourites"))


def test_one_who_waits_for_what_is_there_is_told_so():
    make_shop(offers=0)
    _li, client = make_buyer()

    answer = do(client, make_offer(), "watch")

    assert answer.status_code == 409
    assert "现在就有货" in text(answer)


def test_a_word_that_means_nothing_is_refused():
    make_shop(offers=0)
    _li, client = make_buyer()

    assert do(client, make_offer(), "marry").status_code == 400


def test_nobody_sees_anothers_favourites():
    make_shop(offers=0)
    li, _hers = make_buyer()
    _wang, his = make_buyer("王种桃")
    sales.like(key="a", by=li, offer=make_offer(name="糟蛋"))

    assert "糟蛋" not in text(his.get("/mine/favourites"))


def test_the_page_takes_as_many_statements_with_one_as_with_twenty(django_assert_num_queries):
    make_shop(offers=0)
    li, client = make_buyer()
    offers = [make_offer() for _number in range(20)]
    stock_up(offers[0], 3)
    add(client, offers[0].code)
    sales.like(key="0", by=li, offer=offers[0])
    client.get("/mine/favourites")
    with django_assert_num_queries(STATEMENTS):
        client.get("/mine/favourites")
    for number, offer in enumerate(offers[1:], start=1):
        sales.like(key=f"{number}", by=li, offer=offer)

    with django_assert_num_queries(STATEMENTS):
        client.get("/mine/favourites")


STATEMENTS = 7
