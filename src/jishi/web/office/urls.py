"""Paths of the office: operator, accountant, funder."""

from django.urls import path

from jishi.web.office import book, cases, funds, orders, overview, settling

app_name = "office"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<str:number>", orders.order, name="order"),
    path("orders/<str:number>/cancel", orders.cancel, name="cancel"),
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
    path("book/", book.book, name="book"),
    path("book/<int:account>", book.account, name="account"),
    path("funds/", funds.funds, name="funds"),
    path("funds/<int:fund>/fill", funds.fill, name="fill"),
]
