"""A GTIN is one that GS1 gave to somebody: never made up, never on two products."""

import pytest

from jishi.catalog.errors import GtinTaken
from jishi.catalog.operations import own_gtin
from jishi.catalog.rules import gtin14
from jishi.catalog.tests.factories import make_product
from jishi.foundation.refusals import BadInput, NotAllowed, NotFound
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_organisation, make_person
from jishi.production.tests.factories import a_key

GTIN = "6901234567892"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (GTIN, "06901234567892"),
        (f" {GTIN} ", "06901234567892"),
        ("06901234567892", "06901234567892"),
        ("6901234567893", ""),  # the check digit is wrong
        ("0000000000000", ""),  # a shop's own numbers
        ("2000000000008", ""),
        ("69012345678", ""),
        ("abc", ""),
        ("", ""),
    ],
)
def test_only_a_number_with_its_check_digit_is_a_gtin(typed, found):
    assert gtin14(typed) == found


@pytest.mark.django_db
class TestOwning:
    def test_a_product_keeps_its_gtin_and_whose_it_is(self):
        owner, product = make_organisation(), make_product()

        kept = own(product, owner, GTIN)

        assert (kept.gtin, kept.gtin_owner) == ("06901234567892", owner)

    def test_a_made_up_number_is_refused(self):
        with pytest.raises(BadInput):
            own(make_product(), make_organisation(), "6901234567893")

    def test_it_names_one_product(self):
        own(make_product("甲"), make_organisation(), GTIN)

        with pytest.raises(GtinTaken):
            own(make_product("乙"), make_organisation(), GTIN)

    def test_a_stranger_gives_none(self):
        with pytest.raises((NotAllowed, NotFound)):
            own(make_product(), make_organisation(), GTIN, by=make_person())


def own(product, owner, gtin, by=None):
    manager = by or make_member(Membership.Role.OPERATOR)
    return own_gtin(key=a_key(), by=manager, product=product, owner=owner, gtin=gtin)
