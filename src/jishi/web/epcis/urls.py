"""Paths of EPCIS 2.0, as its interface names them."""

from django.urls import path

from jishi.web.epcis import views

app_name = "epcis"
urlpatterns = [
    path("events", views.events, name="events"),
    path("events/<path:event_id>", views.event, name="event"),
    path("capture", views.capture, name="capture"),
    path("capture/<str:number>", views.job, name="job"),
]
