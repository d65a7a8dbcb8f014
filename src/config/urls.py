"""Which path leads to which door."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("jishi.web.api.urls")),
    path("api/dfc/", include("jishi.web.dfc.urls")),
    path("epcis/", include("jishi.web.epcis.urls")),
    path("farm/", include("jishi.web.farm.urls")),
    path("hub/", include("jishi.web.hub.urls")),
    path("office/", include("jishi.web.office.urls")),
    path("", include("jishi.web.urls")),
    path("", include("jishi.web.storefront.urls")),
]

handler400 = "jishi.web.refusals.show_bad_request"
handler403 = "jishi.web.refusals.show_not_allowed"
handler404 = "jishi.web.refusals.show_not_found"
handler500 = "jishi.web.refusals.show_fault"
