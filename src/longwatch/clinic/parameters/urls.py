"""Addresses of site parameters."""

from django.urls import path

from longwatch.clinic.parameters import views

urlpatterns = [
    path("", views.listing, name="parameters"),
    path("<int:site>/<slug:parameter>/", views.propose, name="propose-parameter"),
    path("decide/<int:change>/", views.decide, name="decide-parameter"),
]
