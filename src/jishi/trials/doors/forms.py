"""A good form for every route that takes one: whoever is let in with it, changes something.

So a refusal that changes nothing was a refusal of the person, and not of the form.
"""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core import signing

from jishi.catalog.models import Category, Offer, Product
from jishi.catalog.price_list import read_price_list
from jishi.foundation import clock
from jishi.parties.models import Login, Membership
from jishi.payments.models import Tender
from jishi.places.models import Site
from jishi.production.models import Batch, Crop, FarmInput
from jishi.sales.models import Cycle, Order
from jishi.settlement.queries import unsettled_parties
from jishi.supply.queries import awaiting
from jishi.trials.doors.world import Actor, Doors, Thing, an_offer
from jishi.volunteering.models import Activity
from jishi.web.farm.prices import SALT
from jishi.web.policy import RULES

Role = Membership.Role
Form = dict[str, Any]
Fill = Callable[[Doors, Any], Form]
KEY = "matrix"  # each cell is undone, so that the key is always new


def good_form(doors: Doors, route: str, actor: Actor, thing: Thing | None) -> Form:
    """What somebody would send who may; the object in the address is the thing."""
    row: object = thing and (thing.row or doors.tried[RULES[route].object][0].row)
    return {"key": KEY, **FORMS[route](doors, row or actor)}


def _today(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def _organisation(doors: Doors, actor: Actor) -> int:
    """That for which somebody grows; of others the first one's, who let nobody else in."""
    grown_for = (organisation for role, organisation in actor.posts if role == Role.GROWER)
    return next(grown_for, doors.growers[0].party.pk)


def _plan(doors: Doors, actor: Actor) -> Form:
    site = Site.objects.filter(operators__party=_organisation(doors, actor)).first()
    crop = Crop.objects.first()
    assert crop, "something grows here"
    return {
        "site": site.pk if site else 0, "crop": crop.pk, "measure": "g", "expected": "50",
        "harvest_from": _today(30), "harvest_until": _today(60), "on": _today(),
    }  # fmt: skip


def _input(_doors: Doors, batch: Batch) -> Form:
    allowed = batch.crop.inputs.order_by("safety_interval_days").first()
    applied = allowed or FarmInput.objects.first()
    assert applied, "something may be applied"
    return {"on": _today(), "input": applied.pk}


def _offer(doors: Doors, actor: Actor) -> Form:
    grown = Product.objects.filter(crop__batches__grower=_organisation(doors, actor)).first()
    return {
        "product": grown.pk if grown else 0,
        "sold_by": "piece",
        "pack": "大筐",
        "price": "9.90",
    }


def _prices(_doors: Doors, _actor: Actor) -> Form:
    """A list of one row as it comes back, signed, after it was looked at."""
    shelf = Category.objects.first()
    assert shelf, "the shop has shelves"
    words = f"品名,分类,规格,净含量（g）,售价（元）\n酱黄瓜,{shelf.name},400 g/罐,400,15.80\n"
    rows = read_price_list(io.BytesIO(words.encode()), "价目表.csv")
    return {"previewed": signing.dumps([vars(row) for row in rows], salt=SALT, compress=True)}


def _receive(_doors: Doors, _actor: Actor) -> Form:
    certificate = awaiting().first()
    assert certificate, "something was harvested this morning"
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


def _arrive(_doors: Doors, _row: Site) -> Form:
    past = Cycle.objects.filter(cutoff_at__lte=clock.now()).order_by("-cutoff_at").first()
    assert past, "a cycle was cut off last night"
    return {"cycle": past.pk, "bags": "2"}


def _hand(_doors: Doors, point: Site) -> Form:
    packed = Order.objects.filter(state=Order.State.CONFIRMED, point=point)
    packed = packed.exclude(lines__picking=None).order_by("pk")
    order = packed.first()
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


def _checkout(doors: Doors, _actor: Actor) -> Form:
    return {
        "name": "张三", "phone": "13800001234", "point": doors.world.county.points[0].pk,
        "shortage": Order.Shortage.REFUND, "rest": Tender.CHANNEL, "points": "0",
    }  # fmt: skip


def _price(doors: Doors, _actor: Actor) -> Form:
    offer = an_offer(doors)
    return {"accept": f"{offer.code}:{offer.price_fen}"}


def _demo(_doors: Doors, _actor: Actor) -> Form:
    someone = Login.objects.filter(person__is_demo=True, is_active=True).first()
    return {"login": someone.pk if someone else 0}


def _always(form: Form) -> Fill:
    return lambda _doors, _row: form


FORMS: dict[str, Fill] = {
    "signin": _always({"do": "send", "phone": "13600009999"}),
    "signout": _always({}),
    "demo": _demo,
    "large-print": _always({"size": "large"}),
    "language": _always({"language": "en"}),
    "storefront:basket-add": lambda doors, _row: {"offer": an_offer(doors).code, "packs": "1"},
    "storefront:basket-set": lambda doors, _row: {"set": f"{an_offer(doors).code}:2"},
    "storefront:basket-price": _price,
    "storefront:basket-point": lambda doors, _row: {"point": doors.world.county.points[1].pk},
    "storefront:checkout": _checkout,
    "storefront:order-cancel": _always({}),
    "storefront:order-again": _always({}),
    "storefront:notify": _always({}),
    "storefront:sign-up": _always({}),
    "storefront:presence": _always({"do": "withdraw"}),
    "farm:plan": _plan,
    "farm:input": _input,
    "farm:harvest": lambda _doors, _row: {"quantity": "2", "on": _today()},
    "farm:certify": _always({"quantity": "2"}),
    "farm:offers": _offer,
    "farm:price": _always({"price": "8.80"}),
    "farm:close": _always({}),
    "farm:prices": _prices,
    "hub:receive": _receive,
    "hub:packaged": _packaged,
    "hub:pick_line": _always({"quantity": "1"}),
    "hub:arrive": _arrive,
    "hub:hand": _hand,
    "hub:shifts": _shift,
    "hub:confirm": _always({}),
    "office:cancel": _always({"reason": "试一试"}),
    "office:settle": _settle,
    "office:commission": _always({"percent": "7"}),
    "office:approve": _always({}),
    "office:payout": _always({}),
    "office:fill": _always({"amount": "100"}),
}
