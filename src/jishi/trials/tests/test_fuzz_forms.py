"""That the attack on the forms sees what is broken, and that the pages withstand a little of it."""

import pytest
from django.http import HttpResponse
from hypothesis import given, settings

from jishi.trials.forms import Form, Page
from jishi.trials.fuzz_forms import broken, kind
from jishi.trials.hostile import files, values
from jishi.trials.sending import ELSEWHERE, Sent, submissions
from jishi.trials.tests.alone import run_alone

PAGE = """<body><nav><a href="/">away</a></nav><main>
<form method="post" action="/farm/offers/">
  <input type="hidden" name="key" value="k"><input type="hidden" name="row" value="7">
  <select name="product"><option value="1"><option value="2" selected></select>
  <input name="pack" value="{pack}"><input type="date" name="on" value="2026-06-01">
  <label><input type="radio" name="sold_by" value="piece"></label>
  <label><input type="radio" name="sold_by" value="weight" checked></label>
  <button name="do" value="keep">ok</button><button name="do" value="drop">no</button>
</form>{said}</main></body>"""
SAID = '<p class="wrong">not a pack</p>'
PAIRS = (("row", "7"), ("product", "2"), ("pack", "big"), ("on", "2026-06-01"))


def page(**parts: str) -> Page:
    return Page("/farm/offers/", PAGE.format(**{"pack": "", "said": "", **parts}))


def sent(pairs=PAIRS, **other) -> Sent:
    (form,) = page().forms
    return Sent("grower", form, pairs, path=form.path, **other)


def answer(status: int, html: str = "") -> HttpResponse:
    return HttpResponse(html, status=status)


def test_a_form_is_read_as_a_browser_reads_it():
    (form,) = page(pack="500 g").forms

    assert dict(form.filled) == {
        "key": "k", "row": "7", "product": "2", "pack": "500 g", "on": "2026-06-01",
        "sold_by": "weight", "do": "keep",
    }  # fmt: skip
    assert form.marks() == (("row", "7"),)


def test_a_fault_of_ours_is_seen():
    assert broken(sent(), answer(500)) == "answered 500"


def test_what_is_done_or_told_to_a_program_is_no_refusal():
    assert broken(sent(), answer(303)) == ""
    assert broken(sent(), HttpResponse("{}", status=400, content_type="application/json")) == ""


def test_a_refusal_without_a_word_is_seen():
    assert broken(sent(), answer(400, PAGE.format(pack="big", said=""))) == "400 without a word"


def test_a_refusal_that_leads_nowhere_is_seen():
    silent = f'<body><nav><a href="/">away</a></nav><main>{SAID}</main></body>'

    assert broken(sent(), answer(409, silent)) == "409 without a next step"
    assert broken(sent(), answer(409, silent.replace("not", '<a href="/basket">not</a>'))) == ""


@pytest.mark.parametrize(("pack", "wrong"), [
    ("big", ""), ("", "what was put into pack is lost"), ("bi", "what was put into pack is lost"),
])  # fmt: skip
def test_a_form_that_forgets_is_seen(pack, wrong):
    assert broken(sent(), answer(400, PAGE.format(pack=pack, said=SAID))) == wrong


def test_a_choice_that_is_forgotten_is_seen():
    other = tuple((name, "1" if name == "product" else value) for name, value in PAIRS)

    wrong = broken(sent(other), answer(400, PAGE.format(pack="big", said=SAID)))

    assert wrong == "what was put into product is lost"


def test_the_form_of_another_row_need_not_hold_it():
    other = (("row", "8"), *PAIRS[1:])

    assert broken(sent(other), answer(400, PAGE.format(pack="", said=SAID))) == ""


def test_pages_of_one_kind_are_known_by_their_address():
    assert kind("/orders/AB12CD/pay") == "/orders/*/pay"
    assert kind("/farm/batches/new") == "/farm/batches/new"


@settings(max_examples=30)
@given(submissions([("grower", Form("/orders/AB12/pay", "get"))], []))
def test_another_row_is_asked_for_and_nothing_else(one):
    assert one.path.startswith("/orders/")
    assert one.path.endswith("/pay")
    assert (one.path != "/orders/AB12/pay") <= (one.odd == ELSEWHERE)


@given(values)
def test_a_hostile_value_is_told_without_what_a_terminal_would_do(value):
    assert sent((("pack", value),)).__str__().isprintable()


def test_no_file_is_as_large_as_what_comes_out_of_it():
    assert all(len(content) < 4_000_000 for _name, content in files().values())


@pytest.mark.slow
def test_the_pages_withstand_a_little(tmp_path):
    evidence = run_alone("jishi.trials.fuzz_forms", 150, tmp_path)

    assert evidence["failures"] == []
    assert evidence["counts"]["forms sent"] >= 150
    assert evidence["counts"]["answered 303"]
