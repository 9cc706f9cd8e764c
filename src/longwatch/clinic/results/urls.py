"""Addresses of recording."""

from django.urls import path

from longwatch.clinic.results import other_views, views

urlpatterns = [
    path("<str:public_id>/new/", views.record, name="record-results"),
    path("<str:public_id>/check/", views.check, name="check-result"),
    path("<str:public_id>/correct/<int:number>/", views.correct, name="correct-result"),
    path("<str:public_id>/<slug:kind>/", other_views.record_kind, name="record-kind"),
]
