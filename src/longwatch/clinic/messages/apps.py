"""The name of the app: Django has one called messages, for what a page says after a form."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """What the clinic sends."""

    name = "longwatch.clinic.messages"
    label = "outbox"
