import random
import re

from jishi.foundation import ids


def test_a_number_says_what_and_which_day_in_letters_that_can_be_read_aloud():
    assert re.fullmatch(r"J\d{4}-[2-9A-HJKMNP-TV-Z]{6}", ids.number("J"))


def test_the_same_seed_draws_the_same():
    with ids.drawn_from(random.Random(7)):
        first = (ids.number("J"), ids.token(), ids.digits(6))
    with ids.drawn_from(random.Random(7)):
        again = (ids.number("J"), ids.token(), ids.digits(6))

    assert first == again


def test_afterwards_chance_is_chance_again():
    with ids.drawn_from(random.Random(7)):
        seeded = ids.token()

    assert ids.token() != seeded
    assert isinstance(ids._chance, random.SystemRandom)
