from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from jishi.foundation import clock
from jishi.web import drawings, seals
from jishi.web.solar_terms import DAYS, NAMES, current

BEIJING = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 7, 8, 12, tzinfo=BEIJING)


def rendered(text, **facts):
    return Template(text).render(Context(facts))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ((2026, 7, 8, 22), "今晚22:00"),
        ((2026, 7, 8, 9), "今天09:00"),
        ((2026, 7, 9, 17, 30), "明天17:30"),
        ((2026, 7, 9, 20), "明晚20:00"),
        ((2026, 7, 10, 20), "后天20:00"),
        ((2026, 7, 7, 18), "昨天18:00"),
        ((2026, 7, 12, 17, 30), "7月12日（日）17:30"),
        ((2027, 1, 2, 8), "2027年1月2日（六）08:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment, words):
    with clock.standing_at(NOON):
        assert rendered("{{ m|clock }}", m=datetime(*moment, tzinfo=BEIJING)) == words


def test_a_moment_keeps_its_whole_date_for_machines():
    with clock.standing_at(NOON):
        html = rendered("{{ m|when }}", m=datetime(2026, 7, 8, 22, tzinfo=BEIJING))

    assert html == (
        '<time datetime="2026-07-08T22:00+08:00" title="2026-07-08 22:00">今晚22:00</time>'
    )


def test_a_price_stands_in_one_piece():
    html = rendered('{% price 480 unit="kg" about=True %}')

    assert html == (
        '<span class="price"><span class="about">约</span><b><i>¥</i>4<s>.80</s></b>'
        '<span class="per">/kg</span></span>'
    )


def test_words_beside_a_price_are_escaped():
    assert "<b>x" not in rendered("{% price 100 unit=u per=u %}", u="<b>x")


def test_numbers_are_shown_with_their_measure():
    assert rendered('{{ 1230|yuan }} {{ 2860|kg }} {{ 300|shown:"g" }}') == "12.30 2.86 300 g"


def test_a_drawing_that_nobody_drew_is_a_basket_of_vegetables():
    html = rendered('{% drawing "dragonfruit" "火龙果" %}')

    assert "drawings.svg#vegetables" in html
    assert 'alt="火龙果"' in html
    assert 'loading="lazy"' in html


def test_the_first_picture_of_a_page_comes_first():
    html = rendered('{% drawing "pear" "梨" priority=True %}')

    assert 'fetchpriority="high"' in html
    assert "lazy" not in html


def test_every_icon_that_is_asked_for_is_in_the_sprite():
    sprite = (drawings.STATIC / "icons.svg").read_text()
    wanted = "home grid basket person search minus plus phone qr leaf truck scale clock check warn"

    for name in [*wanted.split(), "camera", "sun", "rain"]:
        assert f'<symbol id="{name}"' in sprite


class TestASeal:
    @pytest.mark.parametrize(
        ("name", "cut"),
        [
            ("双红村", "双红"),
            ("三叉河村", "三叉河"),
            ("当湖社区", "当湖"),
            ("一村", "一村"),
            ("某某某某某村", "某某某某"),
            ("", "村"),
        ],
    )
    def test_is_cut_with_the_villages_own_name(self, name, cut):
        assert seals.cut_name(name) == cut

    @given(name=st.text(max_size=12), code=st.text(max_size=12))
    def test_is_always_the_same_and_hidden_from_listeners(self, name, code):
        first, again = seals.seal.__wrapped__(name, code), seals.seal.__wrapped__(name, code)

        assert first == again
        assert 'aria-hidden="true"' in first
        assert first.count("<text") == first.count("</text>") <= 4

    def test_differs_between_villages(self):
        frames = {seals.seal("石路村", str(code)).split("<text")[0] for code in range(60)}

        assert len(frames) > 20

    def test_is_never_round(self):
        assert "<circle" not in "".join(seals.FRAMES)

    def test_cuts_no_markup(self):
        cut = seals.seal("<b>", "1")

        assert "&lt;</text>" in cut
        assert "<</text>" not in cut


class TestTheSolarTerms:
    @pytest.mark.parametrize(
        ("day", "name", "season"),
        [
            (date(2026, 7, 7), "小暑", "summer"),
            (date(2026, 7, 6), "夏至", "summer"),
            (date(2026, 2, 4), "立春", "spring"),
            (date(2026, 2, 3), "大寒", "winter"),
            (date(2026, 11, 7), "立冬", "winter"),
            (date(2026, 12, 31), "冬至", "winter"),
            (date(2027, 1, 4), "冬至", "winter"),
            (date(2026, 8, 7), "立秋", "autumn"),
        ],
    )
    def test_are_named_on_their_days(self, day, name, season):
        term = current(day)

        assert (term.name, term.season) == (name, season)
        assert term.first <= day <= term.last

    def test_follow_each_other_without_a_gap(self):
        term = current(date(2024, 1, 6))
        for _step in range(24 * 26):
            after = current(term.next_first)
            assert after.first == term.next_first
            assert after.place == (term.place + 1) % 24
            assert 13 <= (term.last - term.first).days <= 16
            term = after

    def test_are_twenty_four_a_year(self):
        assert len(NAMES) == 24
        assert all(len(days) == 48 for days in DAYS.values())
