import pytest
from django.test import Client

from jishi.parties.models import Login
from jishi.parties.tests.factories import make_login

pytestmark = [pytest.mark.django_db, pytest.mark.urls("jishi.web.tests.doors_that_refuse")]


def test_the_text_size_is_kept_and_shown(client):
    answer = client.post("/large-print", {"size": "huge", "next": "/signin"})

    assert answer["Location"] == "/signin"
    assert 'data-text="huge"' in client.get("/signin").content.decode()


def test_large_print_is_kept_with_the_login(client):
    login = make_login()
    client.force_login(login)

    client.post("/large-print", {"size": "large"})
    assert Login.objects.get(pk=login.pk).large_print

    client.post("/large-print", {"size": ""})
    assert not Login.objects.get(pk=login.pk).large_print


def test_a_size_or_language_that_is_not_there_is_refused(client):
    assert client.post("/large-print", {"size": "gigantic"}).status_code == 400
    assert client.post("/language", {"language": "xx"}).status_code == 400


def test_a_forged_cookie_changes_nothing(client):
    client.cookies["text"] = '"><script>'
    client.cookies["django_language"] = "xx"

    page = client.get("/signin").content.decode()

    assert "data-text" not in page
    assert 'lang="zh-CN"' in page


def test_pages_are_chinese_whatever_the_browser_prefers(client):
    page = client.get("/signin", headers={"accept-language": "en-US,en"})

    assert page["Content-Language"] == "zh-hans"
    assert "用手机号登录" in page.content.decode()


def test_who_chose_english_gets_english(client):
    client.post("/language", {"language": "en"})

    assert '<html lang="en"' in client.get("/signin").content.decode()


def test_the_market_says_that_it_is_alive(client):
    assert client.get("/healthz").content == b"ok"


def test_a_visitor_without_a_session_costs_no_statement(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/signin")


def test_a_signed_in_visitor_is_known_in_three_statements(client, django_assert_max_num_queries):
    client.force_login(make_login())

    with django_assert_max_num_queries(3):
        client.get("/signin")


def test_a_page_needs_no_nonce_and_allows_nothing_inline():
    policy = Client().get("/signin")["Content-Security-Policy"]

    assert "nonce" not in policy
    assert "unsafe" not in policy
