"""Addresses of messages."""

from django.urls import path

from longwatch.clinic.messages import contact_views, reminder_views, views

urlpatterns = [
    path("", views.listing, name="messages"),
    path("mine/", views.mine, name="my-messages"),
    path("held/", views.held, name="held-messages"),
    path("held/<int:site>/", views.decide_held, name="decide-held"),
    path("returns/", reminder_views.return_rate, name="reminder-returns"),
    path("reminders/<int:site>/", reminder_views.site_reminders, name="site-reminders"),
    path("contact/<str:public_id>/", contact_views.contact, name="contact"),
    path("<int:message>/", views.one, name="message"),
]
