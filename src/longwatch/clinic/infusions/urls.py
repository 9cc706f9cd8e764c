"""Addresses of infusion days."""

from django.urls import path

from longwatch.clinic.infusions import call_views, check_views, entry_views, queue, views

urlpatterns = [
    path("", views.listing, name="infusions"),
    path("key/", queue.key, name="queue-key"),
    path("calls/", call_views.listing, name="follow-ups"),
    path("calls/<int:follow_up>/", call_views.contact, name="follow-up"),
    path("plan/<str:public_id>/", views.plan, name="plan-infusion"),
    path("day/<str:token>/", views.day, name="infusion-day"),
    path("day/<str:token>/checks/", check_views.gate, name="infusion-checks"),
    path("day/<str:token>/go-on/", check_views.override, {"what": "gate"}, name="infusion-override"),
    path("day/<str:token>/leave/", check_views.override, {"what": "leave"}, name="early-leave"),
    path("day/<str:token>/entries/", entry_views.entry, name="infusion-entry"),
    path("day/<str:token>/entries/<str:entry>/", entry_views.correct, name="correct-entry"),
]
