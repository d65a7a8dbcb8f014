"""Paths that belong to no single door: sign-in, language, the channel's call-back, health."""

from django.urls import path

from jishi.web import entrance, preferences
from jishi.web.demo import demo

urlpatterns = [
    path("signin", entrance.sign_in, name="signin"),
    path("signout", entrance.sign_out, name="signout"),
    path("demo", demo, name="demo"),
    path("large-print", preferences.text_size, name="large-print"),
    path("language", preferences.language, name="language"),
    path("healthz", preferences.health, name="health"),
]
