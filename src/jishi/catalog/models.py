from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishi.foundation import ids
from jishi.parties.models import Licence, Party
from jishi.places.models import Place
from jishi.production.models import Crop


class Category(models.Model):
    slug = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=20, unique=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


def new_code() -> str:
    """Six small letters for an address."""
    return ids.letters(6).lower()


class Product(models.Model):
    """A kind of goods as people know it; several sellers may offer it."""

    code = models.CharField(max_length=20, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=60)
    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    crop = models.ForeignKey(Crop, models.PROTECT, null=True, blank=True, related_name="products")
    drawing = models.SlugField(max_length=40, help_text="the picture: drawings/<drawing>.svg")
    brief = models.CharField(max_length=200, blank=True)
    keeping = models.CharField(max_length=100, blank=True, help_text="how long and where it keeps")
    ingredients = models.CharField(max_length=200, blank=True)
    is_perishable = models.BooleanField(default=True)  # no return without reason (R6.7)
    needs_certificate = models.BooleanField(default=True)  # primary produce does (R5.2)
    gtin = models.CharField(max_length=14, blank=True, help_text="14 digits, of whoever owns it")
    gtin_owner = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gtin="", gtin_owner=None) | ~Q(gtin="") & Q(gtin_owner__isnull=False),
                name="a_gtin_has_its_owner",
            ),
            models.UniqueConstraint(
                fields=["gtin"], condition=~Q(gtin=""), name="a_gtin_names_one_product"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Offer(models.Model):
    """A product, a pack, a price, a seller of record (R3.5), a legal mode of selling."""

    class Mode(models.TextChoices):
        OWN = "own", _("自营")  # the company bought it and sells its own
        MARKETPLACE = "marketplace", _("村企直售")  # the grower sells; the channel splits

    class SoldBy(models.TextChoices):
        PIECE = "piece", _("按件")
        WEIGHT = "weight", _("按重量")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        OPEN = "open", _("在售")
        CLOSED = "closed", _("已下架")

    code = models.CharField(max_length=20, unique=True, help_text="in the product page's address")
    product = models.ForeignKey(Product, models.PROTECT, related_name="offers")
    seller = models.ForeignKey(Party, models.PROTECT, related_name="offers")
    grower = models.ForeignKey(Party, models.PROTECT, related_name="+", help_text="or maker")
    place = models.ForeignKey(Place, models.PROTECT, related_name="offers", help_text="its village")
    mode = models.CharField(max_length=12, choices=Mode)
    sold_by = models.CharField(max_length=6, choices=SoldBy)
    pack = models.CharField(max_length=30, help_text="as written on the shelf: `500 g/份`")
    pack_g = models.PositiveIntegerField(
        null=True, blank=True, help_text="by weight: the estimate; by piece: the net weight, if any"
    )
    price_fen = models.PositiveIntegerField(help_text="by weight: per kg; by piece: per pack")
    most_an_order = models.PositiveIntegerField(default=20, help_text="packs")
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(price_fen__gt=0, most_an_order__gt=0), name="an_offer_has_its_price"
            ),
            models.CheckConstraint(
                condition=Q(sold_by="piece") | Q(pack_g__gt=0),
                name="goods_by_weight_have_an_estimate",
            ),
            # Pieces on hand are counted by product and owner; in two packs they would be mixed.
            models.UniqueConstraint(
                fields=["product", "seller"],
                condition=Q(state="open", sold_by="piece"),
                name="pieces_are_sold_in_one_pack",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-opened_at", "-id"], name="offers_newest_first"),
            models.Index(fields=["place", "state"], name="offers_of_a_village"),
        ]

    def __str__(self) -> str:
        return self.code


class Claim(models.Model):
    """That an offer's goods are said to be organic, green, of their origin: its grower holds the
    licence as long as it is on sale."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=10, choices=Licence.Kind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "kind"], name="an_offer_claims_a_thing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.offer} {self.kind}"


class PriceVersion(models.Model):
    """What an offer cost from when: a price is never overwritten without a trace (R6.9)."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="prices")
    price_fen = models.PositiveIntegerField()
    since = models.DateTimeField()
    set_by = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.price_fen}"


class SearchTerm(models.Model):
    """A word by which an offer is found: character, pair of characters, pinyin, initials."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="terms")
    term = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            # With its weight, so that a search reads nothing but the index.
            models.UniqueConstraint(
                fields=["term", "offer", "weight"], name="an_offer_has_a_term_once"
            ),
        ]

    def __str__(self) -> str:
        return self.term


class PriceList(models.Model):
    """A price list of a seller that was taken in, and what became of its rows."""

    seller = models.ForeignKey(Party, models.PROTECT, related_name="price_lists")
    number = models.PositiveIntegerField(help_text="the seller's first, second, third")
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    skipped = models.PositiveIntegerField(help_text="rows that were wrong")
    taken_in_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Of two lists of one seller at the same moment the second begins again and compares
            # itself with what the first has written.
            models.UniqueConstraint(
                fields=["seller", "number"], name="a_sellers_lists_have_their_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seller} {self.number}"
