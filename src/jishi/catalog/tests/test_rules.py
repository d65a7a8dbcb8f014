from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.catalog import rules, synonyms, terms
from jishi.catalog.models import Offer
from jishi.catalog.terms import Said, Way

PIECE, WEIGHT = Offer.SoldBy.PIECE, Offer.SoldBy.WEIGHT
han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12)


def an_offer(sold_by, price_fen, pack_g):
    return Offer(sold_by=sold_by, price_fen=price_fen, pack_g=pack_g)


@pytest.mark.parametrize(
    ("offer", "unit"),
    [
        (an_offer(WEIGHT, 1680, 1000), (1680, "kg")),
        (an_offer(PIECE, 990, 500), (1980, "kg")),
        (an_offer(PIECE, 1000, 300), (3333, "kg")),
        (an_offer(PIECE, 6800, None), (6800, "件")),
    ],
)
def test_a_unit_price_is_per_kilogram_where_a_weight_is_known(offer, unit):
    assert rules.unit_price(offer) == unit


@given(price_fen=st.integers(1, 10**9), pack_g=st.integers(1, 10**8))
def test_a_unit_price_is_right_to_half_a_fen(price_fen, pack_g):
    fen_per_kg, _unit = rules.unit_price(an_offer(PIECE, price_fen, pack_g))

    assert abs(fen_per_kg * pack_g - price_fen * 1000) * 2 <= pack_g


@pytest.mark.parametrize(
    ("name", "drawing"),
    [
        ("平湖糟蛋", "zaodan"),
        ("糟鹌鹑蛋", "quail-egg"),
        ("玫瑰米醋", "vinegar"),
        ("神秘特产", "vegetables"),
    ],
)
def test_goods_get_the_drawing_of_the_longest_word(name, drawing):
    assert rules.drawing_for(name) == drawing


def test_each_drawing_is_there():
    drawings = Path(rules.__file__).parent.parent / "web" / "static" / "drawings"

    for slug in {*rules.DRAWN.values(), rules.ANY_DRAWING}:
        assert (drawings / f"{slug}.svg").exists(), slug


def test_no_two_lines_of_synonyms_share_a_word():
    words = [word for line in synonyms.SAME for word in line]

    assert len(words) == len(set(words))


@given(name=han)
def test_goods_are_found_by_each_pair_their_sound_and_their_initials(name):
    found = terms.terms_of([Said(name, terms.NAME, Way.ANY)])
    spelled = terms.syllables(name)

    assert all(found[sign] for sign in name)
    assert all(found[name[at : at + 2]] for at in range(len(name) - 1))
    for end in range(2, min(len("".join(spelled)), terms.SPELLED_MAX) + 1):
        assert found["".join(spelled)[:end]]
    assert all(0 < weight <= terms.NAME for weight in found.values())
    assert all(len(term) <= 40 for term in found)


@given(name=han, asked=st.data())
def test_any_part_of_a_name_asks_for_what_the_name_offers(name, asked):
    start = asked.draw(st.integers(0, len(name) - 1))
    part = name[start : asked.draw(st.integers(start + 1, len(name)))]
    offered = terms.terms_of([Said(name, terms.NAME, Way.ANY)]).keys()

    question = terms.asked_by(part, "")

    assert all(group & offered for group in question.strict)
    assert all(group & offered for group in question.loose)


@given(text=st.text(max_size=60))
def test_any_question_asks_for_few_short_terms(text):
    question = terms.asked_by(text, "平湖市")

    assert len(question.strict) <= terms.GROUPS_MAX >= len(question.loose)
    assert all(len(term) <= 40 for group in question.strict for term in group)


@pytest.mark.parametrize(
    ("party", "own"),
    [
        ("平湖市芦湾蔬菜专业合作社", "芦湾蔬菜"),
        ("平湖金家食品有限公司", "金家食品"),
        ("老街酱园", "老街酱园"),
        ("芦湾家庭农场", "芦湾"),
    ],
)
def test_a_party_is_looked_for_by_what_is_its_own(party, own):
    assert terms.proper(party, county="平湖市") == own


def test_the_name_that_is_covered_most_weighs_most():
    def weight(name, term):
        return terms.terms_of([Said(name, terms.NAME, Way.ANY)])[term]

    assert weight("西瓜", "西瓜") == terms.NAME
    assert weight("西瓜", "西瓜") > weight("西瓜子", "西瓜") > weight("西瓜子", "西")
    assert weight("西瓜", "西瓜") > weight("西瓜", "xigua") > weight("西瓜", "xig")
