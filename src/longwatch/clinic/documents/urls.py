"""Addresses of what is printed."""

from django.urls import path

from longwatch.clinic.documents import letterheads, views

urlpatterns = [
    path("letterhead/", letterheads.letterhead, name="letterhead"),
    path("<str:public_id>/", views.listing, name="documents"),
    path("<str:public_id>/printed/<int:printed>/", views.printed, name="printed"),
    path("<str:public_id>/printed/<int:printed>/file/", views.printed_file, name="printed-file"),
    path("<str:public_id>/<slug:document>/", views.document, name="document"),
]
