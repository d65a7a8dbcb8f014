import pytest

from jishi.claims.models import Case
from jishi.claims.tests.factories import a_photo, complain, make_fetched_order
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_login, make_member
from jishi.sales.tests.factories import make_offer
from jishi.web.tests.factories import make_client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_client_of(make_login(make_member(Membership.Role.OPERATOR)))


def text(answer) -> str:
    return answer.content.decode()


def test_the_desk_shows_what_waits_first_and_by_when(manager, hands, django_assert_max_num_queries):
    orders = [make_fetched_order(hands, make_offer(name=f"酱菜{n}")) for n in range(4)]
    decided, waiting = complain(orders[0]), complain(orders[1], photo=b"")

    with django_assert_max_num_queries(8):
        page = text(manager.get("/office/cases/"))

    assert page.index(waiting.number) < page.index(decided.number)
    assert "前答复" in page
    assert decided.number not in text(manager.get("/office/cases/?state=open"))


def test_a_case_is_decided_at_the_desk(manager, hands):
    case = complain(make_fetched_order(hands), photo=b"")
    path = f"/office/cases/{case.number}"
    assert "没有照片" in text(manager.get(path))

    form = {"percent": "25", "bearer": "operator", "reason": "打电话问过", "key": "k"}
    assert manager.post(f"{path}/decide", form).status_code == 302

    assert Case.objects.get().state == "granted"
    assert "打电话问过" in text(manager.get(path))
    assert manager.post(f"{path}/decide", form | {"key": "other"}).status_code == 409


def test_the_photo_is_shown_to_the_desk_and_kept_by_nobody(manager, hands):
    case = complain(make_fetched_order(hands), photo=a_photo())

    answer = manager.get(f"/office/cases/{case.number}/photo")

    assert answer["Content-Type"] == "image/jpeg"
    assert "no-store" in answer["Cache-Control"]
    without = complain(make_fetched_order(hands), photo=b"")
    assert manager.get(f"/office/cases/{without.number}/photo").status_code == 404
