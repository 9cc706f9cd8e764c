"""Addresses of signing in: the library's, without what is not offered here."""

from django.urls import include, path, re_path

from longwatch.clinic.accounts import views

_CLOSED = (
    r"^(?:signup|email|confirm-email|password/set|password/reset/.+|login/code|3rdparty/(?:signup/)?$|social)"
)

urlpatterns = [
    path("password/reset/", views.forgotten),
    re_path(_CLOSED, views.closed),
    path("", include("allauth.urls")),
]
