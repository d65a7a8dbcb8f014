"""Paths of the hub's door: warehouse, stations, activities."""

from django.urls import path

from jishi.web.hub import overview, picking, receiving, shifts, station

app_name = "hub"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("receive/", receiving.receive, name="receive"),
    path("packaged/", receiving.packaged, name="packaged"),
    path("pick/", picking.pick_list, name="pick"),
    path("pick/<int:line>", picking.pick, name="pick_line"),
    path("station/<int:point>/", station.station, name="station"),
    path("station/<int:point>/arrive", station.arrive, name="arrive"),
    path("station/<int:point>/hand", station.hand_over, name="hand"),
    path("station/<int:point>/back", station.get_back, name="back"),
    path("shifts/", shifts.shifts, name="shifts"),
    path("shifts/<int:shift>", shifts.shift, name="shift"),
    path("shifts/<int:shift>/code", shifts.code, name="code"),
    path("shifts/confirm/<int:sign_up>", shifts.confirm, name="confirm"),
]
