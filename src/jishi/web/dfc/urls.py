"""The path under which other platforms read what is on offer."""

from django.urls import path

from jishi.web.dfc.views import catalog

app_name = "dfc"
urlpatterns = [path("catalog", catalog, name="catalog")]
