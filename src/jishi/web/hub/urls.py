"""Paths of the hub's door: warehouse, stations, activities."""

from django.urls import path

from jishi.web import many, saved_views
from jishi.web.hub import (
    expected,
    losses,
    lots,
    makings,
    overview,
    picking,
    receiving,
    shifts,
    station,
    stores,
    work,
)
from jishi.web.hub.lots import LOTS

app_name = "hub"
TABLES = {table.route: table for table in (LOTS,)}
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("receive/", receiving.receive, name="receive"),
    path("packaged/", receiving.packaged, name="packaged"),
    path("pick/", picking.pick_list, name="pick"),
    path("pick/<int:line>", picking.pick, name="pick_line"),
    path("lots/", lots.lots, name="lots"),
    path("lots/<str:number>", lots.lot, name="lot"),
    path("lots/<str:number>/<str:verb>", lots.change, name="change_lot"),
    path("write-offs/", lots.write_offs, name="write_offs"),
    path("write-offs/<int:write_off>/<str:verb>", lots.decide, name="decide"),
    path("expected/", expected.expected, name="expected"),
    path("losses/", losses.losses, name="losses"),
    path("makings/", makings.makings, name="makings"),
    path("makings/mix", makings.mix, name="mix"),
    path("makings/process", makings.process, name="process"),
    path("work/", work.work, name="work"),
    path("work/keep", work.keep, name="keep_work"),
    path("work/mend", work.mend, name="mend_work"),
    path("stores/", stores.stores, name="stores"),
    path("stores/table", stores.table, name="temperatures"),
    path("stores/<int:site>", stores.store, name="store"),
    path("stores/<int:site>/temperature", stores.temperature, name="temperature"),
    path("stores/<int:site>/limit", stores.limit, name="limit"),
    path("station/<int:point>/", station.station, name="station"),
    path("station/<int:point>/arrive", station.arrive, name="arrive"),
    path("station/<int:point>/hand", station.hand_over, name="hand"),
    path("station/<int:point>/back", station.get_back, name="back"),
    path("shifts/", shifts.shifts, name="shifts"),
    path("shifts/<int:shift>", shifts.shift, name="shift"),
    path("shifts/<int:shift>/code", shifts.code, name="code"),
    path("shifts/confirm/<int:sign_up>", shifts.confirm, name="confirm"),
    path("views", saved_views.change, {"tables": TABLES}, name="views"),
    path("many/", many.begin, {"tables": TABLES}, name="begin-many"),
    path("many/<str:number>", many.many, {"tables": TABLES}, name="many"),
]
