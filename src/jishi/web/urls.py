"""Paths that belong to no single door: sign-in, language, the channel's call-back, health."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
