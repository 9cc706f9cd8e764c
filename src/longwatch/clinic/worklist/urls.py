"""Addresses of the worklist."""

from django.urls import path

from longwatch.clinic.worklist import bulk, calls, forecast, views

urlpatterns = [
    path("", views.home, name="home"),
    path("forecast/", forecast.page, name="forecast"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("calls/<str:public_id>/", calls.call, name="call"),
]
