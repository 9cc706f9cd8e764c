"""Addresses of enrolments and forms."""

from django.urls import path

from longwatch.clinic.enrolment import form_views, views

urlpatterns = [
    path("", views.listing, name="enrolments"),
    path("new/", views.add, name="add-enrolment"),
    path("due/", views.due, name="forms-due"),
    path("forms/<int:kept>/", form_views.kept, name="kept-form"),
    path("patients/<str:public_id>/", views.of_patient, name="patient-programme"),
    path("<str:number>/", views.enrolment, name="enrolment"),
    path("<str:number>/show/<slug:rule>/", views.show, name="show-requirement"),
    path("<str:number>/forms/<slug:form>/", form_views.fill, name="programme-form"),
]
