"""What a person has here."""

from django.http import HttpRequest, HttpResponse

from jishi.web.storefront.pages.mine import mine_page
from jishi.web.storefront.show import show
from jishi.web.visitors import person_of


def mine(request: HttpRequest) -> HttpResponse:
    return show(request, "mine.html", {"page": mine_page(person_of(request))}, tab="mine")
