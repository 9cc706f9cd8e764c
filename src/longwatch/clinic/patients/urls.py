"""Addresses of patients."""

from django.urls import path

from longwatch.clinic.patients import exporting, registering, views

urlpatterns = [
    path("", views.search, name="patients"),
    path("parts.css", views.parts_style, name="parts-style"),
    path("new/", registering.add_patient, name="add-patient"),
    path("<str:public_id>/", views.page, name="patient"),
    path("<str:public_id>/history/", views.history, name="patient-history"),
    path("<str:public_id>/export/", exporting.export, name="export-patient"),
    path("<str:public_id>/on/", views.as_of, name="patient-as-of"),
]
