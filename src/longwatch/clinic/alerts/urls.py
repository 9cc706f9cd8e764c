"""Addresses of alerts."""

from django.urls import path

from longwatch.clinic.alerts import views

urlpatterns = [
    path("", views.listing, name="alerts"),
    path("<int:pk>/", views.alert, name="alert"),
]
