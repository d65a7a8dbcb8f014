"""The operations behind the JSON door."""

from django.urls import path

from jishi.web.api.market import market
from jishi.web.api.schema import openapi

urlpatterns = [path("openapi.json", openapi), path("", market.urls)]
