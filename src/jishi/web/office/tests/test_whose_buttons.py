"""What the office's desks offer to press is what whoever reads them may do."""

import re

import pytest
from django.urls import resolve

from jishi.benefits.tests.factories import make_fund
from jishi.catalog.models import Offer
from jishi.claims.tests.factories import complain
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_login, make_member, make_person
from jishi.payments.tests.factories import make_paid_order
from jishi.sales.models import Order
from jishi.sales.tests.factories import make_offer
from jishi.settlement.tests.factories import (
    approve,
    make_commission,
    make_delivered_order,
    settle,
)
from jishi.web.policy import RULES
from jishi.web.tests.factories import make_client_of

pytestmark = pytest.mark.django_db
Role = Membership.Role
FORM = re.compile(r'<form [^>]*method="post"[^>]*action="(/office/[^"]*)"')
LINK = re.compile(r'<a [^>]*href="(/office/[^"?#]*)')


@pytest.fixture
def pages(hands):
    """A page of each kind, on which there is something left to do."""
    make_commission()
    offers = [
        make_offer(name=name, mode=Offer.Mode.MARKETPLACE) for name in ("青菜", "番茄", "茭白")
    ]
    fetched, *_others = [make_delivered_order(hands, offer) for offer in offers]
    draft, agreed = (settle(offer.seller, hands) for offer in offers[:2])
    approve(agreed)  # and the third waits to be settled
    by_telephone = make_paid_order()
    Order.objects.filter(pk=by_telephone.pk).update(
        entered_by=make_member(Role.OPERATOR), buyer=make_person()
    )
    case = complain(fetched, photo=b"")
    make_fund()
    return [
        "/office/settlement/",
        "/office/funds/",
        f"/office/orders/{by_telephone.number}",
        f"/office/cases/{case.number}",
        *(f"/office/settlement/{statement.number}" for statement in (draft, agreed)),
    ]


def pressed(role: str, pages: list[str]) -> set[tuple[str, str]]:
    """The routes, and the methods, that these pages offer to somebody of this role."""
    visitor = make_client_of(make_login(make_member(role)))
    found = set()
    for page in pages:
        words = visitor.get(page).content.decode()
        found |= {(resolve(path).view_name, "POST") for path in FORM.findall(words)}
        found |= {(resolve(path).view_name, "GET") for path in LINK.findall(words)}
    return found


def test_each_reader_finds_only_what_they_may_do_and_somebody_finds_all(pages):
    offered = {role: pressed(role, pages) for role in (Role.OPERATOR, Role.ACCOUNTANT)}

    for role, found in offered.items():
        assert [place for place in found if role not in RULES[place[0]].who[place[1]]] == []
    assert set().union(*offered.values()) >= {
        ("office:calls", "GET"),
        *(
            (f"office:{name}", "POST")
            for name in ("cancel", "decide-case", "settle", "commission", "approve", "payout")
        ),
        ("office:fill", "POST"),
    }
