"""Whatever is posted, in whatever order, the book balances and no account falls below its floor."""

from django.db.models import Count, Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jishi.foundation.refusals import KeyReused
from jishi.ledger.errors import NotEnough
from jishi.ledger.models import Account, Entry, Line
from jishi.ledger.operations import post
from jishi.ledger.queries import balance
from jishi.ledger.tests.factories import make_account

HOUSEHOLDS = 3
household = st.integers(0, HOUSEHOLDS - 1)
transfer = st.tuples(household, household, st.integers(1, 1_000), st.integers(0, 9)).filter(
    lambda t: t[0] != t[1]
)


class TheBook(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(transfers=st.lists(transfer, max_size=12))
    def test_balances(self, transfers):
        accounts = [make_account(holding=500) for _ in range(HOUSEHOLDS)]
        written: dict[int, tuple] = {}

        for giver, taker, amount, key in transfers:
            before = balance(accounts[giver])
            try:
                moves = {accounts[giver]: -amount, accounts[taker]: amount}
                post(key=f"t{key}", reason="", moves=moves)
            except NotEnough:
                assert before < amount
                assert key not in written
            except KeyReused:
                assert written[key] != (giver, taker, amount)
            else:
                assert written.setdefault(key, (giver, taker, amount)) == (giver, taker, amount)

        assert self.every_entry_sums_to_zero()
        assert sum(map(balance, accounts)) == 500 * HOUSEHOLDS
        assert all(balance(account) >= 0 for account in accounts)
        assert self.every_balance_is_its_lines()
        assert Entry.objects.filter(key__startswith="t").count() == len(written)

    def every_entry_sums_to_zero(self):
        sums = Line.objects.values("entry", "account__unit").annotate(total=Sum("amount"))
        return all(row["total"] == 0 for row in sums)

    def every_balance_is_its_lines(self):
        counted = Account.objects.filter(is_floored=True).annotate(
            total=Sum("lines__amount"), count=Count("lines")
        )
        return all((a.balance, a.version) == (a.total or 0, a.count) for a in counted)
