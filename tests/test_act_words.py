"""Whatever a market does to an order, the desk has words for."""

import re

import pytest

from jishi.audit.models import Record
from jishi.foundation.acts import OPERATIONS
from jishi.trials.rare_acts import do_rare_acts
from jishi.web.office.act_words import WORDS

OF_AN_ORDER = re.compile(r"(order|line|payment):")


@pytest.mark.slow
@pytest.mark.django_db
def test_every_act_on_an_order_has_words(lived):
    do_rare_acts(lived)

    done = Record.objects.values_list("verb", "subject")
    assert {verb for verb, subject in done if OF_AN_ORDER.match(subject)} <= WORDS.keys()


def test_no_act_has_words_that_is_none():
    assert {name for name, why in OPERATIONS.items() if not why} >= WORDS.keys()
