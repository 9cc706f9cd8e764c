"""Addresses of authorisations, dispensing, notices and emergency releases."""

from django.urls import path

from longwatch.clinic.authorisation import (
    dispensing_views,
    emergency_views,
    notice_views,
    override_views,
    uncovered_views,
    views,
)

urlpatterns = [
    path("", views.listing, name="open-authorisations"),
    path("patients/<str:public_id>/", views.of_patient, name="authorisations"),
    path("<int:authorisation>/", views.one, name="authorisation"),
    path("<int:authorisation>/bedside/", views.bedside, name="bedside"),
    path("<int:authorisation>/override/", override_views.propose, name="propose-override"),
    path("overrides/<int:override>/", override_views.agree, name="agree-to-override"),
    path("dispensing/", dispensing_views.page, name="dispensing"),
    path("notices/", notice_views.notices, name="notices"),
    path("emergency/", emergency_views.listing, name="emergency"),
    path("emergency/print/", emergency_views.printed, name="print-emergency"),
    path("emergency/enter/", emergency_views.enter, name="enter-emergency"),
    path("uncovered/", uncovered_views.listing, name="uncovered-infusions"),
    path("uncovered/<int:infusion>/", uncovered_views.one, name="uncovered-infusion"),
    path("emergency/<int:release>/", emergency_views.one, name="emergency-release"),
]
