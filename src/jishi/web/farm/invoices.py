"""What buyers asked a seller to invoice, and the numbers of those that were issued."""

from django.http import HttpRequest, HttpResponse

from jishi.settlement import queries
from jishi.web import invoicing
from jishi.web.farm.acting import acting


def invoices(request: HttpRequest) -> HttpResponse:
    """One's own."""
    who = acting(request)
    return invoicing.show(request, "farm", queries.invoices(who.grower), who=who)


def issued(request: HttpRequest, number: str) -> HttpResponse:
    """The number of one of one's own; another's is answered as if it were not there."""
    who = acting(request)
    return invoicing.note(request, "farm", queries.invoices(who.grower), number, who=who)
