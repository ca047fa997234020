from django.apps import AppConfig


class Mentoring(AppConfig):
    name = "mentoring"

    def ready(self):
        from . import chat

        chat.connect()
