from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "people.uploads"
