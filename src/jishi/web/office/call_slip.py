"""The slip on which a clerk writes what a caller wants.

It lives in the form: nothing is kept of it, and nobody is taken in, before the order is placed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishi.catalog.models import Offer
from jishi.foundation.money import yuan
from jishi.foundation.quantities import pieces
from jishi.foundation.refusals import BadInput, NotFound, Refusal
from jishi.parties.models import Party
from jishi.parties.queries import callers
from jishi.payments.models import Tender
from jishi.places import queries as places
from jishi.places.models import Site
from jishi.sales.models import Cycle, Order
from jishi.sales.operations import Wish
from jishi.sales.queries import current_cycle, goods_for
from jishi.sales.rules import Goods, estimate_fen
from jishi.web.desks import number
from jishi.web.storefront.pages.basket import fetcher_of
from jishi.web.templatetags.jishi_web import clock_words

LINE = "line_"  # and the offer's code: a field that holds its packs
LINES_MAX = 60
PACKS_MAX = 999
CODE_MAX = 20
WORDS_MAX = 40


class ReadAgain(Refusal):
    """Something is not as it was when the clerk read the order aloud."""

    code = "read_again"
    words = gettext_lazy("和刚才念的不一样了。请再念一遍，顾客说对了再下单。")


@dataclass(frozen=True)
class SlipLine:
    offer: Offer
    packs: int
    told: str  # how many, as it was typed
    is_short: bool  # not so many are left
    wrong: str = ""  # why what was typed is no number of packs

    @property
    def fen(self) -> int:
        return estimate_fen(self.offer, self.packs)


@dataclass(frozen=True)
class Finder:
    """Goods that are looked for: the words, the result that is chosen, how many packs of it."""

    asked: str = ""
    offer: str = ""
    packs: str = "1"


@dataclass(frozen=True)
class Slip:
    """Who calls, what they want, where they fetch it and how it is paid."""

    buyer: Party | None
    name: str
    phone: str
    lines: tuple[SlipLine, ...]
    points: Mapping[int, Site]
    point: Site | None
    cycle: Cycle | None
    rest: str
    shortage: str
    amiss: Mapping[str, str] = field(default_factory=dict)  # why the goods chosen are not on it

    @property
    def wrong(self) -> dict[str, str]:
        """What is wrong with which field."""
        lines = {LINE + line.offer.code: line.wrong for line in self.lines if line.wrong}
        return {**lines, **self.amiss}

    @property
    def total_fen(self) -> int:
        return sum(line.fen for line in self.lines)

    @property
    def for_others(self) -> Offer | None:
        """The first goods that are a seller's own, for which the company may take no cash."""
        offers = (line.offer for line in self.lines)
        return next((offer for offer in offers if offer.mode != Offer.Mode.OWN), None)

    @property
    def wishes(self) -> list[Wish]:
        return [Wish(line.offer, line.packs, line.offer.price_fen) for line in self.lines]

    @property
    def missing(self) -> list[str]:
        """What must still be said before the order can be read aloud."""
        return [words for words, is_missing in (
            (_("现在没有开放下单的时段"), self.cycle is None),
            (_("谁来取"), not (self.name and self.phone)),
            (_("到哪个取货站"), self.point is None),
            (_("要什么"), not self.lines),
            (_("几份"), bool(self.wrong)),
        ) if is_missing]  # fmt: skip

    @property
    def sentence(self) -> str:
        """The order as the clerk reads it to the caller; nothing while something is missing."""
        if self.missing or self.cycle is None or self.point is None:
            return ""
        told = "、".join(f"{line.offer.product.name} {line.offer.pack} × {line.packs}"
                        for line in self.lines)  # fmt: skip
        is_about = any(line.offer.sold_by == Offer.SoldBy.WEIGHT for line in self.lines)
        words = _("{name}：{goods}。一共 {yuan} 元")
        if is_about:
            words = _("{name}：{goods}。一共约 {yuan} 元")
        how = _("取货时付现金") if self.rest == Tender.CASH else _("亲友打开链接付款")
        short = _("缺一样就整单取消") if self.shortage == Order.Shortage.CANCEL else _("缺的退钱")
        rest = _("，{when}起到{point}取，{how}，{short}。").format(
            when=clock_words(self.cycle.pickup_from), point=self.point.name, how=how, short=short
        )
        return words.format(name=self.name, goods=told, yuan=yuan(self.total_fen)) + rest

    def with_packs(self, code: str, packs: int) -> "Slip":
        """The same with further packs of an offer. Refuses `NotFound`."""
        held = {line.offer.code: line.packs for line in self.lines}
        told = {line.offer.code: line.told for line in self.lines}
        told[code] = str(min(held.get(code, 0) + packs, PACKS_MAX))
        slip = replace(self, lines=_lines(told))
        if code not in {line.offer.code for line in slip.lines}:
            raise NotFound
        return slip

    def with_found(self, finder: Finder) -> tuple["Slip", Finder]:
        """The same with the goods that are chosen in the finder, and the finder emptied.

        What cannot be added stays in the finder, and the slip says why.
        """
        if not finder.offer:
            return self, finder
        try:
            return self.with_packs(finder.offer, packs_typed(finder.packs)), Finder()
        except BadInput as bad:
            amiss = bad.fields
        except NotFound as gone:
            amiss = {"offer": str(gone)}
        return replace(self, amiss=amiss), finder


def slip_of(typed: QueryDict) -> Slip:
    """The slip as it was sent; at first what is known of whoever calls. 4 SQL, 2 more with goods.

    Refuses `NotFound` for a buyer who is none, `BadInput` for a station that cannot be one.
    """
    buyer = _buyer(typed.get("buyer", ""))
    last = fetcher_of(buyer)
    points = {point.pk: point for point in places.pickup_points()}
    lines = _lines(dict(_typed_lines(typed)))
    is_for_others = any(line.offer.mode != Offer.Mode.OWN for line in lines)
    wants_link = is_for_others or typed.get("rest") == Tender.CHANNEL
    wants_all = typed.get("shortage") == Order.Shortage.CANCEL
    told = typed.get("point", str(last.point_id or ""))
    return Slip(
        buyer=buyer,
        name=typed.get("name", last.name).strip(),
        phone=typed.get("phone", last.phone).strip(),
        lines=lines,
        points=points,
        point=points.get(number(told, "point")) if told else None,
        cycle=current_cycle(),
        rest=Tender.CHANNEL if wants_link else Tender.CASH,
        shortage=Order.Shortage.CANCEL if wants_all else Order.Shortage.REFUND,
    )


def finder_of(typed: QueryDict) -> Finder:
    """The finder as it was sent.

    A result chosen from what other words had found is none: the list was not the one asked for.
    """
    asked = typed.get("q", "").strip()[:WORDS_MAX]
    offer = typed.get("offer", "")[:CODE_MAX] if typed.get("asked") == asked else ""
    return Finder(asked, offer, typed.get("packs", "1"))


def packs_typed(text: str, *, field: str = "packs") -> int:
    """How many packs were typed. Refuses `BadInput` for what is no number, or too high a one."""
    packs = pieces(text, field=field)
    if packs > PACKS_MAX:
        raise BadInput(**{field: _("「{text}」超出范围").format(text=packs)})
    return packs


def _buyer(told: str) -> Party | None:
    if not told:
        return None
    found = callers("").filter(pk=_number(told)).first()
    if found is None:
        raise NotFound
    return found


def _typed_lines(typed: QueryDict) -> Iterator[tuple[str, str]]:
    named = [name for name in typed if name.startswith(LINE)][:LINES_MAX]
    for name in named:
        told = typed.get(name, "").strip()
        if told.strip("0"):  # nothing and zero take goods off
            yield name.removeprefix(LINE), told


def _lines(told: Mapping[str, str]) -> tuple[SlipLine, ...]:
    """In the order in which they were asked for; what is off the shelf is left out. 2 SQL."""
    open_offers = Offer.objects.filter(code__in=told, state=Offer.State.OPEN)
    offers = {offer.code: offer for offer in open_offers.select_related("product", "seller")}
    goods = goods_for(offers.values()) if offers else None
    return tuple(
        _line(offers[code], text, goods)
        for code, text in told.items()
        if goods is not None and code in offers
    )


def _line(offer: Offer, told: str, goods: Goods) -> SlipLine:
    try:
        packs = packs_typed(told, field="told")
    except BadInput as bad:
        return SlipLine(offer, 0, told, is_short=False, wrong=bad.fields["told"])
    return SlipLine(offer, packs, told, goods.take(offer, packs) is None)


def _number(told: str) -> int:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
