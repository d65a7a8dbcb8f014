import subprocess
import sys
from pathlib import Path

import pytest

import jishi
from jishi.web.api.market import market
from jishi.web.api.schema import contract

HOUSE = Path(jishi.__file__).parents[1]
OPERATIONS = [
    pytest.param(path, method, told, id=f"{method} {path}")
    for path, methods in contract()["paths"].items()
    for method, told in methods.items()
]


def shapes(node: object):
    """Every schema that says of what type something is."""
    if isinstance(node, dict):
        if isinstance(node.get("type"), str):
            yield node
        for inner in node.values():
            yield from shapes(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from shapes(inner)


@pytest.mark.parametrize(("path", "method", "told"), OPERATIONS)
class TestEveryOperation:
    def test_says_what_it_does(self, path, method, told):
        assert told["description"]

    def test_names_who_may_call_it(self, path, method, told):
        statuses = {int(status) for status in told["responses"]}

        assert ("Session" in str(told.get("security"))) <= (401 in statuses)
        assert {200, 400, 503} <= statuses

    def test_is_asked_with_a_key_and_a_form_token_when_it_writes(self, path, method, told):
        if method == "get":
            return
        key = [row for row in told["parameters"] if row["name"] == "Idempotency-Key"]

        assert key[0]["required"]
        assert all("FormToken" in way for way in told["security"])
        assert {403, 409, 422} <= {int(status) for status in told["responses"]}
        assert "Idempotent-Replay" in told["responses"][200]["headers"]

    def test_takes_no_field_that_it_does_not_name(self, path, method, told):
        if "requestBody" not in told:
            return
        body = told["requestBody"]["content"]["application/json"]["schema"]
        body = contract()["components"]["schemas"][body["$ref"].rpartition("/")[2]]

        assert body["additionalProperties"] is False


def test_nothing_is_a_fraction_and_everything_is_bounded():
    for shape in shapes(contract()):
        assert shape["type"] != "number", shape
        if shape["type"] == "integer":
            assert {"minimum", "maximum"} <= set(shape), shape
        if shape["type"] == "string" and "in" not in shape:
            assert {"maxLength", "enum", "format", "const"} & set(shape), shape


def test_a_name_stands_for_one_shape():
    models = [
        model
        for router in market._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
        for model in (*operation.models, *operation.response_models.values())
    ]
    seen: dict[str, object] = {}
    for model in models:
        for name, shape in model.model_json_schema().get("$defs", {}).items():
            assert seen.setdefault(name, shape) == shape, name


@pytest.mark.django_db
def test_the_contract_is_there_for_every_program(client):
    answer = client.get("/api/v1/openapi.json")

    assert answer.json()["openapi"].startswith("3.1")
    assert "http" not in str(answer.json()["servers"])


def test_a_shop_that_serves_pages_does_without_what_only_programs_need():
    script = (
        "import sys; from config.wsgi import application; from django.urls import reverse;"
        "reverse('farm:overview'); assert 'pydantic' not in sys.modules"
    )

    subprocess.run([sys.executable, "-W", "ignore", "-c", script], cwd=HOUSE, check=True)


@pytest.mark.django_db
def test_a_question_for_the_head_only_is_answered_as_the_question_itself(client):
    asked, head = (ask("/api/v1/goods") for ask in (client.get, client.head))

    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == asked["Content-Type"]
