"""Addresses of requests about data."""

from django.urls import path

from longwatch.clinic.erasure import deciding, views

urlpatterns = [
    path("erasures/", views.listing, name="erasures"),
    path("erasures/file/", views.tombstones, name="erasures-file"),
    path("erasures/<int:erasure>/", deciding.one, name="erasure"),
    path("<str:public_id>/", views.of_patient, name="data-requests"),
]
