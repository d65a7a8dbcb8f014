import logging
import re

import pytest
from django.conf import settings as market
from django.db import close_old_connections
from django.test import Client

from jishi.parties.models import Membership, Party
from jishi.parties.operations import grant
from jishi.parties.tests.factories import (
    make_login,
    make_member,
    make_operator,
    make_organisation,
    make_person,
)
from jishi.web.tests.factories import make_client_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("jishi.web.tests.doors_that_refuse")]
Role = Membership.Role
JSON = {"accept": "application/json"}
CONTRACT = [
    ("login", 401, "login_required"),
    ("found", 404, "not_found"),
    ("allowed", 403, "not_allowed"),
    ("input", 400, "bad_input"),
    ("reused", 422, "key_reused"),
    ("progress", 409, "in_progress"),
    ("stale", 409, "stale_state"),
    ("second", 202, "awaiting_second_approval"),
    ("many", 429, "too_many"),
    ("busy", 503, "busy"),
    ("storage", 503, "storage_unavailable"),
    ("locked", 503, "busy"),
    ("slow", 503, "busy"),
    ("lost", 503, "busy"),
    ("full", 503, "storage_unavailable"),
]


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("kind", "status", "code"), CONTRACT)
def test_a_program_is_told_status_code_words_and_what_next(visitor, kind, status, code):
    answer = visitor.get(f"/refuse/{kind}", headers=JSON)

    assert answer.status_code == status
    told = answer.json()
    assert told["code"] == code
    assert told["words"]
    assert "next" in told


@pytest.mark.parametrize(("kind", "status", "code"), [row for row in CONTRACT if row[1] != 401])
def test_a_person_is_told_in_words_with_a_way_on_and_a_phone(visitor, kind, status, code):
    answer = visitor.get(f"/refuse/{kind}")

    assert answer.status_code == status
    page = answer.content.decode()
    assert f"tel:{market.SERVICE_PHONE}" in page
    assert 'href="/"' in page
    assert "Traceback" not in page


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_page_whose_connection_is_ended_is_told_to_wait_and_the_next_one_works(visitor):
    refused = visitor.get("/hang-up", headers=JSON)
    close_old_connections()  # as the server does before each request
    served = visitor.get("/look", headers=JSON)

    assert (refused.status_code, refused.json()["code"]) == (503, "busy")
    assert served.status_code == 200


def test_a_page_sends_to_the_sign_in_page_and_back(visitor):
    answer = visitor.get("/refuse/login?a=1")

    assert answer.status_code == 302
    assert answer["Location"] == "/signin?next=%2Frefuse%2Flogin%3Fa%3D1"


def test_a_submitted_form_comes_back_to_the_page_it_stood_on(visitor):
    answer = visitor.post("/refuse/login", headers={"referer": "http://testserver/mine?x=1"})

    assert answer["Location"] == "/signin?next=%2Fmine%3Fx%3D1"


def test_a_fragment_is_told_where_to_sign_in(visitor):
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/goods"}

    answer = visitor.get("/refuse/login", headers=headers)

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/signin?next=%2Fgoods"


def test_a_fragment_is_refused_in_the_live_region(visitor):
    answer = visitor.post("/refuse/stale", headers={"hx-request": "true"})

    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#say"
    page = answer.content.decode()
    assert "已取消" in page
    assert "<html" not in page


def test_who_may_not_is_told_once_and_once_what_to_do(visitor):
    main = visitor.get("/refuse/allowed").content.decode().partition("<main")[2]

    assert main.count("不归您办") == 1
    assert main.count("请找负责的人") == 1


@pytest.mark.parametrize(
    ("role", "desk"),
    [
        (Role.KEEPER, "/hub/"),
        (Role.OPERATOR, "/office/"),
        (None, "/"),
    ],
)
def test_who_may_not_goes_back_to_the_own_desk(role, desk):
    person = make_member(role) if role else make_person()

    page = make_client_of(make_login(person)).get("/refuse/allowed").content.decode()

    assert page.partition('<div class="lead">')[2].partition('href="')[2].startswith(f'{desk}"')


@pytest.mark.urls("config.urls")
def test_who_has_two_desks_stays_at_the_one_where_they_stand():
    person = make_member(Role.GROWER, make_organisation(Party.Kind.COOP))
    grant(person=person, organisation=make_operator(), role=Role.KEEPER)

    page = make_client_of(make_login(person)).get("/hub/lots/")

    assert page.status_code == 403
    assert 'class="button" href="/hub/"' in page.content.decode()


def test_bad_input_names_its_fields(visitor):
    assert visitor.get("/refuse/input", headers=JSON).json()["fields"] == {
        "phone": "「12」不是手机号"
    }
    assert "「12」不是手机号" in visitor.get("/refuse/input").content.decode()


def test_what_is_wrong_with_the_input_is_escaped(visitor):
    answer = visitor.post("/large-print", {"size": "<script>", "next": "<script>"})

    assert answer.status_code == 400
    assert "<script>" not in answer.content.decode()


def test_the_channels_call_back_is_answered_as_a_program(visitor):
    answer = visitor.post("/refuse/allowed/notify", headers={"accept": "*/*"})

    assert answer["Content-Type"] == "application/json"
    assert answer.status_code == 403


@pytest.mark.parametrize(("kind", "seconds"), [("many", "40"), ("progress", "2"), ("busy", "3")])
def test_who_should_wait_is_told_how_long(visitor, kind, seconds):
    assert visitor.get(f"/refuse/{kind}")["Retry-After"] == seconds


def test_when_the_market_is_busy_the_same_form_can_be_sent_again_under_its_key(visitor):
    page = visitor.post("/refuse/busy", {"key": "k1", "name": '王"阿姨'}).content.decode()

    assert '<input type="hidden" name="key" value="k1">' in page
    assert 'name="name" value="王&quot;阿姨"' in page


def test_a_no_that_waiting_does_not_change_offers_no_repetition(visitor):
    page = visitor.post("/refuse/stale", {"key": "k1"}).content.decode()

    assert 'value="k1"' not in page


@pytest.mark.parametrize("kind", ["wrong", "broken"])
def test_a_fault_of_ours_has_a_number_that_is_also_in_the_log(visitor, caplog, kind):
    with caplog.at_level(logging.ERROR, logger="jishi.incidents"):
        answer = visitor.get(f"/refuse/{kind}")

    assert answer.status_code == 500
    page = answer.content.decode()
    number = re.search(r"I\d{4}-[0-9A-Z]{6}", page).group()
    assert number in caplog.text
    assert "secret" not in page
    assert "peach" not in page


def test_a_fault_is_told_to_a_program_with_its_number(visitor):
    told = visitor.get("/refuse/wrong", headers=JSON).json()

    assert told["code"] == "fault"
    assert told["facts"]["incident"].startswith("I")


def test_a_path_that_leads_nowhere_is_a_no_like_any_other(visitor):
    assert visitor.get("/nowhere").status_code == 404
    assert visitor.get("/nowhere", headers=JSON).json()["code"] == "not_found"


def test_a_form_of_another_site_is_refused_in_words():
    answer = Client(enforce_csrf_checks=True).post("/large-print", {"size": ""})

    assert answer.status_code == 403
    page = answer.content.decode()
    assert "刷新页面" in page
    assert "不归您办" not in page
    assert "请找负责的人" not in page


def test_a_repeated_act_says_so_and_the_next_request_does_not(visitor):
    assert "Idempotent-Replay" not in visitor.get("/act/k1")
    assert visitor.get("/act/k1")["Idempotent-Replay"] == "1"
    assert "Idempotent-Replay" not in visitor.get("/healthz")


@pytest.mark.urls("config.urls")
@pytest.mark.parametrize("place", ["path", "query", "form"])
def test_a_nul_is_refused_in_words_wherever_it_stands(visitor, place):
    answers = {
        "path": lambda: visitor.get("/villages/a%00b"),
        "query": lambda: visitor.get("/search?q=%00"),
        "form": lambda: visitor.post("/basket/add", {"key": "k1", "offer": "\0"}),
    }

    answer = answers[place]()

    assert answer.status_code == 400
    assert "有看不见的字符" in answer.content.decode()
