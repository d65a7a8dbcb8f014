"""A good form for every route that takes one: whoever is let in with it, changes something.

So a refusal that changes nothing was a refusal of the person, and not of the form.
"""

from django.utils import timezone

from jishi.foundation import clock
from jishi.stock.queries import lots_at
from jishi.trials.doors import fill
from jishi.trials.doors.fill import Fill, Form
from jishi.trials.doors.ground import Actor, Doors, Thing
from jishi.trials.doors.routes import Route
from jishi.volunteering.queries import code_of
from jishi.web.policy import RULES

# The address names a kind of table; what stands in it is whoever sends it's own.
OF_THE_ACTOR = {"farm:table", "office:table"}


def good_form(doors: Doors, route: Route, actor: Actor, thing: Thing | None) -> Form:
    """What somebody would send who may; the object in the address is the thing."""
    row: object = thing and (thing.row or doors.tried[RULES[route.name].object][0].row)
    return FORMS[route.name](doors, actor if route.name in OF_THE_ACTOR else row or actor)


FORMS: dict[str, Fill] = {
    "signin": fill.always({"do": "send", "phone": "13600009999"}),
    "wechat-forget": fill.always({}),
    "signout": fill.always({}),
    "demo": fill.demo,
    "large-print": fill.always({"size": "large"}),
    "language": fill.always({"language": "en"}),
    "epcis:capture": fill.captured,
    "storefront:basket-add": lambda doors, _row: {"offer": doors.offer.code, "packs": "1"},
    "storefront:basket-set": lambda doors, _row: {"set": f"{doors.offer.code}:2"},
    "storefront:basket-price": fill.price,
    "storefront:basket-point": lambda doors, _row: {"point": doors.world.county.points[1].pk},
    "storefront:checkout": lambda doors, _actor: {**fill.order(doors), "points": "0"},
    "storefront:favourite": fill.always({"do": "like"}),
    "storefront:order-cancel": lambda _doors, order: {"phone_tail": order.phone[-4:]},
    "storefront:order-again": fill.always({}),
    "storefront:problem": fill.always({"kind": "shortage", "percent": "50"}),
    "storefront:invoice": fill.always({"title": "平湖一家单位"}),
    "storefront:notify": fill.always({}),
    "storefront:sign-up": fill.always({}),
    "storefront:my-name": fill.always({"name": "新称呼"}),
    "storefront:my-phone": fill.always({"do": "send", "phone": "13600008888"}),
    "storefront:leave": fill.always({"do": "send"}),
    "storefront:presence": fill.always({"do": "withdraw"}),
    "farm:record": fill.photograph,
    "farm:plan": fill.plan,
    "farm:season": fill.season,
    "farm:table": fill.table,
    "farm:site": lambda _doors, _row: {"photo": fill.picture()},
    "farm:mend": lambda _doors, row: {
        "on": fill.today(), "quantity": fill.other(row), "words": "看错了秤",
    },
    "farm:confirm": fill.always({}),
    "farm:input": lambda _doors, batch: {"on": fill.today(), "input": fill.may_be_applied(batch)},
    "farm:harvest": lambda _doors, _row: {"quantity": "2", "on": fill.today()},
    "farm:certify": fill.always({"quantity": "2"}),
    "farm:offers": lambda doors, actor: {**fill.grown(doors, actor), "price": "9.90"},
    "farm:price": fill.always({"price": "8.80"}),
    "farm:close": fill.always({}),
    "farm:prices": fill.prices,
    "farm:issued": fill.always({"fiscal_number": "26332000000087654321"}),
    "hub:receive": fill.receive,
    "hub:packaged": fill.packaged,
    "hub:change_lot": fill.always({}),
    "hub:views": fill.always({
        "do": "save", "table": "hub:lots", "name": "锁着的", "query": "state=locked",
    }),
    "hub:begin-many": lambda _doors, _actor: {"do": "lock", "row": lots_at()[0].number},
    "hub:many": fill.always({"do": "stop"}),
    "hub:decide": fill.always({}),
    "hub:mix": fill.mixture,
    "hub:process": fill.worked,
    "hub:keep_work": fill.sheet_of_work,
    "hub:mend_work": fill.mended_work,
    "hub:temperatures": fill.readings,
    "hub:temperature": lambda _doors, _site: {
        "degrees": "3.5", "at": f"{timezone.localtime(clock.now()):%Y-%m-%dT%H:%M}",
    },
    "hub:limit": lambda _doors, _site: {"most": "8", "since": fill.today()},
    "hub:pick_line": fill.always({"quantity": "1"}),
    "hub:arrive": lambda _doors, _point: {"cycle": fill.last_cycle(), "bags": "2"},
    "hub:hand": fill.hand,
    "hub:back": fill.back,
    "hub:shifts": fill.shift,
    "hub:confirm": fill.always({}),
    "office:sites": fill.new_site,
    "office:table": fill.table,
    "office:evening": fill.sheet,
    "office:inspections": fill.test,
    "office:acceptances": lambda _doors, _row: {"kind": "grower_card", "since": fill.today()},
    "office:licences": lambda doors, _row: {
        "party": doors.growers[0].party.pk, "kind": "green", "number": "LB-15-0001",
        "valid_from": fill.today(), "valid_until": fill.today(300),
    },
    "office:piece_rate": fill.rate,
    "office:propose": fill.to_recall,
    "office:recall-decide": fill.always({}),
    "office:recall-back": fill.back,
    "office:cancel": fill.always({"reason": "试一试"}),
    "office:views": fill.always({
        "do": "save", "table": "office:orders", "name": "没付的", "query": "state=placed",
    }),
    "office:begin-many": lambda doors, _actor: {
        "do": "cancel", "reason": "停电", "row": doors.tried["order"][0].names["number"],
    },
    "office:many": fill.always({"do": "stop"}),
    "office:call": fill.call,
    "office:place-call": fill.call,
    "office:decide-case": fill.always({"percent": "0", "bearer": "operator", "reason": "看过"}),
    "office:issued": fill.always({"fiscal_number": "26332000000012345678"}),
    "office:settle": fill.settle,
    "office:commission": fill.always({"percent": "7"}),
    "office:approve": fill.always({}),
    "office:payout": fill.always({}),
    "office:fill": fill.always({"amount": "100"}),
    # Behind the JSON door: whole numbers, and fields in words of its own.
    "api:baskets_begin": lambda doors, _actor: {"offer": doors.offer.code, "packs": 1},
    "api:baskets_put": lambda doors, _row: {"offer": doors.offer.code, "packs": 1},
    "api:baskets_hold": lambda doors, _row: {"offer": doors.offer.code, "packs": 2},
    "api:baskets_agree": lambda doors, _row: {
        "offer": doors.offer.code, "price_fen": doors.offer.price_fen,
    },
    "api:orders_place": lambda doors, _actor: {
        **fill.order(doors), "basket": doors.tried["basket"][0].names["token"],
    },
    "api:orders_cancel": fill.always({}),
    "api:orders_again": fill.always({}),
    "api:shifts_sign_up": fill.always({}),
    "api:shifts_check_in": lambda _doors, row: {"code": code_of(row.shift)},
    "api:shifts_check_out": lambda _doors, row: {"code": code_of(row.shift, is_out=True)},
    "api:shifts_withdraw": fill.always({}),
    "api:farm_plant": fill.planting,
    "api:farm_record_input": lambda _doors, batch: {
        "on": fill.today(), "farm_input": fill.may_be_applied(batch),
    },
    "api:farm_record_harvest": lambda _doors, _row: {"quantity": 2_000, "on": fill.today()},
    "api:farm_certify": fill.always({"quantity": 2}),
    "api:farm_put_up": lambda doors, actor: {**fill.grown(doors, actor), "price_fen": 990},
    "api:farm_reprice": fill.always({"price_fen": 880}),
    "api:farm_close": fill.always({}),
    "api:hub_arrive": lambda _doors, _point: {"cycle": fill.last_cycle(), "bags": 2},
    "api:hub_hand_over": fill.hand,
    "api:hub_pick": fill.always({"quantity": 1}),
    "api:office_approve": fill.always({}),
    "api:office_pay_out": fill.always({}),
}  # fmt: skip
