"""The book as an accountant reads it: debit on the left, credit on the right, the sums alike."""

import re
from decimal import Decimal

import pytest

from jishi.claims.tests.factories import make_fetched_order
from jishi.ledger.models import Account, Entry
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_login, make_member
from jishi.sales.tests.factories import make_offer
from jishi.web.tests.factories import make_client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(hands):
    make_fetched_order(hands, make_offer())
    return make_client_of(make_login(make_member(Membership.Role.ACCOUNTANT)))


def cells(row):
    return re.findall(r'<td class="num"[^>]*>(.*?)</td>', row)


def test_what_stands_on_the_left_is_what_stands_on_the_right(desk):
    page = desk.get("/office/book/").content.decode()

    rows = page[page.index("<tbody>") : page.index("</tbody>")].split("</tr>")[:-1]
    left, right = cells(page[page.index("<tfoot>") : page.index("</tfoot>")])
    assert left == right != ""
    for side, total in enumerate((left, right)):
        assert sum(Decimal(cells(row)[side] or 0) for row in rows) == Decimal(total)
    assert all((left == "") != (right == "") for left, right in map(cells, rows))


def test_an_entry_says_which_side_each_line_stands_on(desk):
    entry = Entry.objects.filter(lines__account__purpose=Account.Purpose.HELD).order_by("pk")[0]
    page = desk.get("/office/book/", {"q": entry.key}).content.decode()

    told = page[page.index(f'class="keep">{entry.key}') :]
    told = told[: told.index("</tr>")]
    assert len(re.findall(r"(?:借|贷) ", told)) == entry.lines.count() == 2
    assert "+" not in told


def test_an_account_has_both_columns(desk):
    channel = Account.objects.get(purpose=Account.Purpose.CHANNEL)

    page = desk.get(f"/office/book/{channel.pk}").content.decode()

    [row] = page[page.index("<tbody>") : page.index("</tbody>")].split("</tr>")[:-1]
    debit, credit = cells(row)
    assert Decimal(debit) > 0 and credit == ""
    assert f"借方 {debit} 元" in re.sub(r"\s+", " ", page)
