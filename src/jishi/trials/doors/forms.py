"""A good form for every route that takes one: whoever is let in with it, changes something.

So a refusal that changes nothing was a refusal of the person, and not of the form.
"""

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
from jishi.trials.doors.ground import Actor, Doors, Role, Thing
from jishi.trials.doors.routes import Route
from jishi.volunteering.models import Activity
from jishi.volunteering.queries import code_of
from jishi.web.farm.prices import SALT
from jishi.web.imports import signed
from jishi.web.office.call_slip import slip_of
from jishi.web.policy import RULES

Form = dict[str, Any]
Fill = Callable[[Doors, Any], Form]
# The address names a kind of table; what stands in it is whoever sends it's own.
OF_THE_ACTOR = {"farm:table", "office:table"}


def good_form(doors: Doors, route: Route, actor: Actor, thing: Thing | None) -> Form:
    """What somebody would send who may; the object in the address is the thing."""
    row: object = thing and (thing.row or doors.tried[RULES[route.name].object][0].row)
    return FORMS[route.name](doors, actor if route.name in OF_THE_ACTOR else row or actor)


def _today(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def _organisation(doors: Doors, actor: Actor) -> int:
    """That for which somebody grows; of others the first one's, who let nobody else in."""
    grown_for = (organisation for role, organisation in actor.posts if role == Role.GROWER)
    return next(grown_for, doors.growers[0].party.pk)


def _plan(doors: Doors, actor: Actor) -> Form:
    grown_on = Site.objects.filter(kind__in=[Site.Kind.GREENHOUSE, Site.Kind.FIELD])
    site = grown_on.filter(operators__party=_organisation(doors, actor)).first()
    crop = Crop.objects.first()
    assert crop, "something grows here"
    return {
        "site": site.pk if site else 0, "crop": crop.pk, "measure": "g", "expected": "50",
        "harvest_from": _today(30), "harvest_until": _today(60), "on": _today(),
    }  # fmt: skip


class Sent(io.BytesIO):
    """A file that can be sent again: it is always read from its beginning."""

    name = "photo.png"

    def read(self, _size: int | None = -1) -> bytes:
        return self.getvalue()


def _picture() -> Sent:
    drawn = Sent()
    Image.new("RGB", (40, 30)).save(drawn, "PNG")
    return drawn


def _other(told: FieldRecord) -> str:
    """Another quantity than was told: kilograms, or pieces."""
    return "1.1" if told.measure == Measure.GRAM else "999"


def _season(doors: Doors, actor: Actor) -> Form:
    told = _plan(doors, actor)
    site, _on = told.pop("site"), told.pop("on")
    return {**told, f"area_{site}": "5"}


def _new_site(doors: Doors, _actor: Actor) -> Form:
    grower = doors.growers[0]
    return {
        "name": "试试新棚", "kind": "greenhouse", "place": grower.place.code, "area": "667",
        "owner": grower.party.pk, "run_by": grower.party.pk,
    }  # fmt: skip


def _sheet(doors: Doors, _actor: Actor) -> Form:
    grown = doors.growers[0].party.batches.latest("pk")
    measured = {"batch_1": grown.number, "kind_1": "harvested", "quantity_1": "1"}
    return {**measured, "on_1": _today()}


def _test(doors: Doors, _row: object) -> Form:
    return {
        "batch": doors.growers[0].party.batches.latest("pk").number, "kind": "quick",
        "on": _today(), "done_by": "广陈镇农安站", "sample": "2026-001", "passed": "yes",
    }  # fmt: skip


def _table(doors: Doors, actor: Actor) -> Form:
    """A table of one record as it comes back, signed, after it was looked at."""
    theirs = Batch.objects.filter(grower=_organisation(doors, actor)).latest("pk")
    harvest = {"kind": "harvested", "quantity": "1", "input": "", "on": _today()}
    row = Row(2, {"batch": theirs.number, **harvest}, {})
    return {"previewed": signed([row], f"import:records:{actor.person or 0}")}


def _planting(doors: Doors, actor: Actor) -> Form:
    return {**_plan(doors, actor), "expected": 50_000}


def _photograph(doors: Doors, actor: Actor) -> Form:
    """A photo of the last batch of those for whom somebody grows."""
    batch = Batch.objects.filter(grower=_organisation(doors, actor)).last()
    number = batch.number if batch else ""
    return {"do": "photo", "batch": number, "on": _today(), "photo": _picture()}


def _may_be_applied(batch: Batch) -> int:
    allowed = batch.crop.inputs.order_by("safety_interval_days").first()
    applied = allowed or FarmInput.objects.first()
    assert applied, "something may be applied"
    return applied.pk


def _grown(doors: Doors, actor: Actor) -> Form:
    grown = Product.objects.filter(crop__batches__grower=_organisation(doors, actor)).first()
    return {"product": grown.pk if grown else 0, "sold_by": "piece", "pack": "大筐"}


def _prices(_doors: Doors, _actor: Actor) -> Form:
    """A list of one row as it comes back, signed, after it was looked at."""
    shelf = Category.objects.first()
    assert shelf, "the shop has shelves"
    words = f"品名,分类,规格,净含量（g）,售价（元）\n酱黄瓜,{shelf.name},400 g/罐,400,15.80\n"
    rows = read_price_list(io.BytesIO(words.encode()), "价目表.csv")
    return {"previewed": signing.dumps([vars(row) for row in rows], salt=SALT, compress=True)}


def _receive(_doors: Doors, _actor: Actor) -> Form:
    certificate = awaiting().last()  # that of the goods that keep longest
    assert certificate and certificate.batch, "something was harvested this morning"
    product = Product.objects.filter(crop=certificate.batch.crop).first()
    assert product, "it is sold here"
    quantity = "1" if certificate.measure == "piece" else "0.5"
    return {"certificate": certificate.pk, "product": product.pk, "quantity": quantity}


def _packaged(_doors: Doors, _actor: Actor) -> Form:
    made = Offer.objects.filter(product__needs_certificate=False).first()
    assert made, "somebody makes something"
    return {
        "offer": made.pk, "quantity": "12", "maker_lot": "M-1", "made_on": _today(-3),
        "best_before": _today(60),
    }  # fmt: skip


def _mixture(_doors: Doors, _actor: Actor) -> Form:
    """A little of each of the two lots into which one was split this morning."""
    halves = Making.objects.filter(kind=Making.Kind.SPLIT).latest("pk").made.all()
    return {f"part_{lot.number}": "0.1" for lot in halves}


def _worked(_doors: Doors, _actor: Actor) -> Form:
    site = Site.objects.filter(kind=Site.Kind.WAREHOUSE).first()
    made = Product.objects.filter(needs_certificate=False).first()
    went_in = Making.objects.filter(kind=Making.Kind.SPLIT).latest("pk").made.first()
    assert site and made and went_in, "somebody makes something"
    return {
        "site": site.pk, "made_on": _today(), "lot_1": went_in.number, "used_1": "0.1",
        "product_1": made.pk, "made_1": "2", "measure_1": "piece", "maker_lot_1": "A1",
        "best_before_1": _today(90),
    }  # fmt: skip


def _sheet_of_work(_doors: Doors, _actor: Actor) -> Form:
    making = Making.objects.filter(kind=Making.Kind.REPACK).latest("pk")
    return {
        "making": making.number, "work": "分拣", "on": _today(), "new_count_1": "1",
        "new_name_1": "王阿婆", "new_phone_1": "13300009999",
    }  # fmt: skip


def _mended_work(_doors: Doors, _actor: Actor) -> Form:
    line = PieceWork.objects.filter(corrections=None).latest("pk")
    return {"making": line.making.number, "line": line.pk, "quantity": "2", "words": "数错了"}


def _rate(_doors: Doors, _actor: Actor) -> Form:
    told = {"work": "装袋", "unit": "piece", "rate": "0.35", "since": _today()}
    return {"site": Making.objects.latest("pk").site_id, **told}


def _readings(doors: Doors, actor: Actor) -> Form:
    """A logger's table of one row as it comes back, signed, after it was looked at."""
    at = f"{timezone.localtime(clock.now()):%Y-%m-%dT%H:%M}"
    site = doors.world.county.points[0].name
    row = Row(2, {"site": site, "at": at, "tenths": 35}, {})
    return {"previewed": signed([row], f"import:temperatures:{actor.person or 0}")}


def _to_recall(_doors: Doors, _actor: Actor) -> Form:
    lot = Lot.objects.filter(recalls=None).earliest("pk")
    told = {"scope": Recall.Scope.LOT.value, "of": lot.number, "reason": "查出农残超标"}
    return {**told, "since": "", "until": ""}


def _back(_doors: Doors, of: Recall | Site) -> Form:
    """A line of a recall that came back, or one at a station."""
    lines = RecalledLine.objects.filter(returned_at=None).order_by("pk")
    if isinstance(of, Recall):
        line = lines.filter(recall=of).first()
    else:
        line = lines.filter(line__order__point=of).first()
    return {"line": line.pk if line else 0}


def _last_cycle() -> int:
    past = Cycle.objects.filter(cutoff_at__lte=clock.now()).order_by("-cutoff_at").first()
    assert past, "a cycle was cut off last night"
    return past.pk


def _hand(_doors: Doors, point: Site) -> Form:
    packed = Order.objects.filter(state=Order.State.CONFIRMED, point=point)
    order = packed.exclude(lines__picking=None).order_by("pk").first()
    return {
        "code": order.pickup_code if order else "000000",
        "phone_tail": order.phone[-4:] if order else "0000",
    }


def _shift(_doors: Doors, actor: Actor) -> Form:
    """For an activity of one's own team; of others the first team's."""
    own = [organisation for role, organisation in actor.posts if role == Role.ORGANISER]
    called = Activity.objects.filter(team__in=own) if own else Activity.objects.all()
    activity = called.first()
    since = clock.now() + timedelta(days=2)
    return {
        "activity": activity.pk if activity else 0, "places": "5",
        "starts_at": f"{since:%Y-%m-%dT09:00}", "ends_at": f"{since:%Y-%m-%dT11:00}",
    }  # fmt: skip


def _settle(_doors: Doors, _actor: Actor) -> Form:
    return {"party": unsettled_parties(clock.now())[0].pk}


def _order(doors: Doors) -> Form:
    return {
        "name": "张三", "phone": "13800001234", "point": doors.world.county.points[0].pk,
        "shortage": Order.Shortage.REFUND.value, "rest": Tender.CHANNEL.value,
    }  # fmt: skip


def _call(doors: Doors, _actor: Actor) -> Form:
    """A slip with one kind of goods, and the sentence that was read aloud."""
    # Somebody who has called before: of a new login the password's place is drawn anew each time.
    told = {
        **_order(doors), "phone": "13700005678", f"line_{doors.offer.code}": 1, "buyer": "",
        "relative": "13800001235",
    }  # fmt: skip
    typed = QueryDict(mutable=True)
    typed.update({name: str(value) for name, value in told.items()})
    return {**told, "said": slip_of(typed).sentence}


def _price(doors: Doors, _actor: Actor) -> Form:
    return {"accept": f"{doors.offer.code}:{doors.offer.price_fen}"}


def _demo(_doors: Doors, _actor: Actor) -> Form:
    someone = Login.objects.filter(person__is_demo=True, is_active=True).first()
    return {"login": someone.pk if someone else 0}


def _captured(_doors: Doors, _actor: Actor) -> Form:
    """A carrier saw a crate of its own."""
    moment = written(clock.now() - timedelta(hours=1))
    seen = {
        "type": "ObjectEvent", "eventTime": moment, "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE", "epcList": ["https://carrier.example/crates/7"],
    }  # fmt: skip
    return document("EPCISDocument", clock.now(), {"eventList": [seen]})


def _always(form: Form) -> Fill:
    return lambda _doors, _row: form


FORMS: dict[str, Fill] = {
    "signin": _always({"do": "send", "phone": "13600009999"}),
    "wechat-forget": _always({}),
    "signout": _always({}),
    "demo": _demo,
    "large-print": _always({"size": "large"}),
    "language": _always({"language": "en"}),
    "epcis:capture": _captured,
    "storefront:basket-add": lambda doors, _row: {"offer": doors.offer.code, "packs": "1"},
    "storefront:basket-set": lambda doors, _row: {"set": f"{doors.offer.code}:2"},
    "storefront:basket-price": _price,
    "storefront:basket-point": lambda doors, _row: {"point": doors.world.county.points[1].pk},
    "storefront:checkout": lambda doors, _actor: {**_order(doors), "points": "0"},
    "storefront:favourite": _always({"do": "like"}),
    "storefront:order-cancel": _always({}),
    "storefront:order-again": _always({}),
    "storefront:problem": _always({"kind": "shortage", "percent": "50"}),
    "storefront:notify": _always({}),
    "storefront:sign-up": _always({}),
    "storefront:my-name": _always({"name": "新称呼"}),
    "storefront:my-phone": _always({"do": "send", "phone": "13600008888"}),
    "storefront:leave": _always({"do": "send"}),
    "storefront:presence": _always({"do": "withdraw"}),
    "farm:record": _photograph,
    "farm:plan": _plan,
    "farm:season": _season,
    "farm:table": _table,
    "farm:site": lambda _doors, _row: {"photo": _picture()},
    "farm:mend": lambda _doors, row: {"on": _today(), "quantity": _other(row), "words": "看错了秤"},
    "farm:confirm": _always({}),
    "farm:input": lambda _doors, batch: {"on": _today(), "input": _may_be_applied(batch)},
    "farm:harvest": lambda _doors, _row: {"quantity": "2", "on": _today()},
    "farm:certify": _always({"quantity": "2"}),
    "farm:offers": lambda doors, actor: {**_grown(doors, actor), "price": "9.90"},
    "farm:price": _always({"price": "8.80"}),
    "farm:close": _always({}),
    "farm:prices": _prices,
    "hub:receive": _receive,
    "hub:packaged": _packaged,
    "hub:change_lot": _always({}),
    "hub:decide": _always({}),
    "hub:mix": _mixture,
    "hub:process": _worked,
    "hub:keep_work": _sheet_of_work,
    "hub:mend_work": _mended_work,
    "hub:temperatures": _readings,
    "hub:temperature": lambda _doors, _site: {
        "degrees": "3.5", "at": f"{timezone.localtime(clock.now()):%Y-%m-%dT%H:%M}",
    },
    "hub:limit": lambda _doors, _site: {"most": "8", "since": _today()},
    "hub:pick_line": _always({"quantity": "1"}),
    "hub:arrive": lambda _doors, _point: {"cycle": _last_cycle(), "bags": "2"},
    "hub:hand": _hand,
    "hub:back": _back,
    "hub:shifts": _shift,
    "hub:confirm": _always({}),
    "office:sites": _new_site,
    "office:table": _table,
    "office:evening": _sheet,
    "office:inspections": _test,
    "office:acceptances": lambda _doors, _row: {"kind": "grower_card", "since": _today()},
    "office:licences": lambda doors, _row: {
        "party": doors.growers[0].party.pk, "kind": "green", "number": "LB-15-0001",
        "valid_from": _today(), "valid_until": _today(300),
    },
    "office:piece_rate": _rate,
    "office:propose": _to_recall,
    "office:recall-decide": _always({}),
    "office:recall-back": _back,
    "office:cancel": _always({"reason": "试一试"}),
    "office:call": _call,
    "office:place-call": _call,
    "office:decide-case": _always({"percent": "0", "bearer": "operator", "reason": "看过"}),
    "office:settle": _settle,
    "office:commission": _always({"percent": "7"}),
    "office:approve": _always({}),
    "office:payout": _always({}),
    "office:fill": _always({"amount": "100"}),
    # Behind the JSON door: whole numbers, and fields in words of its own.
    "api:baskets_begin": lambda doors, _actor: {"offer": doors.offer.code, "packs": 1},
    "api:baskets_put": lambda doors, _row: {"offer": doors.offer.code, "packs": 1},
    "api:baskets_hold": lambda doors, _row: {"offer": doors.offer.code, "packs": 2},
    "api:baskets_agree": lambda doors, _row: {
        "offer": doors.offer.code, "price_fen": doors.offer.price_fen,
    },
    "api:orders_place": lambda doors, _actor: {
        **_order(doors), "basket": doors.tried["basket"][0].names["token"],
    },
    "api:orders_cancel": _always({}),
    "api:orders_again": _always({}),
    "api:shifts_sign_up": _always({}),
    "api:shifts_check_in": lambda _doors, row: {"code": code_of(row.shift)},
    "api:shifts_check_out": lambda _doors, row: {"code": code_of(row.shift, is_out=True)},
    "api:shifts_withdraw": _always({}),
    "api:farm_plant": _planting,
    "api:farm_record_input": lambda _doors, batch: {
        "on": _today(), "farm_input": _may_be_applied(batch),
    },
    "api:farm_record_harvest": lambda _doors, _row: {"quantity": 2_000, "on": _today()},
    "api:farm_certify": _always({"quantity": 2}),
    "api:farm_put_up": lambda doors, actor: {**_grown(doors, actor), "price_fen": 990},
    "api:farm_reprice": _always({"price_fen": 880}),
    "api:farm_close": _always({}),
    "api:hub_arrive": lambda _doors, _point: {"cycle": _last_cycle(), "bags": 2},
    "api:hub_hand_over": _hand,
    "api:hub_pick": _always({"quantity": 1}),
    "api:office_approve": _always({}),
    "api:office_pay_out": _always({}),
}  # fmt: skip
