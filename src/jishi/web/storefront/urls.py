"""Paths of the shop."""

from django.urls import path

from jishi.web.storefront import (
    basket,
    checkout,
    goods,
    home,
    mine,
    notify,
    order,
    problem,
    trace,
    villages,
    volunteering,
)

app_name = "storefront"
urlpatterns = [
    path("", home.home, name="home"),
    path("points", home.points, name="points"),
    path("goods", goods.listed, name="goods"),
    path("goods/<str:code>", goods.one, name="one-of-goods"),
    path("search", goods.found, name="search"),
    path("villages/", villages.everyone, name="villages"),
    path("villages/<str:code>", villages.one, name="village"),
    path("sellers/<int:key>", villages.seller, name="seller"),
    path("basket", basket.look, name="basket"),
    path("basket/add", basket.add, name="basket-add"),
    path("basket/set", basket.put_at, name="basket-set"),
    path("basket/price", basket.accept_price, name="basket-price"),
    path("basket/point", home.choose_point, name="basket-point"),
    path("checkout", checkout.checkout, name="checkout"),
    path("checkout/sum", checkout.total, name="checkout-sum"),
    path("orders", order.listed, name="orders"),
    path("orders/keep.js", order.keeper, name="order-keeper"),
    path("orders/<str:token>", order.one, name="order"),
    path("orders/<str:token>/pay", order.pay, name="order-pay"),
    path("orders/<str:token>/cancel", order.cancel, name="order-cancel"),
    path("orders/<str:token>/problem/<int:position>", problem.problem, name="problem"),
    path("orders/<str:token>/again", basket.again, name="order-again"),
    path("pay/notify", notify.notify, name="notify"),
    path("pay/return/<str:token>", order.came_back, name="came-back"),
    path("pay/<str:number>", order.pay_by_number, name="pay"),
    path("mine", mine.mine, name="mine"),
    path("volunteer", volunteering.upcoming, name="volunteer"),
    path("volunteer/<int:key>", volunteering.sign_up, name="sign-up"),
    path("volunteer/mine/<int:key>", volunteering.presence, name="presence"),
    path("t/<str:number>", trace.lot, name="trace"),
    path("t/<str:number>/qr.svg", trace.label, name="label"),
]
