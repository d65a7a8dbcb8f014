from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jishi.catalog.models import Offer
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.stock.models import Lot

FAVOURITES_MAX = 200  # of one person


class Cycle(models.Model):
    """An order window and its pickup: order until the cut-off, fetch between two clock times."""

    opens_at = models.DateTimeField()
    cutoff_at = models.DateTimeField(unique=True, help_text="the first moment that is too late")
    pickup_from = models.DateTimeField()
    pickup_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    opens_at__lt=F("cutoff_at"),
                    cutoff_at__lte=F("pickup_from"),
                    pickup_from__lt=F("pickup_until"),
                ),
                name="a_cycle_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cutoff_at:%m-%d %H:%M}"


class Basket(models.Model):
    """What a visitor put together. Lives on the server; the browser holds only its token."""

    token = models.CharField(max_length=32, unique=True)
    buyer = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="baskets")
    point = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.token[:6]


class BasketLine(models.Model):
    basket = models.ForeignKey(Basket, models.CASCADE, related_name="lines")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    packs = models.PositiveIntegerField()
    price_fen = models.PositiveIntegerField(help_text="as it was when it was put in")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["basket", "offer"], name="an_offer_stands_once"),
            models.CheckConstraint(condition=Q(packs__gt=0), name="a_basket_line_has_packs"),
        ]

    def __str__(self) -> str:
        return f"{self.packs} x {self.offer_id}"


class Favourite(models.Model):
    """Goods that somebody wants to find again, and may wait for while there are none."""

    person = models.ForeignKey(Party, models.PROTECT, related_name="favourites")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(help_text="among the few hundred of a person")
    liked_at = models.DateTimeField()
    waits = models.BooleanField(default=False, help_text="to be told when there are some again")
    askings = models.PositiveIntegerField(default=0, help_text="how often it was asked to be told")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "offer"], name="goods_are_liked_once"),
            # Each favourite has a place of its own: so two at once never exceed what there is.
            models.UniqueConstraint(fields=["person", "place"], name="a_place_holds_one_favourite"),
            models.CheckConstraint(
                condition=Q(place__lt=FAVOURITES_MAX), name="favourites_have_so_many_places"
            ),
            models.CheckConstraint(
                condition=Q(waits=False) | Q(askings__gt=0), name="who_waits_has_asked"
            ),
        ]
        indexes = [
            models.Index(fields=["offer"], condition=Q(waits=True), name="favourites_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.offer_id}"


class Order(models.Model):
    class State(models.TextChoices):
        PLACED = "placed", _("待付款")
        CONFIRMED = "confirmed", _("已确认")
        FULFILLED = "fulfilled", _("已取货")
        CANCELLED = "cancelled", _("已取消")

    class Shortage(models.TextChoices):
        REFUND = "refund", _("缺货退钱")
        CANCEL = "cancel", _("缺货整单取消")

    number = models.CharField(max_length=20, unique=True)
    key = models.CharField(max_length=160, unique=True)
    token = models.CharField(
        max_length=32, unique=True, help_text="opens the page of a guest's order"
    )
    buyer = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="orders")
    entered_by = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+",
        help_text="the clerk who took it over the telephone, for the buyer",
    )  # fmt: skip
    name = models.CharField(max_length=30)
    phone = models.CharField(max_length=20)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="orders")
    point = models.ForeignKey(Site, models.PROTECT, related_name="orders")
    pickup_code = models.CharField(max_length=6)
    shortage = models.CharField(max_length=7, choices=Shortage, default=Shortage.REFUND)
    state = models.CharField(max_length=9, choices=State, default=State.PLACED)
    total_fen = models.PositiveBigIntegerField(help_text="the estimate that is paid")
    placed_at = models.DateTimeField()
    pay_before = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_for = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "point", "pickup_code"], name="a_pickup_code_is_one_orders"
            ),
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="an_order_costs_something"),
            models.CheckConstraint(
                condition=Q(entered_by=None) | Q(buyer__isnull=False),
                name="what_a_clerk_enters_is_somebodys",
            ),
        ]
        indexes = [
            models.Index(
                fields=["pay_before"], condition=Q(state="placed"), name="orders_that_wait_for_pay"
            ),
            models.Index(fields=["cycle", "point", "state"], name="orders_of_a_pickup"),
            models.Index(fields=["phone", "buyer"], name="orders_of_a_telephone"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """Packs of one offer out of one lot, at the price and under the seller of that moment.

    A basket line that needs two lots becomes two order lines: so a line is its own reservation
    and names what is in the bag.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="order_lines")
    seller = models.ForeignKey(Party, models.PROTECT, related_name="+")
    mode = models.CharField(max_length=12, choices=Offer.Mode)
    sold_by = models.CharField(max_length=6, choices=Offer.SoldBy)
    title = models.CharField(max_length=60)
    pack = models.CharField(max_length=30)
    packs = models.PositiveIntegerField()
    pack_g = models.PositiveIntegerField(null=True, blank=True)
    price_fen = models.PositiveIntegerField(help_text="per kg or per pack, as in the offer")
    quantity = models.PositiveBigIntegerField(help_text="reserved in the lot: g or pieces")
    estimate_fen = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="a_line_has_its_position"),
            models.CheckConstraint(
                condition=Q(packs__gt=0, quantity__gt=0, estimate_fen__gt=0),
                name="an_order_line_orders_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"
