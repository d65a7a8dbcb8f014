"""Paths that belong to no single door: sign-in, language, the channel's call-back, health."""

from django.urls import path

from jishi.web import entrance, preferences
from jishi.web.demo import demo
from jishi.web.wechat import views as wechat

urlpatterns = [
    path("signin", entrance.sign_in, name="signin"),
    path("signin/wechat", wechat.sign_in, name="wechat"),
    path("signin/wechat/forget", wechat.forget, name="wechat-forget"),
    path("signout", entrance.sign_out, name="signout"),
    path("demo", demo, name="demo"),
    path("large-print", preferences.text_size, name="large-print"),
    path("language", preferences.language, name="language"),
    path("healthz", preferences.health, name="health"),
]
