"""Addresses of files on their way in."""

from django.urls import path

from longwatch.clinic.uploads import listing, views

urlpatterns = [
    path("", listing.listing, name="files"),
    path("<int:upload>/", views.preview, name="upload"),
    path("<int:upload>/rejected.csv", views.rejected, name="upload-rejected"),
    path("new/results/", views.bring, {"kind": "results"}, name="bring-results"),
    path("new/patients/", views.bring, {"kind": "patients"}, name="bring-patients"),
]
