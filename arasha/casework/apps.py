"""The casework app: one person's way through the system, and who works it together."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "arasha.casework"
    label = "casework"
