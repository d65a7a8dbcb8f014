"""What buyers asked to be invoiced, by whichever seller, and the numbers that the sellers gave."""

from django.http import HttpRequest, HttpResponse

from jishi.settlement import queries
from jishi.web import invoicing


def invoices(request: HttpRequest) -> HttpResponse:
    """All of them."""
    return invoicing.show(request, "office", queries.invoices())


def issued(request: HttpRequest, number: str) -> HttpResponse:
    """The number of one, for whoever wrote it to the company."""
    return invoicing.note(request, "office", queries.invoices(), number)
