import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory

from jishi.foundation.refusals import BadInput
from jishi.parties.tests.factories import make_login
from jishi.web.forms import key_of

SESSION = "sessionid=there"


def submitted(user=None, cookie="", **fields):
    request = RequestFactory().post("/", fields, headers={"cookie": cookie})
    request.user = user or AnonymousUser()
    return request


@pytest.mark.parametrize("key", ["", "x" * 65, "a b", "a:b", "键", "a\n"])
def test_a_form_without_a_fit_key_is_refused(key):
    with pytest.raises(BadInput) as refused:
        key_of(submitted(key=key))

    assert "key" in refused.value.fields


def test_a_key_belongs_to_the_basket_it_was_sent_with():
    assert key_of(submitted(key="k")) == "guest:k"
    assert key_of(submitted(key="k", cookie="basket=ABC.2:signed")) == "basket-ABC:k"


@pytest.mark.django_db
def test_two_people_with_the_same_key_never_meet():
    wang, li = make_login(), make_login()

    keys = {key_of(submitted(user=one, cookie=SESSION, key="k")) for one in (wang, li)}

    assert keys == {f"person-{wang.person.pk}:k", f"person-{li.person.pk}:k"}


def test_a_program_sends_its_key_as_a_header():
    request = RequestFactory().post("/", headers={"idempotency-key": "k7"})

    assert key_of(request) == "guest:k7"


def test_whoever_knows_the_scope_better_names_it():
    assert key_of(submitted(key="k"), scope="order-T") == "order-T:k"


def test_each_form_has_a_key_of_its_own():
    page = Template("{% form_key %}{% form_key %}").render(Context())

    first, second = page.split("><")
    assert first != second


FIELD = '{% field "phone" "手机号" kind="tel" hint="11 位" inputmode="numeric" value="138" %}'


def test_a_field_shows_its_value_label_and_hint():
    html = Template(FIELD).render(Context())

    assert '<label for="field-phone">手机号' in html
    assert 'value="138"' in html
    assert 'inputmode="numeric"' in html
    assert 'aria-describedby="field-phone-hint"' in html


def test_a_field_keeps_what_was_typed_and_says_what_is_wrong_with_it():
    context = Context({"errors": {"phone": "不是手机号"}, "typed": {"phone": '"><b>'}})

    html = Template(FIELD).render(context)

    assert 'value="&quot;&gt;&lt;b&gt;"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="field-phone-hint field-phone-wrong"' in html
    assert "不是手机号" in html
