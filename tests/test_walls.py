"""Every CHECK and UNIQUE of the market stands in the database, and refuses what it is there for.

The list is `walls.txt`; a wall that is taken down, in a model or by a migration, is missed here.
"""

from collections.abc import Collection, Iterable, Iterator
from copy import copy
from datetime import timedelta
from itertools import combinations, product
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import CheckConstraint, F, Field, Model, Q, UniqueConstraint

from jishi.benefits.models import Fund, Voucher
from jishi.catalog.models import Offer, PriceList
from jishi.claims.models import Case, CasePhoto, Recall, RecalledLine, RecalledLot
from jishi.foundation import clock
from jishi.foundation.rows import insert
from jishi.parties.models import CodeBudget, Party, WeChatAccount
from jishi.places.models import Alias, Place
from jishi.production.models import Plan, Plot
from jishi.sales.models import Basket, BasketLine, OrderLine
from jishi.simulation.world import World
from jishi.stock.models import Lot
from jishi.tracing.models import Capture
from jishi.trials.rare_acts import do_rare_acts
from jishi.volunteering.models import SignUp

LISTED = Path(__file__).with_name("walls.txt")
ROWS_LOOKED_AT = 60
FAR = timedelta(days=9_000)
FEW = 150  # more than any row holds, where a CHECK allows no million
TRIES = 4_000
# The column's own CHECK says the same, and says it first.
BEHIND_ANOTHER = {"stock.Lot no_lot_below_zero"}


def tables() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("jishi.")]


def declared() -> dict[str, CheckConstraint | UniqueConstraint]:
    """Every wall by its name; a unique column is a UNIQUE of that column."""
    walls = {}
    for model in tables():
        label = model._meta.label
        for constraint in model._meta.constraints:
            walls[f"{label} {constraint.name}"] = constraint
        for field in model._meta.local_fields:
            if field.unique and not field.primary_key:
                walls[f"{label} {field.name}"] = UniqueConstraint(
                    fields=[field.name], name=field.name
                )
    return walls


def test_no_wall_was_taken_down_and_every_new_one_is_listed():
    assert sorted(declared()) == LISTED.read_text().split("\n")[:-1]


@pytest.mark.slow
@pytest.mark.django_db
def test_every_wall_refuses_what_it_is_there_for(lived):
    do_rare_acts(lived)
    lacking(lived)
    stands = {wall for wall, constraint in declared().items() if refuses(wall, constraint)}

    missing = sorted(set(declared()) - stands - BEHIND_ANOTHER)
    assert not missing, "\n".join(missing)


def lacking(world: World) -> None:
    """Rows that four days do not leave."""
    county, today = world.county, clock.today()
    Voucher.objects.create(
        code="WALL", fund=Fund.objects.get(), worth_fen=500, least_order_fen=2_000, expires_on=today
    )
    CodeBudget.objects.create(phone="13800000000", day=today, sent=1, tries=1)
    basket = Basket.objects.create(token="wall", begun_at=clock.now())
    BasketLine.objects.create(basket=basket, offer=Offer.objects.first(), packs=1, price_fen=100)
    PriceList.objects.create(
        seller=county.manager, number=1, added=1, changed=0, unchanged=0, skipped=0,
        taken_in_at=clock.now(),
    )  # fmt: skip
    WeChatAccount.objects.create(openid="wall", person=county.manager, bound_at=clock.now())
    plan = Plan.objects.first()
    Plot.objects.create(plan=plan, site=plan.site, area_m2=600)
    Alias.objects.create(place=Place.objects.first(), name="wall")
    Capture.objects.create(
        number="WALL", sent_by=county.manager, events_taken=0, taken_at=clock.now()
    )
    for case in Case.objects.filter(photo=None)[:1]:
        CasePhoto.objects.create(case=case, jpeg=b"wall")
    there = SignUp.objects.filter(checked_in_at__isnull=False).first()
    SignUp.objects.filter(pk=there.pk).update(state=SignUp.State.CHECKED_IN)
    Party.objects.create(name="wall", kind=Party.Kind.PERSON, closed_at=clock.now())
    recalled()


def recalled() -> None:
    """Two recalls, each with a lot and a line; those of one do not stand any more."""
    now, lot, line = clock.now(), Lot.objects.first(), OrderLine.objects.first()
    one, other = Party.objects.order_by("pk")[:2]
    for number, stands in (("K1", True), ("K2", False)):
        recall = Recall.objects.create(
            number=number, scope="lot", of=lot.number, reason="wall", state=Recall.State.CLOSED,
            proposed_by=one, proposed_at=now, confirmed_by=other, confirmed_at=now,
            ending_asked_by=one, closed_by=other, closed_at=now,
        )  # fmt: skip
        RecalledLot.objects.create(
            recall=recall, lot=lot, available=1, reserved=0, sold=0, stands=stands
        )
        RecalledLine.objects.create(recall=recall, line=line, stands=stands)


def refuses(wall: str, constraint: CheckConstraint | UniqueConstraint) -> bool:
    model = apps.get_model(wall.split()[0])
    rows = [*model._default_manager.order_by("pk")[:ROWS_LOOKED_AT]]
    rows += model._default_manager.order_by("-pk")[:ROWS_LOOKED_AT]
    is_check = isinstance(constraint, CheckConstraint)
    wrong = forbidden(constraint, rows) if is_check else doubled(constraint, rows)
    return any(is_refused(row, constraint) for _try, row in zip(range(TRIES), wrong, strict=False))


def is_refused(row: Model, constraint: CheckConstraint | UniqueConstraint) -> bool:
    """Whether the database refuses a row, and names this wall as the reason."""
    try:
        with transaction.atomic():
            insert(row)
            transaction.set_rollback(True)
    except IntegrityError as error:
        words = str(error)
        is_unique = isinstance(constraint, UniqueConstraint)
        names = fields_of(constraint) if is_unique else ()
        columns = [row._meta.get_field(name).column for name in names]
        in_sqlites_words = ", ".join(f"{row._meta.db_table}.{column}" for column in columns)
        in_postgresqls_words = f"Key ({', '.join(columns)})="
        return (
            constraint.name in words
            or (bool(columns) and words.endswith(f"failed: {in_sqlites_words}"))
            or (bool(columns) and in_postgresqls_words in words)
        )
    return False


def doubled(constraint: UniqueConstraint, rows: list[Model]) -> Iterator[Model]:
    """A row once more, with other values in whatever else must be unique."""
    for row in rows:
        yield from again(row, same=set(fields_of(constraint)))


def again(row: Model, same: Collection[str] = ()) -> Iterator[Model]:
    asked = [each for each in row._meta.constraints if isinstance(each, UniqueConstraint)]
    unique = {name for each in asked for name in fields_of(each)}
    unique |= {field.name for field in row._meta.local_fields if field.unique}
    changed = [row._meta.get_field(name) for name in sorted(unique - {"id", *same})]
    for values in product(*(fresh(field, row) for field in changed)):
        yield changed_copy(row, changed, values)


def fields_of(constraint: UniqueConstraint) -> Iterator[str]:
    yield from constraint.fields
    for expression in constraint.expressions:
        yield from columns_of(expression)


def fresh(field: Field, row: Model) -> list[object]:
    """Values of a column that no row has yet."""
    if field.is_relation:
        taken = type(row)._default_manager.values(field.attname)
        free = field.related_model._default_manager.exclude(pk__in=taken)
        found = [*([None] if field.null else []), *free.values_list("pk", flat=True)[:3]]
        return found or [one_more(field.related_model)]
    if isinstance(field, models.IntegerField):
        return [1_000_000, FEW]
    return [getattr(row, field.attname) + FAR] if isinstance(field, models.DateField) else ["~"]


def one_more(model: type[Model]) -> object:
    row = next(again(model._default_manager.first()))
    insert(row)
    return row.pk


def changed_copy(row: Model, fields: Iterable[Field], values: Iterable[object]) -> Model:
    again = copy(row)
    again.pk = None if isinstance(row._meta.pk, models.AutoField) else "~"
    for field, value in zip(fields, values, strict=True):
        setattr(again, field.attname, value)
    return again


def forbidden(constraint: CheckConstraint, rows: list[Model]) -> Iterator[Model]:
    """Rows with one column changed, then with two, that a CHECK forbids."""
    for number in (1, 2):
        for row in rows:
            names = sorted(columns_of(constraint.condition))
            for changed in combinations(names, min(number, len(names))):
                fields = [row._meta.get_field(name) for name in changed]
                for values in product(*(others(field, row) for field in fields)):
                    wrong = changed_copy(row, fields, values)
                    if is_forbidden(constraint, wrong):
                        yield wrong


def is_forbidden(constraint: CheckConstraint, row: Model) -> bool:
    try:
        constraint.validate(type(row), row)
    except ValidationError:
        return True
    except (TypeError, ValueError):
        return False
    return False


def columns_of(said: object) -> set[str]:
    if isinstance(said, F):
        return {said.name}
    if isinstance(said, Q):
        return set().union(*(columns_of(each) for each in said.children))
    if isinstance(said, tuple):
        return {said[0].split("__")[0]} | columns_of(said[1])
    if hasattr(said, "get_source_expressions"):
        return set().union(*(columns_of(each) for each in said.get_source_expressions()))
    return set()


def others(field: Field, row: Model) -> list[object]:
    """Other values that a column might hold."""
    now = getattr(row, field.attname)
    values: list[object] = [None] if field.null else []
    if field.is_relation:
        values += field.related_model._default_manager.values_list("pk", flat=True)[:2]
    elif isinstance(field, models.BooleanField):
        values += [not now]
    elif isinstance(field, models.IntegerField):
        values += [0, 1, -1, 7, (now or 0) + 1, 32_000, 2_000_000_000]
    elif isinstance(field, models.DateField):
        about = (
            now or clock.now() if isinstance(field, models.DateTimeField) else now or clock.today()
        )
        values += [about - FAR, about + FAR, about]
    elif field.choices:
        values += [value for value, _words in field.choices]
    else:
        values += ["", "x", "字"]
    return values
