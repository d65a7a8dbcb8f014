"""The floor: the least that the same server and the same database can do for such a request.

Three views without middleware: nothing at all; one SELECT of 24 rows as HTML; a whole purchase as
one call into the database (a function on PostgreSQL, one short transaction on SQLite).
"""

import random
from contextlib import closing

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

ITEMS = 2_000
TABLES = """
CREATE TABLE floor_item (
    id integer PRIMARY KEY, on_hand integer NOT NULL CHECK (on_hand >= 0), price integer NOT NULL);
CREATE TABLE floor_order ({id}, name text NOT NULL, total integer NOT NULL);
CREATE TABLE floor_line ({id},
    order_id bigint NOT NULL REFERENCES floor_order,
    item_id integer NOT NULL REFERENCES floor_item);
CREATE TABLE floor_payment ({id},
    order_id bigint NOT NULL REFERENCES floor_order, amount integer NOT NULL);
CREATE TABLE floor_book ({id},
    payment_id bigint NOT NULL REFERENCES floor_payment, amount integer NOT NULL);
"""
IDS = {
    "postgresql": "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    "sqlite": "id integer PRIMARY KEY",
}
FUNCTION = """
CREATE FUNCTION floor_buy(one integer, two integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE total integer; the_order bigint; the_payment bigint;
BEGIN
    UPDATE floor_item SET on_hand = on_hand - 1 WHERE id = least(one, two) AND on_hand >= 1;
    IF NOT FOUND THEN RAISE EXCEPTION 'sold out'; END IF;
    UPDATE floor_item SET on_hand = on_hand - 1 WHERE id = greatest(one, two) AND on_hand >= 1;
    IF NOT FOUND THEN RAISE EXCEPTION 'sold out'; END IF;
    SELECT sum(price) INTO total FROM floor_item WHERE id IN (one, two);
    INSERT INTO floor_order (name, total) VALUES ('floor', total) RETURNING id INTO the_order;
    INSERT INTO floor_line (order_id, item_id) VALUES (the_order, one), (the_order, two);
    INSERT INTO floor_payment (order_id, amount) VALUES (the_order, total)
        RETURNING id INTO the_payment;
    INSERT INTO floor_book (payment_id, amount)
        VALUES (the_payment, -total), (the_payment, total), (the_payment, -1), (the_payment, 1);
    RETURN the_order;
END $$;
"""
ROWS = engines["django"].from_string(
    "<ul>{% for row in rows %}<li><a href='/goods/{{ row.1 }}'>{{ row.2 }}</a> "
    "<b>{{ row.3 }}</b> {{ row.4 }}</li>{% endfor %}</ul>"
)


def lay() -> None:
    """Tables and the function of the floor, beside the market's own."""
    statements = TABLES.format(id=IDS[connection.vendor])
    with closing(connection.cursor()) as cursor:
        for name in ("book", "payment", "line", "order", "item"):
            cursor.execute(f"DROP TABLE IF EXISTS floor_{name}")  # noqa: S608
        for statement in statements.strip().split(";\n"):
            if statement.strip():
                cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS floor_buy")
            cursor.execute(FUNCTION)
        cursor.executemany(
            "INSERT INTO floor_item VALUES (%s, 1000000, 500)", [(n,) for n in range(ITEMS)]
        )


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def rows(request: HttpRequest) -> HttpResponse:
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            "SELECT o.id, o.code, p.name, o.price_fen, o.pack FROM catalog_offer o"
            " JOIN catalog_product p ON p.id = o.product_id WHERE o.state = 'open'"
            " ORDER BY o.opened_at DESC, o.id DESC LIMIT 24"
        )
        found = cursor.fetchall()
    return HttpResponse(ROWS.render({"rows": found}))


@csrf_exempt
def purchase(request: HttpRequest) -> HttpResponse:
    one, two = random.sample(range(ITEMS), 2)
    with closing(connection.cursor()) as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT floor_buy(%s, %s)", [one, two])
        else:
            _buy_on_sqlite(cursor, one, two)
    return HttpResponse("bought")


def _buy_on_sqlite(cursor, one: int, two: int) -> None:  # type: ignore[no-untyped-def]
    with transaction.atomic():
        for item in (one, two):
            cursor.execute(
                "UPDATE floor_item SET on_hand = on_hand - 1 WHERE id = %s AND on_hand >= 1", [item]
            )
        cursor.execute("INSERT INTO floor_order (name, total) VALUES ('floor', 1000)")
        order = cursor.lastrowid
        cursor.execute(
            "INSERT INTO floor_line (order_id, item_id) VALUES (%s, %s), (%s, %s)",
            [order, one, order, two],
        )
        cursor.execute("INSERT INTO floor_payment (order_id, amount) VALUES (%s, 1000)", [order])
        payment = cursor.lastrowid
        cursor.execute(
            "INSERT INTO floor_book (payment_id, amount)"
            " VALUES (%s, -1000), (%s, 1000), (%s, -1), (%s, 1)",
            [payment] * 4,
        )


class Bare(WSGIHandler):
    """Django's handler without any middleware."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 (Django's own signature)
        self._view_middleware: list[object] = []
        self._template_response_middleware: list[object] = []
        self._exception_middleware: list[object] = []
        self._middleware_chain = convert_exception_to_response(self._on_the_floor)

    def _on_the_floor(self, request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__  # the market's own paths know nothing of the floor
        return self._get_response(request)  # type: ignore[attr-defined, no-any-return]


urlpatterns = [
    path("floor/hello", hello),
    path("floor/rows", rows),
    path("floor/purchase", purchase),
]
