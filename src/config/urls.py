"""Which path leads to which door."""

from django.urls import include, path

urlpatterns = [
    path("farm/", include("jishi.web.farm.urls")),
    path("hub/", include("jishi.web.hub.urls")),
    path("office/", include("jishi.web.office.urls")),
    path("", include("jishi.web.urls")),
    path("", include("jishi.web.storefront.urls")),
]
