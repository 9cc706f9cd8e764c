"""Addresses of unmatched results."""

from django.urls import path

from longwatch.clinic.results import unmatched

urlpatterns = [
    path("", unmatched.listing, name="unmatched"),
    path("<int:unmatched>/", unmatched.settle, name="settle-unmatched"),
]
