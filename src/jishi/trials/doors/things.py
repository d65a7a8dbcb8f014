"""What lies behind the doors, and whose it is, read from the tables as they are.

Nothing here asks a room's question: whether those begin with whoever asks is what is tried.
"""

from collections.abc import Iterable, Mapping

from django.db.models import Model

from jishi.benefits.models import Fund, Grant, Voucher
from jishi.catalog.models import Offer
from jishi.claims.models import Case, Recall
from jishi.desks.models import BulkAct
from jishi.ledger.models import Account
from jishi.parties.models import Party, SiteOperator
from jishi.payments.links import link_of
from jishi.payments.models import Payment
from jishi.places.models import Site
from jishi.production.models import Batch, Certificate, Crop, FieldPhoto, FieldRecord, Holding
from jishi.sales.models import Basket, Order, OrderLine
from jishi.settlement.models import Invoice, Payout, Statement
from jishi.stock.models import Lot, WriteOff
from jishi.tracing.models import Capture, Event
from jishi.trials.doors.ground import Doors, Thing
from jishi.volunteering.models import Shift, SignUp
from jishi.web import solar_terms
from jishi.web.hub.lots import LOTS

NOWHERE = 999_999_999
# How each kind is named in an address, as far as its rows say it by themselves.
NAMED = {
    "account": ("account",),
    "grant": (),
    "voucher": (),
    "fund": ("fund",),
    "line": ("line",),
    "shift": ("shift", "key"),
    "sign-up": ("sign_up", "key"),
    "station": ("point", "station"),
    "site": ("site",),
    "record": ("record",),
    "photo": ("key",),
    "write-off": ("write_off",),
}
MISSING: Mapping[str, object] = {
    **{name: NOWHERE for names in NAMED.values() for name in names},
    **{
        "number": "X-1",
        "token": "X" * 32,
        "link": "X",
        "noun": "nowhere",
        "kind": "csv",
        "verb": "withdraw",
    },
    **{"event_id": "urn:none", "name": "nowhere", "gtin": "0", "position": NOWHERE},
}
TRIED = 6


def lay_out(doors: Doors) -> None:
    """Everything that the pages name or list, by kind; and of each kind some to be tried."""
    doors.things = {**_goods(doors), **_lots(), **_people(doors)}
    doors.tried = {kind: _some_of(doors, kind) for kind in doors.things}


def _goods(doors: Doors) -> dict[str, list[Thing]]:
    """What is grown, sold and paid."""
    return {
        "batch": _numbered(Batch.objects.order_by("-pk"), "grower_id"),
        "certificate": _numbered(Certificate.objects.order_by("-pk")),
        "record": [
            _keyed("record", row, row.batch.grower_id, marks=(f"/farm/records/{row.pk}",))
            for row in _mendable()
        ],
        "photo": [
            _keyed("photo", row, row.batch.grower_id)
            for row in FieldPhoto.objects.select_related("batch").order_by("-pk")
        ],
        "statement": _numbered(Statement.objects.all(), "party_id"),
        "payout": _numbered(Payout.objects.all()),
        "payment": [
            Thing({"number": row.number}, frozenset({row.order.buyer_id}), (row.number,), row)
            for row in Payment.objects.select_related("order").order_by("-pk")
        ],
        "order": [_order(row) for row in Order.objects.order_by("-pk")],
        "pay-link": [
            Thing({"link": link_of(row)}, row=row)
            for row in Order.objects.exclude(entered_by=None).order_by("-pk")
        ],
        "case": _numbered(Case.objects.order_by("pk")),
        "invoice": _numbered(
            Invoice.objects.filter(state=Invoice.State.ASKED).order_by("pk"), "seller_id"
        ),
        "case-photo": _numbered(Case.objects.exclude(photo=None).order_by("pk")),
        "offer": [
            Thing({"code": row.code}, frozenset({row.seller_id}), (row.code,), row)
            for row in Offer.objects.order_by("pk")
        ],
        "table": [Thing({"noun": "records", "kind": "csv"}, row=FieldRecord.objects.first())],
        "seller": [Thing({"key": row.party.pk}, row=row.party) for row in doors.growers],
        "term": [Thing({"name": name}, row=Crop.objects.first()) for name in solar_terms.NAMES],
        "village": [Thing({"code": row.place.code}, row=row.place) for row in doors.growers],
    }


def _lots() -> dict[str, list[Thing]]:
    """What lies in the warehouse, what is told of it and called back."""
    return {
        "recall": [
            Thing({"number": row.number, "verb": _verb(row)}, marks=(row.number,), row=row)
            for row in Recall.objects.order_by("-pk")
        ],
        "write-off": [
            Thing({"write_off": row.pk, "verb": "decline"}, row=row)
            for row in WriteOff.objects.order_by("-pk")
        ],
        "bulk-of-the-hub": _numbered(BulkAct.objects.filter(verb__in=LOTS.verbs)),
        "bulk-of-the-office": _numbered(BulkAct.objects.exclude(verb__in=LOTS.verbs)),
        "lot": [
            Thing({"number": row.number, "verb": "lock"}, row=row) for row in Lot.objects.all()
        ],
        "linked-lot": [
            Thing({"number": row.number, "gtin": row.product.gtin}, row=row)
            for row in Lot.objects.exclude(product__gtin="").select_related("product")
        ],
        "event": [_event(row) for row in Event.objects.prefetch_related("names").order_by("-pk")],
        "capture": _numbered(Capture.objects.all(), "sent_by_id"),
    }


def _people(doors: Doors) -> dict[str, list[Thing]]:
    """Where people come together, what they are given, and what they have begun."""
    return {
        "site": [_site(held) for held in Holding.objects.select_related("site").order_by("pk")],
        "fund": [
            _keyed("fund", row, row.funder_id, marks=(row.name,)) for row in Fund.objects.all()
        ],
        "station": [_station(point) for point in doors.world.county.points],
        "shift": [
            _keyed("shift", row, row.activity.team_id, marks=(f'/hub/shifts/{row.pk}"',))
            for row in Shift.objects.select_related("activity").order_by("-pk")
        ],
        "sign-up": [
            _keyed(
                "sign-up",
                row,
                row.volunteer_id,
                row.shift.activity.team_id,
                marks=(f'"key": {row.pk}, "shift": {{',),
            )
            for row in SignUp.objects.select_related("shift__activity").order_by("-pk")
        ],
        # Others' grants have the words of a whole team: these have words of their own.
        "grant": [
            _keyed("grant", row, row.person_id, marks=(row.cause,))
            for row in Grant.objects.filter(person__in=doors.buyers)
        ],
        "voucher": [
            _keyed("voucher", row, row.person_id, marks=(row.code,))
            for row in Voucher.objects.all()
        ],
        "basket": [Thing({"token": row.token}, row=row) for row in Basket.objects.order_by("-pk")],
        "line": [_keyed("line", row) for row in _unpicked()],
        "account": [_keyed("account", row) for row in Account.objects.order_by("pk")],
    }


def missing(kind: str) -> Thing:
    """An object that is not there, by whatever word it is asked for."""
    return Thing({**MISSING, "code": "999999999999" if kind == "village" else "nowhere"})


def _numbered(rows: Iterable[Model], owner: str = "") -> list[Thing]:
    return [
        Thing({"number": row.number}, _owners(getattr(row, owner, None)), (row.number,), row)  # type: ignore[attr-defined]
        for row in rows
    ]


def _keyed(kind: str, row: Model, *owners: int | None, marks: tuple[str, ...] = ()) -> Thing:
    return Thing(dict.fromkeys(NAMED[kind], row.pk), _owners(*owners), marks, row)


def _owners(*keys: int | None) -> frozenset[int]:
    return frozenset(key for key in keys if key is not None)


def _order(row: Order) -> Thing:
    names = {"number": row.number, "token": row.token, "position": 1}
    return Thing(names, _owners(row.buyer_id), (row.number, row.token), row)


def _event(row: Event) -> Thing:
    """The own names of an event say whose goods it is about; where none does, the company's."""
    parties = [name.uri.rpartition("/")[2] for name in row.names.all() if name.role == "party"]
    company = Party.objects.get(kind=Party.Kind.OPERATOR)
    return Thing({"event_id": row.event_id}, _owners(company.pk, *map(int, parties)), (), row)


def _verb(recall: Recall) -> str:
    """What may be decided next by whoever has not decided the last."""
    return "withdraw" if recall.state == Recall.State.PROPOSED else "ask"


def _station(point: Site) -> Thing:
    return _keyed("station", point, SiteOperator.objects.get(site=point, until=None).party_id)


def _site(held: Holding) -> Thing:
    runs_it = SiteOperator.objects.get(site=held.site, until=None).party_id
    return _keyed("site", held.site, runs_it, marks=(held.site.name,))


def _mendable() -> Iterable[FieldRecord]:
    """What an agent kept for somebody, and they have not confirmed."""
    told = FieldRecord.objects.filter(by_agent__isnull=False, corrections=None)
    return told.select_related("batch").order_by("-pk")


def _unpicked() -> Iterable[OrderLine]:
    lines = OrderLine.objects.filter(order__state=Order.State.CONFIRMED, picking=None)
    return lines.order_by("pk")


def _some_of(doors: Doors, kind: str) -> list[Thing]:
    """One in each state of each of the people whom the actors stand near to, or of nobody."""
    near = {row.party.pk for row in doors.growers} | {buyer.pk for buyer in doors.buyers}
    near |= {someone.pk for someone in doors.members.values()}
    chosen: dict[object, Thing] = {}
    for thing in sorted(doors.things[kind], key=lambda thing: not thing.owners & near):
        chosen.setdefault((thing.owners, getattr(thing.row, "state", "")), thing)
    return list(chosen.values())[:TRIED]
