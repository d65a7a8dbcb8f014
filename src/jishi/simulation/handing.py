"""The warehouse picks and weighs, the keepers hand over; what was not good is made good."""

import io

from django.db.models import F, QuerySet
from PIL import Image

from jishi.catalog.models import Offer
from jishi.claims import operations as claims
from jishi.claims.models import Case
from jishi.claims.queries import line_at
from jishi.delivery import operations as delivery
from jishi.foundation import clock
from jishi.foundation.pictures import small
from jishi.foundation.refusals import Refusal
from jishi.payments.models import Payment, Tender
from jishi.sales.models import Cycle, Order, OrderLine
from jishi.settlement import operations as settlement
from jishi.settlement.models import Invoice
from jishi.settlement.queries import to_invoice
from jishi.simulation.buying import Buyers
from jishi.simulation.county import County
from jishi.simulation.stage import Stage

IS_SHORT = 0.02
DOES_NOT_COME = 0.03
IS_NOT_GOOD = 0.1
IS_PHOTOGRAPHED = 0.6
INVOICED_OF = 6  # orders, one
WRITTEN_OFF_AFTER_DAYS = 1


class Hub:
    def __init__(self, stage: Stage, county: County, buyers: Buyers) -> None:
        self.stage, self.county, self.buyers = stage, county, buyers

    def pick(self) -> None:
        """Everything of cycles past their cut-off that is not yet in a bag."""
        lines = OrderLine.objects.filter(
            order__state=Order.State.CONFIRMED,
            order__cycle__cutoff_at__lte=clock.now(),
            picking=None,
        )
        self.pick_these(lines)

    def pick_these(self, lines: QuerySet[OrderLine]) -> None:
        """Each into its bag, in the order in which they were ordered."""
        for line in lines.select_related("order", "offer", "lot").order_by("pk"):
            line.order.refresh_from_db()  # an earlier line may have cancelled the whole
            if line.order.state == Order.State.CONFIRMED:
                self._pick(line)

    def _pick(self, line: OrderLine) -> None:
        quantity = line.quantity
        if self.stage.happens(IS_SHORT):
            quantity = 0
            self.stage.count("缺货")
        elif line.sold_by == Offer.SoldBy.WEIGHT:
            quantity = round(line.quantity * self.stage.chance.uniform(0.93, 1.03))
        try:
            delivery.pick(
                key=self.stage.key("pick"), by=self.county.clerk, line=line, quantity=quantity
            )
        except Refusal:
            # A little more than was reserved may no longer be there: then the reserved weight.
            delivery.pick(
                key=self.stage.key("pick"), by=self.county.clerk, line=line, quantity=line.quantity
            )
        self.stage.count("拣货")

    def bring(self) -> None:
        """The bags reach the stations; the keepers count them."""
        for cycle in self._cycles_to_bring():
            for point in self.county.points:
                bags = cycle.orders.filter(point=point, state=Order.State.CONFIRMED).count()
                if bags:
                    delivery.arrive(
                        key=self.stage.key("arrive"), by=self.county.keepers[point.pk],
                        cycle=cycle, point=point, bags=bags,
                    )  # fmt: skip

    def _cycles_to_bring(self) -> list[Cycle]:
        past = Cycle.objects.filter(cutoff_at__lte=clock.now(), arrivals=None)
        return list(past.filter(orders__state=Order.State.CONFIRMED).distinct().order_by("pk"))

    def hand_over(self) -> None:
        """People come with their codes; a few do not come."""
        ready = Order.objects.filter(state=Order.State.CONFIRMED, cycle__arrivals__point=F("point"))
        for order in ready.select_related("point").order_by("pk"):
            if self.stage.happens(DOES_NOT_COME):
                self.stage.count("没来取")
            else:
                self.fetch(order)

    def fetch(self, order: Order) -> None:
        """One order is fetched; what a heavier bag costs is paid first."""
        extra = order.payments.filter(state=Payment.State.DUE, tender=Tender.CHANNEL)
        for due in extra.order_by("pk"):
            self.buyers.pay(due)
        delivery.hand_over(
            key=self.stage.key("hand"), by=self.county.keepers[order.point_id],
            point=order.point, code=order.pickup_code, phone_tail=order.phone[-4:],
        )  # fmt: skip
        self.stage.count("取货")
        if self.stage.happens(IS_NOT_GOOD):
            self._complain(order)
        # Counted, not drawn: what else the world decides stays as it was.
        if order.pk % INVOICED_OF == 0 and to_invoice(order):
            settlement.ask_invoice(
                key=self.stage.key("invoice"), by=order.buyer, order=order, title=order.name
            )
            self.stage.count("要发票")

    def _complain(self, order: Order) -> None:
        """Something of the first line is not good; a photo shows it, or somebody must look."""
        order.refresh_from_db()
        line, seen = line_at(order, 1), self.stage.happens(IS_PHOTOGRAPHED)
        if line.picking.actual_fen:
            claims.open_case(
                key=self.stage.key("case"), by=order.buyer, line=line, percent=50,
                kind=self.stage.chance.choice(Case.Kind.values), photo=_photo() if seen else b"",
            )  # fmt: skip
            self.stage.count("售后")

    def answer_cases(self) -> None:
        """In the morning the desk answers what came in the day before."""
        for case in Case.objects.filter(state=Case.State.OPEN).order_by("pk"):
            claims.decide_case(
                key=self.stage.key("answer"), by=self.county.manager, case=case, percent=25,
                bearer=self.county.operator, reason="打电话问过",
            )  # fmt: skip

    def issue_invoices(self) -> None:
        """The sellers tell the accountant the numbers of what they issued."""
        for invoice in Invoice.objects.filter(state=Invoice.State.ASKED).order_by("pk"):
            settlement.note_issued(
                key=self.stage.key("issued"), by=self.county.accountant,
                invoice=invoice, fiscal_number=f"26332{invoice.pk:015}",
            )  # fmt: skip

    def clear_unclaimed(self) -> None:
        """What nobody fetched by the end of its pickup is cleared away the day after."""
        left = Order.objects.filter(
            state=Order.State.CONFIRMED, cycle__pickup_until__lt=clock.now()
        )
        for order in left.order_by("pk"):
            delivery.return_unclaimed(
                key=self.stage.key("unclaimed"), by=self.county.manager, order=order
            )
            self.stage.count("未取清理")


def _photo() -> bytes:
    taken = io.BytesIO()
    Image.new("RGB", (640, 480), "olivedrab").save(taken, "JPEG")
    return small(taken.getvalue())
