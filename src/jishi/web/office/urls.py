"""Paths of the office: operator, accountant, funder."""

from django.urls import path

from jishi.web.office import book, funds, orders, overview, recalls, settling

app_name = "office"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<str:number>", orders.order, name="order"),
    path("orders/<str:number>/cancel", orders.cancel, name="cancel"),
    path("settlement/", settling.settlement_desk, name="settlement"),
    path("settlement/new", settling.settle, name="settle"),
    path("settlement/commission", settling.commission, name="commission"),
    path("settlement/<str:number>", settling.statement, name="statement"),
    path("settlement/<str:number>/approve", settling.approve, name="approve"),
    path("settlement/payout/<str:number>", settling.pay_out, name="payout"),
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
]
