"""The access app: who works where, and who may do what."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "arasha.access"
    label = "access"
