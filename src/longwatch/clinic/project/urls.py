"""Addresses. Each app has its own; what needs no sign-in says so itself."""

from django.urls import include, path

from longwatch.clinic.project import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("ready/", views.ready, name="ready"),
    path("language/", views.language, name="language"),
    path("accounts/", include("longwatch.clinic.accounts.urls")),
    path("patients/", include("longwatch.clinic.patients.urls")),
    path("results/", include("longwatch.clinic.results.urls")),
    path("alerts/", include("longwatch.clinic.alerts.urls")),
    path("files/", include("longwatch.clinic.uploads.urls")),
    path("unmatched/", include("longwatch.clinic.results.unmatched_urls")),
    path("infusions/", include("longwatch.clinic.infusions.urls")),
    path("programme/", include("longwatch.clinic.programme.urls")),
    path("enrolment/", include("longwatch.clinic.enrolment.urls")),
    path("authorisation/", include("longwatch.clinic.authorisation.urls")),
    path("messages/", include("longwatch.clinic.messages.urls")),
    path("documents/", include("longwatch.clinic.documents.urls")),
    path("parameters/", include("longwatch.clinic.parameters.urls")),
    path("data/", include("longwatch.clinic.erasure.urls")),
    path("systems/", include("longwatch.clinic.interface.managing_urls")),
    path("", include("longwatch.clinic.interface.urls")),
    path("audit/", include("longwatch.clinic.audit.urls")),
    path("", include("longwatch.clinic.worklist.urls")),
]
handler403 = "longwatch.clinic.project.views.forbidden"
handler404 = "longwatch.clinic.project.views.missing"
handler500 = "longwatch.clinic.project.views.fault"
