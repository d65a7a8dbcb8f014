"""What somebody would type into each form: things that are really there."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.utils import timezone
from PIL import Image

from jishi.catalog.models import Category, Offer, Product
from jishi.catalog.price_list import read_price_list
from jishi.claims.models import Recall, RecalledLine
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.foundation.sheets import Row
from jishi.parties.models import Login
from jishi.payments.models import Tender
from jishi.places.models import Site
from jishi.production.models import Batch, Crop, FarmInput, FieldRecord
from jishi.sales.models import Cycle, Order
from jishi.settlement.queries import unsettled_parties
from jishi.stock.models import Lot, Making
from jishi.supply.models import PieceWork
from jishi.supply.queries import awaiting
from jishi.tracing.events import document
from jishi.tracing.identifiers import written
from jishi.trials.doors.ground import Actor, Doors, Role
from jishi.volunteering.models import Activity
from jishi.web.farm.prices import SALT
from jishi.web.imports import signed
from jishi.web.office.call_slip import slip_of

Form = dict[str, Any]
Fill = Callable[[Doors, Any], Form]


def today(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def organisation(doors: Doors, actor: Actor) -> int:
    """That for which somebody grows; of others the first one's, who let nobody else in."""
    grown_for = (organisation for role, organisation in actor.posts if role == Role.GROWER)
    return next(grown_for, doors.growers[0].party.pk)


def plan(doors: Doors, actor: Actor) -> Form:
    grown_on = Site.objects.filter(kind__in=[Site.Kind.GREENHOUSE, Site.Kind.FIELD])
    site = grown_on.filter(operators__party=organisation(doors, actor)).first()
    crop = Crop.objects.first()
    assert crop, "something grows here"
    return {
        "site": site.pk if site else 0, "crop": crop.pk, "measure": "g", "expected": "50",
        "harvest_from": today(30), "harvest_until": today(60), "on": today(),
    }  # fmt: skip


class Sent(io.BytesIO):
    """A file that can be sent again: it is always read from its beginning."""

    name = "photo.png"

    def read(self, _size: int | None = -1) -> bytes:
        return self.getvalue()


def picture() -> Sent:
    drawn = Sent()
    Image.new("RGB", (40, 30)).save(drawn, "PNG")
    return drawn


def other(told: FieldRecord) -> str:
    """Another quantity than was told: kilograms, or pieces."""
    return "1.1" if told.measure == Measure.GRAM else "999"


def season(doors: Doors, actor: Actor) -> Form:
    told = plan(doors, actor)
    site, _on = told.pop("site"), told.pop("on")
    return {**told, f"area_{site}": "5"}


def new_site(doors: Doors, _actor: Actor) -> Form:
    grower = doors.growers[0]
    return {
        "name": "试试新棚", "kind": "greenhouse", "place": grower.place.code, "area": "667",
        "owner": grower.party.pk, "run_by": grower.party.pk,
    }  # fmt: skip


def sheet(doors: Doors, _actor: Actor) -> Form:
    grown = doors.growers[0].party.batches.latest("pk")
    measured = {"batch_1": grown.number, "kind_1": "harvested", "quantity_1": "1"}
    return {**measured, "on_1": today()}


def test(doors: Doors, _row: object) -> Form:
    return {
        "batch": doors.growers[0].party.batches.latest("pk").number, "kind": "quick",
        "on": today(), "done_by": "广陈镇农安站", "sample": "2026-001", "passed": "yes",
    }  # fmt: skip


def table(doors: Doors, actor: Actor) -> Form:
    """A table of one record as it comes back, signed, after it was looked at."""
    theirs = Batch.objects.filter(grower=organisation(doors, actor)).latest("pk")
    harvest = {"kind": "harvested", "quantity": "1", "input": "", "on": today()}
    row = Row(2, {"batch": theirs.number, **harvest}, {})
    return {"previewed": signed([row], f"import:records:{actor.person or 0}")}


def planting(doors: Doors, actor: Actor) -> Form:
    return {**plan(doors, actor), "expected": 50_000}


def photograph(doors: Doors, actor: Actor) -> Form:
    """A photo of the last batch of those for whom somebody grows."""
    batch = Batch.objects.filter(grower=organisation(doors, actor)).last()
    number = batch.number if batch else ""
    return {"do": "photo", "batch": number, "on": today(), "photo": picture()}


def may_be_applied(batch: Batch) -> int:
    allowed = batch.crop.inputs.order_by("safety_interval_days").first()
    applied = allowed or FarmInput.objects.first()
    assert applied, "something may be applied"
    return applied.pk


def grown(doors: Doors, actor: Actor) -> Form:
    grown = Product.objects.filter(crop__batches__grower=organisation(doors, actor)).first()
    return {"product": grown.pk if grown else 0, "sold_by": "piece", "pack": "大筐"}


def prices(_doors: Doors, _actor: Actor) -> Form:
    """A list of one row as it comes back, signed, after it was looked at."""
    shelf = Category.objects.first()
    assert shelf, "the shop has shelves"
    words = f"品名,分类,规格,净含量（g）,售价（元）\n酱黄瓜,{shelf.name},400 g/罐,400,15.80\n"
    rows = read_price_list(io.BytesIO(words.encode()), "价目表.csv")
    return {"previewed": signing.dumps([vars(row) for row in rows], salt=SALT, compress=True)}


def receive(_doors: Doors, _actor: Actor) -> Form:
    certificate = awaiting().last()  # that of the goods that keep longest
    assert certificate and certificate.batch, "something was harvested this morning"
    product = Product.objects.filter(crop=certificate.batch.crop).first()
    assert product, "it is sold here"
    quantity = "1" if certificate.measure == "piece" else "0.5"
    return {"certificate": certificate.pk, "product": product.pk, "quantity": quantity}


def packaged(_doors: Doors, _actor: Actor) -> Form:
    made = Offer.objects.filter(product__needs_certificate=False).first()
    assert made, "somebody makes something"
    return {
        "offer": made.pk, "quantity": "12", "maker_lot": "M-1", "made_on": today(-3),
        "best_before": today(60),
    }  # fmt: skip


def mixture(_doors: Doors, _actor: Actor) -> Form:
    """A little of each of the two lots into which one was split this morning."""
    halves = Making.objects.filter(kind=Making.Kind.SPLIT).latest("pk").made.all()
    return {f"part_{lot.number}": "0.1" for lot in halves}


def worked(_doors: Doors, _actor: Actor) -> Form:
    site = Site.objects.filter(kind=Site.Kind.WAREHOUSE).first()
    made = Product.objects.filter(needs_certificate=False).first()
    went_in = Making.objects.filter(kind=Making.Kind.SPLIT).latest("pk").made.first()
    assert site and made and went_in, "somebody makes something"
    return {
        "site": site.pk, "made_on": today(), "lot_1": went_in.number, "used_1": "0.1",
        "product_1": made.pk, "made_1": "2", "measure_1": "piece", "maker_lot_1": "A1",
        "best_before_1": today(90),
    }  # fmt: skip


def sheet_of_work(_doors: Doors, _actor: Actor) -> Form:
    making = Making.objects.filter(kind=Making.Kind.REPACK).latest("pk")
    return {
        "making": making.number, "work": "分拣", "on": today(), "new_count_1": "1",
        "new_name_1": "王阿婆", "new_phone_1": "13300009999",
    }  # fmt: skip


def mended_work(_doors: Doors, _actor: Actor) -> Form:
    line = PieceWork.objects.filter(corrections=None).latest("pk")
    return {"making": line.making.number, "line": line.pk, "quantity": "2", "words": "数错了"}


def rate(_doors: Doors, _actor: Actor) -> Form:
    told = {"work": "装袋", "unit": "piece", "rate": "0.35", "since": today()}
    return {"site": Making.objects.latest("pk").site_id, **told}


def readings(doors: Doors, actor: Actor) -> Form:
    """A logger's table of one row as it comes back, signed, after it was looked at."""
    at = f"{timezone.localtime(clock.now()):%Y-%m-%dT%H:%M}"
    site = doors.world.county.points[0].name
    row = Row(2, {"site": site, "at": at, "tenths": 35}, {})
    return {"previewed": signed([row], f"import:temperatures:{actor.person or 0}")}


def to_recall(_doors: Doors, _actor: Actor) -> Form:
    lot = Lot.objects.filter(recalls=None).earliest("pk")
    told = {"scope": Recall.Scope.LOT.value, "of": lot.number, "reason": "查出农残超标"}
    return {**told, "since": "", "until": ""}


def back(_doors: Doors, of: Recall | Site) -> Form:
    """A line of a recall that came back, or one at a station."""
    lines = RecalledLine.objects.filter(returned_at=None).order_by("pk")
    if isinstance(of, Recall):
        line = lines.filter(recall=of).first()
    else:
        line = lines.filter(line__order__point=of).first()
    return {"line": line.pk if line else 0}


def last_cycle() -> int:
    past = Cycle.objects.filter(cutoff_at__lte=clock.now()).order_by("-cutoff_at").first()
    assert past, "a cycle was cut off last night"
    return past.pk


def hand(_doors: Doors, point: Site) -> Form:
    packed = Order.objects.filter(state=Order.State.CONFIRMED, point=point)
    order = packed.exclude(lines__picking=None).order_by("pk").first()
    return {
        "code": order.pickup_code if order else "000000",
        "phone_tail": order.phone[-4:] if order else "0000",
    }


def shift(_doors: Doors, actor: Actor) -> Form:
    """For an activity of one's own team; of others the first team's."""
    own = [organisation for role, organisation in actor.posts if role == Role.ORGANISER]
    called = Activity.objects.filter(team__in=own) if own else Activity.objects.all()
    activity = called.first()
    since = clock.now() + timedelta(days=2)
    return {
        "activity": activity.pk if activity else 0, "places": "5",
        "starts_at": f"{since:%Y-%m-%dT09:00}", "ends_at": f"{since:%Y-%m-%dT11:00}",
    }  # fmt: skip


def settle(_doors: Doors, _actor: Actor) -> Form:
    return {"party": unsettled_parties(clock.now())[0].pk}


def order(doors: Doors) -> Form:
    return {
        "name": "张三", "phone": "13800001234", "point": doors.world.county.points[0].pk,
        "shortage": Order.Shortage.REFUND.value, "rest": Tender.CHANNEL.value,
    }  # fmt: skip


def call(doors: Doors, _actor: Actor) -> Form:
    """A slip with one kind of goods, and the sentence that was read aloud."""
    # Somebody who has called before: of a new login the password's place is drawn anew each time.
    told = {
        **order(doors), "phone": "13700005678", f"line_{doors.offer.code}": 1, "buyer": "",
        "relative": "13800001235",
    }  # fmt: skip
    typed = QueryDict(mutable=True)
    typed.update({name: str(value) for name, value in told.items()})
    return {**told, "said": slip_of(typed).sentence}


def price(doors: Doors, _actor: Actor) -> Form:
    return {"accept": f"{doors.offer.code}:{doors.offer.price_fen}"}


def demo(_doors: Doors, _actor: Actor) -> Form:
    someone = Login.objects.filter(person__is_demo=True, is_active=True).first()
    return {"login": someone.pk if someone else 0}


def captured(_doors: Doors, _actor: Actor) -> Form:
    """A carrier saw a crate of its own."""
    moment = written(clock.now() - timedelta(hours=1))
    seen = {
        "type": "ObjectEvent", "eventTime": moment, "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE", "epcList": ["https://carrier.example/crates/7"],
    }  # fmt: skip
    return document("EPCISDocument", clock.now(), {"eventList": [seen]})


def always(form: Form) -> Fill:
    return lambda _doors, _row: form
