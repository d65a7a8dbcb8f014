"""Paths of this door."""

from django.urls import URLPattern

app_name = "farm"
urlpatterns: list[URLPattern] = []
