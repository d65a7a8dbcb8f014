"""Paths of the office: operator, accountant, funder."""

from django.urls import path

from jishi.web import many, saved_views
from jishi.web.office import (
    book,
    calls,
    cases,
    evening,
    funds,
    invoices,
    licences,
    orders,
    overview,
    piece_work,
    quality,
    recalls,
    settling,
    sites,
    tables,
)
from jishi.web.office.cases import CASES
from jishi.web.office.orders import ORDERS

app_name = "office"
TABLES = {table.route: table for table in (ORDERS, CASES)}
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<str:number>", orders.order, name="order"),
    path("orders/<str:number>/cancel", orders.cancel, name="cancel"),
    path("calls/", calls.calls, name="calls"),
    path("calls/order", calls.call, name="call"),
    path("calls/goods", calls.goods, name="call-goods"),
    path("calls/place", calls.place, name="place-call"),
    path("tables/<str:noun>/", tables.table, name="table"),
    path("tables/<str:noun>.<str:kind>", tables.export, name="export"),
    path("sites/", sites.sites, name="sites"),
    path("sites/<int:site>", sites.site, name="site"),
    path("sites/<int:site>/photo", sites.photo, name="site-photo"),
    path("evening/", evening.evening, name="evening"),
    path("inspections/", quality.inspections, name="inspections"),
    path("inspections/accepted", quality.acceptances, name="acceptances"),
    path("licences/", licences.licences, name="licences"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<str:number>", cases.case, name="case"),
    path("cases/<str:number>/photo", cases.photo, name="case-photo"),
    path("cases/<str:number>/decide", cases.decide, name="decide-case"),
    path("settlement/", settling.settlement_desk, name="settlement"),
    path("settlement/new", settling.settle, name="settle"),
    path("settlement/commission", settling.commission, name="commission"),
    path("settlement/<str:number>", settling.statement, name="statement"),
    path("settlement/<str:number>/approve", settling.approve, name="approve"),
    path("settlement/payout/<str:number>", settling.pay_out, name="payout"),
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/<str:number>/issued", invoices.issued, name="issued"),
    path("piece-work/", piece_work.piece_work, name="piece_work"),
    path("piece-work/rate", piece_work.rate, name="piece_rate"),
    path("piece-work/sheet.xlsx", piece_work.sheet, name="piece_work_sheet"),
    path("recalls/", recalls.recalls, name="recalls"),
    path("recalls/new", recalls.propose, name="propose"),
    path("recalls/<str:number>", recalls.recall, name="recall"),
    path("recalls/<str:number>/sheet.xlsx", recalls.sheet, name="recall-sheet"),
    path("recalls/<str:number>/back", recalls.get_back, name="recall-back"),
    path("recalls/<str:number>/<str:verb>", recalls.decide, name="recall-decide"),
    path("book/", book.book, name="book"),
    path("book/<int:account>", book.account, name="account"),
    path("funds/", funds.funds, name="funds"),
    path("funds/<int:fund>/fill", funds.fill, name="fill"),
    path("views", saved_views.change, {"tables": TABLES}, name="views"),
    path("many/", many.begin, {"tables": TABLES}, name="begin-many"),
    path("many/<str:number>", many.many, {"tables": TABLES}, name="many"),
]
