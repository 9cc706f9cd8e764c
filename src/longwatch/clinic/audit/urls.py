"""Addresses of the audit."""

from django.urls import path

from longwatch.clinic.audit import views

urlpatterns = [path("", views.listing, name="audit")]
