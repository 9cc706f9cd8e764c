"""Addresses at which an administrator looks after accounts of systems."""

from django.urls import path

from longwatch.clinic.interface import managing

urlpatterns = [
    path("", managing.listing, name="systems"),
    path("new/", managing.add, name="add-system"),
    path("<int:system>/", managing.change, name="system"),
    path("<int:system>/token/", managing.token, name="system-token"),
    path("<int:system>/withdraw/", managing.withdraw, name="withdraw-system"),
]
