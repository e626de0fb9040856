"""The database app: the second wall between agencies."""

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "arasha.database"
    label = "database"
