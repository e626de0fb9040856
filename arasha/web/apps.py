"""The layout, the parts that every screen is built from, and the vendored assets."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "arasha.web"
