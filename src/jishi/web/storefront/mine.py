"""What a person has here."""

from django.http import HttpRequest, HttpResponse

from jishi.parties.wechat import openid_of
from jishi.web.storefront.pages.mine import mine_page
from jishi.web.storefront.show import show
from jishi.web.visitors import person_of
from jishi.web.wechat import asking


def mine(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    facts = {
        "page": mine_page(person),
        "by_wechat": asking.is_open(),
        "is_bound": asking.is_open() and bool(openid_of(person)),
    }
    return show(request, "mine.html", facts, tab="mine")
