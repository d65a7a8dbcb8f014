"""The market's paths, and those of the floor."""

from config.urls import urlpatterns as market
from jishi.bench.floor import urlpatterns as floor

urlpatterns = [*floor, *market]
