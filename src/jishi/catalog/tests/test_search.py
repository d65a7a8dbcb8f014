"""What a search finds, the same on both engines: these expectations run on each."""

from contextlib import nullcontext
from unittest.mock import patch

import pytest

from jishi.catalog import operations, queries, slips
from jishi.catalog.models import Offer, SearchTerm
from jishi.catalog.tests.factories import a_key, make_offer, make_product, the_manager
from jishi.foundation import clock
from jishi.parties.models import Party
from jishi.parties.tests.factories import make_organisation
from jishi.places.tests.factories import make_village

pytestmark = pytest.mark.django_db

# On the shelf, the oldest first: goods, village, seller, category.
SHELF = [
    ("西瓜（8424）", "芦湾村", "平湖市芦湾果蔬专业合作社", "瓜果"),
    ("西瓜", "金家村", "金家瓜农合作社", "瓜果"),
    ("甜瓜", "金家村", "金家瓜农合作社", "瓜果"),
    ("西瓜子", "通界村", "老街炒货店", "特产"),
    ("平湖糟蛋", "通界村", "平湖市老街酱园", "特产"),
    ("糟鹌鹑蛋", "通界村", "平湖市老街酱园", "特产"),
    ("马铃薯", "芦湾村", "平湖市芦湾果蔬专业合作社", "蔬菜"),
    ("番茄", "芦湾村", "平湖市芦湾果蔬专业合作社", "蔬菜"),
    ("双孢菇", "金家村", "向阳菌菇合作社", "菌菇"),
    ("芦笋", "通界村", "通界家庭农场", "蔬菜"),
    ("绿茶", "通界村", "通界家庭农场", "特产"),
]

FOUND = {
    # characters
    "西瓜": ["西瓜", "西瓜（8424）", "西瓜子"],
    "瓜": ["甜瓜", "西瓜", "西瓜（8424）", "西瓜子"],
    "糟蛋": ["平湖糟蛋"],
    "蛋": ["糟鹌鹑蛋", "平湖糟蛋"],
    # pinyin: whole, its beginning, from a later syllable on, with tones, in two words
    "xigua": ["西瓜", "西瓜（8424）", "西瓜子"],
    "fanqie": ["番茄"],  # 茄 alone would be read jiā: a word is read as a word
    "xig": ["西瓜", "西瓜（8424）", "西瓜子"],
    "pinghuzaodan": ["平湖糟蛋"],
    "zaodan": ["平湖糟蛋"],
    "xīguā": ["西瓜", "西瓜（8424）", "西瓜子"],
    "tian gua": ["甜瓜"],
    "lvcha": ["绿茶"],
    "lǜchá": ["绿茶"],
    # initials
    "xg": ["西瓜", "西瓜（8424）", "西瓜子"],
    "phzd": ["平湖糟蛋"],
    "zd": ["平湖糟蛋"],
    "sbg": ["双孢菇"],
    # village and goods, in one breath or in two; a county in which everything is
    "芦湾西瓜": ["西瓜（8424）"],
    "西瓜 芦湾": ["西瓜（8424）"],
    "芦湾瓜": ["西瓜（8424）"],
    "luwan xigua": ["西瓜（8424）"],
    "金家村": ["双孢菇", "甜瓜", "西瓜"],
    "平湖西瓜": ["西瓜", "西瓜（8424）", "西瓜子"],
    "平湖糟蛋": ["平湖糟蛋"],
    # sellers and shelves
    "老街酱园": ["糟鹌鹑蛋", "平湖糟蛋"],
    "向阳": ["双孢菇"],
    "菌菇": ["双孢菇"],
    # other names
    "土豆": ["马铃薯"],
    "tudou": ["马铃薯"],
    "西红柿": ["番茄"],
    "xhs": ["番茄"],
    "蘑菇": ["双孢菇"],
    # width, case, what stands between
    "８４２４": ["西瓜（8424）"],
    "ＸＩＧＵＡ": ["西瓜", "西瓜（8424）", "西瓜子"],
    "「西瓜」，8424！": ["西瓜（8424）"],
    # slips: same sound, a letter too many, too few, astray, alike sounds, words around it
    "西呱": ["西瓜", "西瓜（8424）"],
    "xiguaa": ["西瓜", "西瓜（8424）"],
    "xgua": ["西瓜", "西瓜（8424）"],
    "平湖遭蛋": ["平湖糟蛋"],
    "luwanxigua": ["西瓜（8424）"],
    "芦弯西瓜": ["西瓜（8424）"],
    "pinghuxigua": ["西瓜", "西瓜（8424）"],
    "lushun": ["芦笋"],
    "好吃的芦笋": ["芦笋"],
    # nothing
    "手机": [],
    "zzz": [],
    "": [],
    " ，。！": [],
    "%_": [],
}


@pytest.fixture
def shelf():
    villages = {name: make_village(name) for name in ("芦湾村", "金家村", "通界村")}
    sellers: dict[str, Party] = {}
    for name, village, seller, category in SHELF:
        party = sellers.setdefault(seller, make_organisation(name=seller))
        make_offer(
            product=make_product(name, category=category), seller=party, place=villages[village]
        )


def names_found(text: str) -> list[str]:
    names = dict(Offer.objects.values_list("pk", "product__name"))
    return [names[pk] for pk in queries.search(text)]


def test_a_search_finds_the_same_on_each_engine(shelf):
    assert {text: names_found(text) for text in FOUND} == FOUND


@pytest.mark.parametrize("text", FOUND)
def test_a_search_costs_three_statements_at_most(shelf, text, django_assert_max_num_queries):
    slips.county()

    with django_assert_max_num_queries(3):
        queries.search(text)


def test_what_fits_at_once_costs_one(shelf, django_assert_num_queries):
    slips.county()

    for text in ("西瓜", "xig", "phzd", "芦湾西瓜"):
        with django_assert_num_queries(1):
            queries.search(text)


def test_a_closed_offer_is_not_found(shelf):
    closed = Offer.objects.get(product__name="平湖糟蛋")
    assert names_found("平湖遭蛋") == ["平湖糟蛋"]

    operations.close_offer(key=a_key(), by=the_manager(), offer=closed)

    assert "平湖糟蛋" not in names_found("糟蛋") + names_found("平湖遭蛋")
    assert not SearchTerm.objects.filter(offer=closed).exists()


@pytest.mark.parametrize("stands_still", [True, False])
def test_what_another_process_has_closed_is_not_found_after_a_slip(shelf, stands_still):
    with clock.standing_at(clock.now()) if stands_still else nullcontext():
        assert names_found("平湖遭蛋") == ["平湖糟蛋"]

        Offer.objects.filter(product__name="平湖糟蛋").update(state=Offer.State.CLOSED)

        assert "平湖糟蛋" not in names_found("平湖遭蛋")


def test_what_another_process_has_put_up_is_known_after_half_a_minute(shelf):
    with clock.standing_at(clock.now()):
        assert names_found("caomeii") == []
    with patch.object(slips, "forget_names"):
        make_offer(name="草莓")

    with clock.standing_at(clock.now() + slips.KNOWN_FOR):
        assert names_found("caomeii") == ["草莓"]


def test_a_new_offer_is_found_at_once_even_after_a_slip(shelf):
    assert names_found("caomei") == names_found("caomeii") == []

    make_offer(name="草莓")

    assert names_found("caomei") == names_found("caomeii") == ["草莓"]


def test_no_more_is_found_than_asked_for(shelf):
    assert len(queries.search("瓜", limit=2)) == 2
    assert len(queries.search("xiguaa", limit=1)) == 1


def test_a_long_question_is_answered(shelf):
    assert queries.search("西瓜" * 500) == queries.search("西瓜" * 20)
    assert queries.search("xigua " * 500) == queries.search("xigua")
    queries.search("".join(map(chr, range(0x4E00, 0x4E00 + 500))))


def test_writing_the_words_anew_changes_no_answer(shelf):
    before = {text: names_found(text) for text in FOUND}
    SearchTerm.objects.all().delete()

    assert operations.index_anew() == len(SHELF)
    assert {text: names_found(text) for text in FOUND} == before


def test_names_are_suggested_nearest_first(shelf, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        assert queries.suggest("西") == ["西瓜", "西瓜子", "西瓜（8424）"]
    assert queries.suggest("zaodan")[0] == "平湖糟蛋"
    assert queries.suggest("糟弹")[0] == "平湖糟蛋"
    assert queries.suggest("瓜", limit=2) == ["甜瓜", "西瓜"]
    assert queries.suggest("  ") == queries.suggest("手机") == []
