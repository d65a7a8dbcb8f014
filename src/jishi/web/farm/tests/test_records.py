"""The record page: what it offers, what its door keeps, and how it says no."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from PIL import Image

from jishi.foundation import clock
from jishi.parties.models import Membership, Party
from jishi.parties.operations import grant, register, run_site
from jishi.parties.tests.factories import make_login
from jishi.places.models import Site
from jishi.places.tests.factories import make_site
from jishi.production.models import FieldPhoto, FieldRecord
from jishi.production.tests.factories import (
    grower_for,
    make_application,
    make_batch,
    make_crop,
    make_input,
)
from jishi.web.farm.tests.factories import make_desk
from jishi.web.storefront.tests.factories import a_form_key

pytestmark = pytest.mark.django_db
PHONE = {"Accept": "application/json"}


@pytest.fixture
def desk():
    return make_desk()


@pytest.fixture
def batch(desk):
    return make_batch(grower=desk.grower)


def harvested(batch, **other):
    return {
        "key": a_form_key(), "do": "harvested", "batch": batch.number, "quantity": "2.5",
        "on": clock.today(), **other,
    }  # fmt: skip


def page_of(desk, path="/farm/record"):
    return desk.client.get(path).content.decode()


def a_picture():
    taken = io.BytesIO(b"")
    Image.new("RGB", (30, 20), "green").save(taken, "JPEG")
    taken.seek(0)
    taken.name = "photo.jpg"
    return taken


class TestTheDoor:
    def test_a_plain_form_is_kept_and_led_back(self, desk, batch):
        answer = desk.client.post("/farm/record", harvested(batch))

        assert answer.status_code == 302
        assert "记下了" in desk.client.get(answer["Location"]).content.decode()
        assert FieldRecord.objects.get(kind="harvested").quantity == 2_500

    def test_a_phone_that_heard_no_answer_sends_again_and_nothing_is_done_twice(self, desk, batch):
        said = clock.at(clock.today(), 0).isoformat()
        sent = harvested(batch, said_at=said, photo=a_picture())
        again = sent | {"photo": a_picture()}

        answers = [desk.client.post("/farm/record", each, headers=PHONE) for each in (sent, again)]

        assert [answer.json() for answer in answers] == [{"batch": batch.number}] * 2
        assert answers[1]["Idempotent-Replay"] == "1"
        kept = FieldRecord.objects.get(kind="harvested")
        assert kept.said_at.isoformat() == said
        assert kept.photo.said_at == kept.said_at
        assert FieldPhoto.objects.count() == 1

    def test_a_refusal_is_said_in_words_and_the_form_keeps_what_was_typed(self, desk, batch):
        make_application(batch, make_input(batch.crop), on=clock.today())

        told = desk.client.post("/farm/record", harvested(batch), headers=PHONE)
        page = desk.client.post("/farm/record", harvested(batch, quantity="7.5"))

        assert (told.status_code, told.json()["code"]) == (409, "inside_safety_interval")
        assert page.status_code == 409
        assert page.content.decode().count('value="7.5"') == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"do": ""},
            {"on": "", "other_day": ""},
            {"said_at": "yesterday"},
            {"said_at": "2026-01-01T08:00"},
            {"key": ""},
            {"photo": io.BytesIO(b"no picture")},
        ],
    )
    def test_what_cannot_be_read_is_bad_input(self, desk, batch, wrong):
        if "photo" in wrong:
            wrong["photo"].name = "photo.jpg"

        answer = desk.client.post("/farm/record", harvested(batch) | wrong, headers=PHONE)

        assert answer.status_code == 400
        assert not FieldRecord.objects.filter(kind="harvested").exists()

    def test_anothers_batch_and_anothers_photo_are_not_there(self, desk, batch):
        other = make_batch()
        sent = {"key": "k", "do": "photo", "on": clock.today(), "photo": a_picture()}
        assert desk.client.post("/farm/record", {**sent, "batch": batch.number}).status_code == 302
        photo = FieldPhoto.objects.get()
        stranger = Client()
        stranger.force_login(make_login(grower_for(other.grower)))

        assert desk.client.get(f"/farm/photos/{photo.pk}")["Content-Type"] == "image/jpeg"
        assert stranger.get(f"/farm/photos/{photo.pk}").status_code == 404
        assert desk.client.post("/farm/record", harvested(other)).status_code == 404
        earlier = harvested(other, earlier_photo=photo.pk)
        assert stranger.post("/farm/record", earlier).status_code == 404

    def test_a_photo_gets_its_words_later(self, desk, batch):
        sent = {"key": "k", "do": "photo", "on": clock.today(), "photo": a_picture()}
        desk.client.post("/farm/record", {**sent, "batch": batch.number})
        photo = FieldPhoto.objects.get()
        assert "照片等着补字" in page_of(desk)

        desk.client.post("/farm/record", harvested(batch, earlier_photo=photo.pk))

        assert FieldRecord.objects.get(kind="harvested").photo == photo
        assert "照片等着补字" not in page_of(desk)

    def test_what_is_planted_is_a_plan_and_a_batch(self, desk):
        site = make_site(Site.Kind.GREENHOUSE)
        run_site(site=site, party=desk.grower)
        today = clock.today()

        desk.client.post("/farm/record", {
            "key": "k", "do": "planted", "crop": make_crop().pk, "site": site.pk, "on": "",
            "other_day": today - timedelta(days=5), "measure": "g", "expected": "800",
            "harvest_from": today, "harvest_until": today,
        })  # fmt: skip

        assert desk.grower.batches.get().begun_on == today - timedelta(days=5)


class TestThePage:
    def test_what_is_forbidden_cannot_be_tapped_and_says_why(self, desk, batch):
        other = make_batch(grower=desk.grower)
        mine, its = make_input(batch.crop), make_input(other.crop)

        page = page_of(desk)
        form = page[page.index(f'id="applied-{batch.number}"') :]

        assert form.index(f'value="{mine.pk}" required') < form.index(f'value="{its.pk}" required')
        rest = form[form.index(f'value="{its.pk}" required') :]
        assert rest[: rest.index(">")].endswith("disabled")
        assert f"没有登记用于{batch.crop.name}，不能用" in form

    def test_a_batch_in_its_interval_cannot_be_harvested_and_says_from_when(self, desk, batch):
        make_application(batch, make_input(batch.crop, interval_days=7), on=clock.today())

        page = page_of(desk)

        assert f'href="#harvested-{batch.number}"' not in page
        assert f'data-free="{clock.today() + timedelta(days=7)}"' in page

    def test_what_was_used_last_is_offered_first(self, desk, batch):
        first, last = make_input(batch.crop), make_input(batch.crop)
        make_application(batch, last, on=clock.today())

        page = page_of(desk)

        assert page.index(last.name) < page.index(first.name)
        assert page.count("上次用的") == 1

    def test_an_agent_chooses_for_whom(self, desk, batch):
        other = register(name="三叉河合作社", kind=Party.Kind.COOP)
        grant(person=grower_for(desk.grower), organisation=other, role=Membership.Role.GROWER)
        theirs = make_batch(grower=other)

        page = page_of(desk, f"/farm/record?for={other.pk}")
        assert "替 三叉河合作社 记" in page
        assert theirs.number in page
        assert batch.number not in page
        sent = harvested(theirs) | {"for": other.pk}
        assert desk.client.post("/farm/record", sent).status_code == 302
        stranger = register(name="别的", kind=Party.Kind.COOP)
        assert desk.client.get(f"/farm/record?for={stranger.pk}").status_code == 404

    def test_the_number_of_statements_does_not_grow_with_the_batches(
        self, desk, batch, django_assert_max_num_queries
    ):
        for _each in range(8):
            one = make_batch(grower=desk.grower)
            make_application(one, make_input(one.crop), on=clock.today())

        with django_assert_max_num_queries(16):
            page_of(desk)

    def test_a_record_takes_fourteen_statements(self, desk, batch, django_assert_max_num_queries):
        sent = harvested(batch)

        with django_assert_max_num_queries(14):
            assert desk.client.post("/farm/record", sent, headers=PHONE).status_code == 200


class TestThePhone:
    def test_the_worker_answers_below_the_growers_door_and_names_no_one(self, desk):
        answer = Client().get("/farm/worker.js")
        words = answer.content.decode()

        assert answer["Content-Type"] == "text/javascript"
        assert answer["Cache-Control"] == "no-cache"
        assert "/static/farm.js" in words
        assert page_of(desk, "/farm/worker.js") == words

    def test_the_app_begins_at_the_record_page(self):
        told = Client().get("/farm/app.webmanifest").json()

        assert (told["start_url"], told["scope"]) == ("/farm/record", "/farm/")
        assert [icon["sizes"] for icon in told["icons"]] == ["192x192", "512x512"]

    def test_who_is_signed_in_is_never_kept(self, desk):
        answer = desk.client.get("/farm/now")

        assert answer["Cache-Control"] == "no-store"
        assert answer.json()["person"] == grower_for(desk.grower).pk
        assert Client().get("/farm/now", headers=PHONE).status_code == 401

    def test_a_form_with_a_strange_token_is_refused_in_words_for_the_script(self, desk, batch):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(grower_for(desk.grower).login)

        answer = strict.post("/farm/record", harvested(batch), headers=PHONE)

        assert answer.json()["code"] == "form_too_old"
        token = strict.get("/farm/now").json()["form_token"]
        said = PHONE | {"X-CSRFToken": token}
        assert strict.post("/farm/record", harvested(batch), headers=said).status_code == 200
