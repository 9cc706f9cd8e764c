"""Addresses of transfers, closure and outcomes."""

from django.urls import path

from longwatch.clinic.programme import closure, outcomes, transfer_views

urlpatterns = [
    path("transfers/", transfer_views.listing, name="transfers"),
    path("transfers/<int:transfer_id>/", transfer_views.one, name="transfer"),
    path("<str:public_id>/transfer/", transfer_views.propose, name="propose-transfer"),
    path("<str:public_id>/closure/", closure.closure, name="closure"),
    path("<str:public_id>/outcome/", outcomes.outcome, name="outcome"),
]
