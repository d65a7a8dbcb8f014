"""Growers: plan, plant, apply, harvest, certify; bring it to the warehouse."""

from dataclasses import dataclass
from datetime import timedelta

from jishi.catalog.models import Offer
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import Refusal
from jishi.production import operations as production
from jishi.production.models import Batch, Certificate, Crop, FarmInput
from jishi.simulation.county import County, Grower
from jishi.simulation.goods import Goods
from jishi.simulation.stage import Stage
from jishi.supply import operations as supply

DAYS_GROWN = 60  # how long before the first day the batches of the world were begun
PIECES_A_HARVEST = 60
GRAMS_A_HARVEST = 40_000
MAKER_PIECES = 150
INPUT_EVERY_DAYS = 0.06


@dataclass
class Growing:
    """A batch in the ground, and whose it is."""

    grower: Grower
    goods: Goods
    batch: Batch
    measure: str


class Farms:
    def __init__(self, stage: Stage, county: County) -> None:
        self.stage, self.county = stage, county
        self.growings: list[Growing] = []

    def begin(self) -> None:
        """Plans and batches that were begun before the first day."""
        for grower in self.county.growers:
            for goods in grower.goods:
                for measure in sorted({_measure(pack.sold_by) for pack in goods.packs}):
                    self.growings.append(self._plant(grower, goods, measure))
        for maker in self.county.makers:
            self._stock_up(maker)

    def _plant(self, grower: Grower, goods: Goods, measure: str) -> Growing:
        today = clock.today()
        assert grower.site is not None, "what grows, grows on a site"
        plan = production.plan(
            key=self.stage.key("plan"), by=grower.person, grower=grower.party, site=grower.site,
            crop=Crop.objects.get(name=goods.name), measure=measure,
            expected=60 * (GRAMS_A_HARVEST if measure == Measure.GRAM else PIECES_A_HARVEST),
            harvest_from=today, harvest_until=today + timedelta(days=120),
        )  # fmt: skip
        batch = production.begin_batch(
            key=self.stage.key("batch"), by=grower.person, plan=plan,
            on=today - timedelta(days=DAYS_GROWN),
        )  # fmt: skip
        self.stage.count("批次")
        return Growing(grower, goods, batch, measure)

    def morning(self, *, rain: bool) -> None:
        """Each batch in season is harvested, unless a safety interval says no."""
        for growing in self.growings:
            if growing.goods.is_in_season(clock.today().month):
                self._harvest(growing, rain=rain)
        if self.stage.happens(0.3):
            self._stock_up(self.stage.chance.choice(self.county.makers))

    def _harvest(self, growing: Growing, *, rain: bool) -> None:
        stage = self.stage
        if stage.happens(INPUT_EVERY_DAYS):
            self._apply(growing)
        usual = GRAMS_A_HARVEST if growing.measure == Measure.GRAM else PIECES_A_HARVEST
        # Rain makes for short harvests; now and then there is nothing at all.
        quantity = stage.around(usual // 2 if rain else usual, 0.3)
        person = growing.grower.person
        try:
            production.record_harvest(
                key=stage.key("harvest"), by=person, batch=growing.batch,
                on=clock.today(), quantity=quantity,
            )  # fmt: skip
        except Refusal:
            stage.count("间隔期内不能采")
            return
        stage.count("采收")
        if quantity < usual // 100:
            return  # nobody goes to the warehouse with a handful
        certificate = production.certify(
            key=stage.key("certify"), by=person, batch=growing.batch, quantity=quantity
        )
        self._deliver(growing, certificate)

    def _apply(self, growing: Growing) -> None:
        allowed = list(FarmInput.objects.filter(crops=growing.batch.crop).order_by("pk"))
        if allowed:
            production.record_input(
                key=self.stage.key("input"), by=growing.grower.person, batch=growing.batch,
                farm_input=self.stage.chance.choice(allowed), on=clock.today(),
            )  # fmt: skip
            self.stage.count("用药")

    def _deliver(self, growing: Growing, certificate: Certificate) -> None:
        """Most of a harvest reaches the warehouse; what is weighed there is what is owed.

        It comes in under its own paper: what is left on an older one would make it as old.
        """
        grower, county, harvested = growing.grower, self.county, certificate.quantity
        is_own = grower.mode == Offer.Mode.OWN
        supply.receive(
            key=self.stage.key("receive"), by=county.clerk, batch=growing.batch,
            product=county.products[growing.goods.name], mode=grower.mode,
            owner=county.operator if is_own else grower.party, site=county.warehouse,
            quantity=max(1, harvested - self.stage.chance.randrange(harvested // 20 + 1)),
            price_fen=buying_price(growing) if is_own else None, certificate=certificate,
        )  # fmt: skip
        self.stage.count("入库")

    def _stock_up(self, maker: Grower) -> None:
        today = clock.today()
        for goods in maker.goods:
            supply.receive_packaged(
                key=self.stage.key("receive"), by=self.county.clerk,
                product=self.county.products[goods.name], mode=maker.mode, owner=maker.party,
                grower=maker.party, site=self.county.warehouse,
                quantity=self.stage.around(MAKER_PIECES, 0.2),
                maker_lot=f"{today:%y%m%d}-{self.stage.chance.randrange(1, 4)}",
                made_on=today - timedelta(days=20),
                best_before=today + timedelta(days=goods.keeps_days),
            )  # fmt: skip
            self.stage.count("入库")


def _measure(sold_by: str) -> str:
    return Measure.GRAM if sold_by == Offer.SoldBy.WEIGHT else Measure.PIECE


def buying_price(growing: Growing) -> int:
    """The company buys at six tenths of what it sells for: per kg, or per piece."""
    sold_by = "weight" if growing.measure == Measure.GRAM else "piece"
    pack = next(pack for pack in growing.goods.packs if pack.sold_by == sold_by)
    return pack.price_fen * 6 // 10
