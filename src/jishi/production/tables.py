"""What of this room comes in and goes out as a table: its headings, and what each row does."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishi.foundation.figures import figure
from jishi.foundation.quantities import Measure, grams, pieces
from jishi.foundation.refusals import BadInput
from jishi.foundation.sheets import Row, Table, a_day, one_of, text_of, whole, words
from jishi.foundation.spreadsheet import FORMULA, Cell
from jishi.parties.models import Party
from jishi.places.models import Place, Site
from jishi.production import operations
from jishi.production.models import Batch, Certificate, Crop, FarmInput, FieldRecord
from jishi.production.queries import GROWN_OR_MADE_ON

ROWS_MAX = 500  # each row is an act; while they are tried, others wait
MOST_MG = 1_000  # per kg: a gram in a kilogram
Kind = FieldRecord.Kind
SITE_KINDS = {"共富大棚": "greenhouse", "大棚": "greenhouse", "共富工坊": "workshop",
              "大田": "field", "鱼塘": "pond"}  # fmt: skip
DONE = {"用药": "applied", "采收": "harvested"}
TESTS = {"快检": "quick", "实验室检测": "lab"}
RESULTS = {"合格": "yes", "不合格": "no"}
MEASURES = {"公斤": "g", "kg": "g", "件": "piece"}
DOCUMENTS = {
    "承诺达标合格证": "commitment",
    "生产者信息卡": "grower_card",
    "产地证明": "origin_proof",
}


@dataclass(frozen=True)
class Noun:
    """A kind of table: what it is called, how it is read, and the verb that keeps a row of it.

    The verb is given who asks, for which grower (None: the market), the row's key and its values.
    """

    title: str | Promise
    table: Table
    keep: Callable[[Party, Party | None, str, Mapping[str, Any]], object]

    def teller(self, by: Party, grower: Party | None) -> operations.Tell:
        """What takes in a row for somebody."""

        def tell(key: str, row: Row) -> object:
            return self.keep(by, grower, key, row.values)

        return tell


def _figure(cell: Cell, field: str) -> str:
    """A figure as it was written: kilograms, milligrams per kilogram, a count."""
    text = text_of(cell) if cell is not FORMULA else "="
    if text and figure(text) is None:
        raise BadInput(**{field: _("「%(text)s」不是数字") % {"text": text[:20]}})
    return text


def _days(cell: Cell, field: str) -> int:
    return 0 if text_of(cell) in {"0", "0.0"} else int(str(whole("天")(cell, field) or -1))


def _one(rows: Iterable[Model], field: str, asked: str) -> Any:
    """The one row that is meant. Refuses `BadInput` for none, and where two are called the same."""
    found = list(rows)[:2]
    if len(found) != 1:
        say = _("有几个「%(asked)s」") if found else _("没有「%(asked)s」")
        raise BadInput(**{field: say % {"asked": asked[:20]}})
    return found[0]


def _batch(told: Mapping[str, Any], grower: Party | None) -> Batch:
    batches = Batch.objects.select_related("crop", "plan", "grower").filter(number=told["batch"])
    return _one(batches.filter(grower=grower) if grower else batches, "batch", told["batch"])


def _party(told: Mapping[str, Any], field: str) -> Party:
    return _one(Party.objects.filter(name=told[field]), field, told[field])


def _quantity(told: Mapping[str, Any], measure: str, field: str = "quantity") -> int:
    return (pieces if measure == Measure.PIECE else grams)(told[field], field=field)


def _site(by: Party, _grower: Party | None, key: str, told: Mapping[str, Any]) -> object:
    place = Place.objects.filter(code=told["place"]) or Place.objects.filter(name=told["place"])
    return operations.take_in_site(
        key=key, by=by, name=told["name"], kind=told["kind"], area_m2=told["area"],
        place=_one(place, "place", told["place"]), owner=_party(told, "owner"),
        run_by=_party(told, "run_by"), address=told["address"],
    )  # fmt: skip


def _plan(by: Party, grower: Party | None, key: str, told: Mapping[str, Any]) -> object:
    plots: dict[Site, int] = {}
    for part in told["plots"].replace(";", "；").split("；"):
        name, _space, area = part.strip().rpartition(" ")
        site = _one(Site.objects.filter(name=name, kind__in=GROWN_OR_MADE_ON), "plots", part)
        plots[site] = pieces(area, field="plots")
    return operations.plan_season(
        key=key, by=by, grower=grower or _party(told, "grower"), plots=plots,
        crop=_one(Crop.objects.filter(name=told["crop"]), "crop", told["crop"]),
        measure=told["measure"], expected=_quantity(told, told["measure"], "expected"),
        harvest_from=date.fromisoformat(told["harvest_from"]),
        harvest_until=date.fromisoformat(told["harvest_until"]),
    )  # fmt: skip


def _input(by: Party, _grower: Party | None, key: str, told: Mapping[str, Any]) -> object:
    names = [name for name in told["crops"].replace(",", "、").split("、") if name]
    return operations.register_input(
        key=key, by=by, name=told["name"], registration=told["registration"],
        safety_interval_days=told["days"],
        crops=[_one(Crop.objects.filter(name=name), "crops", name) for name in names],
    )  # fmt: skip


def _record(by: Party, grower: Party | None, key: str, told: Mapping[str, Any]) -> object:
    batch, on = _batch(told, grower), date.fromisoformat(told["on"])
    if told["kind"] == Kind.HARVESTED:
        quantity = _quantity(told, batch.plan.measure)
        return operations.record_harvest(key=key, by=by, batch=batch, on=on, quantity=quantity)
    registered = FarmInput.objects.filter(registration=told["input"])
    applied = _one(registered, "input", told["input"])
    return operations.record_input(key=key, by=by, batch=batch, on=on, farm_input=applied)


def _inspection(by: Party, grower: Party | None, key: str, told: Mapping[str, Any]) -> object:
    readings: tuple[operations.Found, ...] = ()
    if told["substance"]:
        found, limit = (micrograms(told[field], field) for field in ("found", "limit"))
        readings = (operations.Found(told["substance"], found, limit),)
    return operations.record_inspection(
        key=key, by=by, batch=_batch(told, grower), kind=told["kind"], done_by=told["done_by"],
        on=date.fromisoformat(told["on"]), sample=told["sample"],
        passed=told["passed"] == "yes", readings=readings,
    )  # fmt: skip


def _certificate(by: Party, grower: Party | None, key: str, told: Mapping[str, Any]) -> object:
    batch = _batch(told, grower)
    return operations.certify(
        key=key, by=by, batch=batch, quantity=_quantity(told, batch.plan.measure),
        kind=told["kind"] or Certificate.Kind.COMMITMENT,
    )  # fmt: skip


def micrograms(text: str, field: str) -> int:
    """What was written in mg/kg, in µg/kg."""
    written = figure(text)
    if written is None or written > MOST_MG or written * 1000 != int(written * 1000):
        say = _("「{text}」不是 mg/kg 的数（最多三位小数）")
        raise BadInput(**{field: say.format(text=text[:20])})
    return int(written * 1000)


def _table(needed: str, **fields: tuple[str, Any]) -> Table:
    return Table(
        headings={field: heading for field, (heading, _read) in fields.items()},
        readers={field: read for field, (_heading, read) in fields.items()},
        needed=needed.split(),
        rows_max=ROWS_MAX,
    )


SITES = _table(
    "name kind place owner run_by area",
    name=("名称", words(60)), kind=("类别", one_of(SITE_KINDS)), place=("村", words(40)),
    owner=("谁的", words(60)), run_by=("谁在用", words(60)), area=("面积（m²）", whole("m²", "m2")),
    address=("地址", words(120)),
)  # fmt: skip
PLANS = _table(
    "crop plots expected measure harvest_from harvest_until",
    crop=("作物", words(40)), plots=("地块", words(200)), expected=("预计产量", _figure),
    measure=("单位", one_of(MEASURES)), harvest_from=("开始采收", a_day),
    harvest_until=("采收结束", a_day),
)  # fmt: skip
INPUTS = _table(
    "name registration days crops",
    name=("名称", words(60)), registration=("登记证号", words(40)),
    days=("安全间隔期（天）", _days), crops=("适用作物", words(200)),
)  # fmt: skip
RECORDS = _table(
    "batch on kind",
    batch=("批次", words()), on=("日期", a_day), kind=("做了什么", one_of(DONE)),
    input=("登记证号", words(40)), quantity=("数量", _figure),
)  # fmt: skip
INSPECTIONS = _table(
    "batch kind on done_by sample passed",
    batch=("批次", words()), kind=("类别", one_of(TESTS)), on=("日期", a_day),
    done_by=("谁检的", words(60)), sample=("样品编号", words(40)), passed=("结论", one_of(RESULTS)),
    substance=("项目", words(40)), found=("结果（mg/kg）", _figure),
    limit=("限量（mg/kg）", _figure),
)  # fmt: skip
CERTIFICATES = _table(
    "batch quantity",
    batch=("批次", words()), quantity=("数量", _figure), kind=("凭证", one_of(DOCUMENTS)),
)  # fmt: skip

NOUNS = {
    "sites": Noun(gettext_lazy("大棚和地块"), SITES, _site),
    "plans": Noun(gettext_lazy("计划"), PLANS, _plan),
    "inputs": Noun(gettext_lazy("投入品"), INPUTS, _input),
    "records": Noun(gettext_lazy("农事记录"), RECORDS, _record),
    "inspections": Noun(gettext_lazy("检测"), INSPECTIONS, _inspection),
    "certificates": Noun(gettext_lazy("合格证"), CERTIFICATES, _certificate),
}
