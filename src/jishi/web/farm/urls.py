"""Paths of the growers' door."""

from django.urls import path

from jishi.web.farm import (
    batches,
    invoices,
    mending,
    money,
    offers,
    overview,
    phone,
    prices,
    records,
    sites,
    tables,
)

app_name = "farm"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("tables/<str:noun>/", tables.table, name="table"),
    path("tables/<str:noun>.<str:kind>", tables.export, name="export"),
    path("sites/", sites.sites, name="sites"),
    path("sites/season", sites.season, name="season"),
    path("sites/<int:site>", sites.site, name="site"),
    path("sites/<int:site>/photo", sites.photo, name="site-photo"),
    path("records/<int:record>", mending.record, name="mend"),
    path("records/<int:record>/confirm", mending.confirm, name="confirm"),
    path("records/unconfirmed", mending.unconfirmed, name="unconfirmed"),
    path("records/paper", mending.paper, name="paper"),
    path("record", records.record, name="record"),
    path("now", phone.now, name="now"),
    path("photos/<int:key>", phone.photo, name="photo"),
    path("worker.js", phone.worker, name="worker"),
    path("app.webmanifest", phone.app, name="app"),
    path("batches/", batches.batches, name="batches"),
    path("batches/new", batches.plan, name="plan"),
    path("batches/<str:number>", batches.batch, name="batch"),
    path("batches/<str:number>/input", batches.record_input, name="input"),
    path("batches/<str:number>/harvest", batches.record_harvest, name="harvest"),
    path("batches/<str:number>/certificate", batches.certify, name="certify"),
    path("offers/", offers.offers, name="offers"),
    path("offers/<str:code>/price", offers.change_price, name="price"),
    path("offers/<str:code>/close", offers.close, name="close"),
    path("prices/", prices.price_list, name="prices"),
    path("money/", money.money, name="money"),
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/<str:number>/issued", invoices.issued, name="issued"),
]
