"""The model is another hand's work: it borrows nothing from the rooms."""

import ast
import random
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from jishi.trials import model
from jishi.trials.model.answers import Keys, Refused, answer_of
from jishi.trials.model.book import Book
from jishi.trials.model.orders import cutoff_of, share

FILES = sorted(Path(model.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_imports_only_python_and_itself(path):
    for node in ast.walk(ast.parse(path.read_text())):
        names = [node.module] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            is_own = name.startswith("jishi.trials.model")
            assert is_own or name.split(".")[0] in sys.stdlib_module_names, name


def test_a_refused_entry_changes_nothing():
    book = Book()
    book.open("bank", is_floored=False)
    book.open("owed")
    book.post({"bank": -5, "owed": 5})

    with pytest.raises(Refused, match="not_enough"):
        book.post({"owed": -6, "bank": 6})

    assert (book.balance("owed"), book.balance("bank"), book.entries) == (5, -5, 1)


def test_a_key_is_kept_for_ever_and_a_refused_one_is_not_used():
    keys, done = Keys(), []

    def refuse():
        raise Refused("sold_out")

    answers = [
        answer_of(lambda: keys.once("a", 1, refuse)),
        answer_of(lambda: keys.once("a", 2, lambda: done.append(2))),
        answer_of(lambda: keys.once("a", 2, lambda: done.append(2))),
        answer_of(lambda: keys.once("a", 3, lambda: done.append(3))),
    ]

    assert answers == ["sold_out", "done", "replayed", "key_reused"]
    assert done == [2]


def test_shares_sum_to_their_total():
    chance = random.Random(1)
    for _ in range(200):
        weights = [chance.randrange(1, 50) for _ in range(chance.randrange(1, 6))]
        total = chance.randrange(1000)
        assert sum(share(total, weights)) == total


def test_orders_close_at_ten_by_the_countys_clock():
    assert cutoff_of(date(2026, 6, 1)) == datetime.fromisoformat("2026-06-01T14:00:00+00:00")
