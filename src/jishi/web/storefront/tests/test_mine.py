from datetime import timedelta

import pytest

from jishi.benefits.tests.factories import make_fund, make_grant, make_voucher
from jishi.foundation import clock
from jishi.parties.models import Membership, Party
from jishi.parties.tests.factories import make_member, make_organisation
from jishi.payments.tests.factories import make_paid_order
from jishi.places.tests.factories import make_village
from jishi.production.tests.factories import a_key
from jishi.volunteering import operations as volunteering
from jishi.volunteering.models import Shift, SignUp
from jishi.volunteering.queries import code_of
from jishi.volunteering.tests.factories import come, make_sign_up
from jishi.web.storefront.tests.factories import a_form_key, make_buyer

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift() -> Shift:
    team = make_organisation(Party.Kind.TEAM, name="石路志愿队")
    by = make_member(Membership.Role.ORGANISER, team)
    activity = volunteering.publish(
        key=a_key(), by=by, team=team, title="河道捡拾垃圾", place=make_village(),
        where="石路港", fund=make_fund(), points_per_hour=10, most_points_a_day=40,
    )  # fmt: skip
    starts_at = clock.now() + timedelta(hours=1)
    return volunteering.add_shift(
        key=a_key(), by=by, activity=activity, starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2), places=1,
    )  # fmt: skip


def text(answer) -> str:
    return answer.content.decode()


def test_mine_shows_points_and_why_they_are_there():
    li, client = make_buyer()
    make_grant(li, points=30)
    make_voucher(li)
    order = make_paid_order(buyer=li)

    page = text(client.get("/mine"))

    for words in ("河道捡拾垃圾", "+30", "满20.00元可用", order.lines.get().title, "不能买卖"):
        assert words in page, words


def test_mine_says_what_to_do_when_there_is_nothing_yet():
    _li, client = make_buyer()

    page = text(client.get("/mine"))

    assert "还没有订单" in page
    assert "参加志愿活动" in page


@pytest.mark.parametrize("has_come", [False, True])
def test_a_shift_that_is_over_asks_for_no_code_any_more(has_come):
    chen, client = make_buyer("陈志愿")
    signed = make_sign_up(volunteer=chen)
    if has_come:
        come(signed)
    path = f"/volunteer/mine/{signed.pk}"
    assert 'name="code"' in text(client.get(path))

    with clock.standing_at(signed.shift.ends_at + timedelta(minutes=31)):
        page = text(client.get(path))
        coming = text(client.get("/volunteer"))

    assert 'name="code"' not in page and "不算时长" in page
    assert path not in coming


def test_upcoming_shifts_are_shown_to_everyone(client, shift):
    page = text(client.get("/volunteer"))

    assert "河道捡拾垃圾" in page
    assert "还有1个名额" in page


def test_a_volunteer_signs_up_and_the_last_place_is_gone(shift):
    (_li, his), (_chen, hers) = make_buyer(), make_buyer("陈志愿")

    answer = his.post(f"/volunteer/{shift.pk}", {"key": a_form_key()})
    assert answer.status_code == 303
    assert "已报名" in text(his.get(answer["Location"]))

    assert "名额已满" in text(hers.get("/volunteer"))
    assert hers.post(f"/volunteer/{shift.pk}", {"key": a_form_key()}).status_code == 409
    assert hers.get(answer["Location"]).status_code == 404


def test_who_signs_up_has_to_sign_in(client, shift):
    answer = client.post(f"/volunteer/{shift.pk}", {"key": a_form_key()})

    assert answer["Location"].startswith("/signin")
    assert client.post("/volunteer/999999", {"key": a_form_key()}).status_code in {302, 404}


def test_one_comes_and_goes_by_the_organisers_code(shift):
    _li, client = make_buyer()
    path = client.post(f"/volunteer/{shift.pk}", {"key": a_form_key()})["Location"]

    with clock.standing_at(shift.starts_at):
        form = {"do": "in", "key": a_form_key(), "code": code_of(shift)}
        assert client.post(path, form).status_code == 303
    with clock.standing_at(shift.ends_at):
        form = {"do": "out", "key": a_form_key(), "code": code_of(shift, is_out=True)}
        assert client.post(path, form).status_code == 303
        assert "今晚确认时长" in text(client.get(path))

    assert SignUp.objects.get().state == "checked_out"


def test_a_wrong_code_is_told_on_the_page(shift):
    _li, client = make_buyer()
    path = client.post(f"/volunteer/{shift.pk}", {"key": a_form_key()})["Location"]

    with clock.standing_at(shift.starts_at):
        wrong = "000000" if code_of(shift) != "000000" else "111111"
        answer = client.post(path, {"do": "in", "key": a_form_key(), "code": wrong})

    assert answer.status_code == 409
    assert 'role="alert"' in text(answer)
    assert SignUp.objects.get().state == "signed_up"


def test_one_may_say_that_one_cannot_come(shift):
    _li, client = make_buyer()
    path = client.post(f"/volunteer/{shift.pk}", {"key": a_form_key()})["Location"]

    client.post(path, {"do": "withdraw", "key": a_form_key()})

    assert SignUp.objects.get().state == "withdrawn"
