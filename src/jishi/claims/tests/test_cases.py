from datetime import timedelta

import pytest

from jishi.catalog.models import Offer
from jishi.claims import operations, rules
from jishi.claims.errors import AlreadyClaimed, NotToClaim
from jishi.claims.models import Case, Decision
from jishi.claims.tests.factories import complain, first_line, make_fetched_order
from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, NotAllowed, NotFound, StaleState
from jishi.notices.models import Notice
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_operator, make_organisation, make_person
from jishi.payments.models import Refund
from jishi.payments.tests.books import booked
from jishi.payments.tests.factories import make_paid_order
from jishi.production.tests.factories import a_key
from jishi.sales.tests.factories import make_offer

pytestmark = pytest.mark.django_db

Role = Membership.Role


@pytest.fixture(autouse=True)
def _everything_adds_up():
    yield
    decided = sum(Decision.objects.values_list("refund_fen", flat=True))
    refunds = Refund.objects.filter(key__startswith="case:")
    assert sum(refunds.values_list("amount_fen", flat=True)) == decided == -booked("ahead")
    assert Case.objects.exclude(state="open").count() == Decision.objects.count()


def make_sellers_order(hands):
    seller = make_organisation(name="石路合作社")
    return make_fetched_order(hands, make_offer(mode=Offer.Mode.MARKETPLACE, seller=seller))


def answer(case: Case, **other) -> Case:
    asked = {"percent": 50, "bearer": make_operator(), "reason": "看过照片", "key": a_key()}
    by = other.pop("by", None) or make_member(Role.OPERATOR)
    return operations.decide_case(by=by, case=case, **{**asked, **other})


def decision_of(case: Case) -> Decision:
    return Decision.objects.select_related("bearer").get(case=case)


class TestTheStandingRule:
    def test_pays_the_share_of_the_line_at_once(self, hands):
        order = make_fetched_order(hands)

        case = complain(order, percent=50)

        assert case.state == Case.State.GRANTED
        assert decision_of(case).refund_fen == 1_000
        assert decision_of(case).by is None
        assert Refund.objects.get().amount_fen == 1_000
        assert booked("ahead") == -1_000

    def test_leaves_what_the_seller_is_owed_as_it_is(self, hands):
        order = make_sellers_order(hands)
        before = booked("held")

        complain(order, kind="quality", percent=100)

        assert booked("held") == before

    @pytest.mark.parametrize(
        ("kind", "is_sellers"), [("quality", True), ("damage", False), ("shortage", False)]
    )
    def test_names_who_bears_the_cost(self, hands, kind, is_sellers):
        order = make_sellers_order(hands)

        bearer = decision_of(complain(order, kind=kind)).bearer

        assert bearer == (first_line(order).seller if is_sellers else make_operator())

    def test_tells_the_buyer_and_the_seller_who_bears_it(self, hands):
        order = make_sellers_order(hands)

        case = complain(order, kind="quality")

        told = Notice.objects.get(key=f"case:{case.number}:decided")
        assert (told.phone, "赔您 10.00 元" in told.words) == (order.phone, True)
        heard = Notice.objects.get(key=f"case:{case.number}:bearer")
        assert heard.party == first_line(order).seller
        assert "没有扣" in heard.words

    @pytest.mark.parametrize("other", [{"photo": b""}, {"price": rules.MOST_FEN + 1}])
    def test_does_not_decide_without_a_photo_or_over_much_money(self, hands, other):
        order = make_fetched_order(hands, make_offer(price_fen=other.pop("price", 1_000)))

        case = complain(order, percent=100, **other)

        assert case.state == Case.State.OPEN
        assert not Refund.objects.exists()
        assert Notice.objects.filter(key=f"case:{case.number}:received").exists()

    def test_does_not_decide_a_fourth_case_in_a_month(self, hands):
        offers = [make_offer(name=f"酱菜{number}") for number in range(4)]
        order = make_fetched_order(hands, *offers)
        lines = order.lines.select_related("order", "picking", "seller").order_by("position")

        states = [complain(order, line=line).state for line in lines]

        assert states == ["granted"] * 3 + ["open"]


class TestOpening:
    def test_happens_once_a_line(self, hands):
        order = make_fetched_order(hands)
        complain(order)

        with pytest.raises(AlreadyClaimed):
            complain(order)

        assert Refund.objects.count() == 1

    def test_with_the_same_key_gives_the_same_case(self, hands):
        order = make_fetched_order(hands)

        assert complain(order, key="k") == complain(order, key="k")

    def test_is_for_what_was_fetched_and_not_long_ago(self, hands):
        with pytest.raises(NotToClaim):
            complain(make_paid_order())
        order = make_fetched_order(hands)
        hands.move_to(order.fulfilled_at + rules.MAY_BE_OPENED_FOR)
        with pytest.raises(NotToClaim):
            complain(order)

    @pytest.mark.parametrize("words", [{"kind": "colour"}, {"percent": 0}, {"percent": 99}])
    def test_refuses_other_words(self, hands, words):
        with pytest.raises(BadInput):
            complain(make_fetched_order(hands), **words)


class TestTheDesk:
    def test_decides_what_waits_and_says_why(self, hands):
        case = complain(make_fetched_order(hands), photo=b"")

        assert answer(case, percent=25).state == Case.State.GRANTED
        assert decision_of(case).refund_fen == 500
        assert decision_of(case).reason == "看过照片"

    def test_may_give_nothing_and_tells_so(self, hands):
        case = complain(make_fetched_order(hands), photo=b"")

        assert answer(case, percent=0).state == Case.State.DECLINED

        assert "没有赔：看过照片" in Notice.objects.get(key=f"case:{case.number}:decided").words
        assert not Refund.objects.exists()

    def test_decides_once(self, hands):
        case = complain(make_fetched_order(hands), photo=b"")
        answer(case)

        with pytest.raises(StaleState):
            answer(case, percent=100)

    def test_is_the_managers_and_asks_for_a_reason_and_a_known_bearer(self, hands):
        case = complain(make_fetched_order(hands), photo=b"")

        with pytest.raises(NotAllowed):
            answer(case, by=make_member(Role.WAREHOUSE))
        with pytest.raises(NotFound):
            answer(case, by=make_person())
        for wrong in ({"reason": " "}, {"percent": 101}, {"bearer": make_organisation()}):
            with pytest.raises(BadInput):
                answer(case, **wrong)

    def test_gives_no_more_than_is_left(self, hands):
        order = make_fetched_order(hands, make_offer(price_fen=100), make_offer(price_fen=100))
        for line in order.lines.select_related("order", "picking", "seller"):
            complain(order, line=line, percent=100)

        assert sum(Decision.objects.values_list("refund_fen", flat=True)) == order.total_fen


def test_an_answer_is_promised_for_an_evening_that_comes():
    noon = clock.at(clock.today(), 12)
    evening = clock.at(clock.today(), rules.ANSWERED_AT)

    assert rules.answer_by(noon) == evening
    assert rules.answer_by(evening) == evening + timedelta(days=1)
