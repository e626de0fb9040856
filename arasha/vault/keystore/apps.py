"""The keystore: a second database with wrapped keys and a short history, so that deleting a key erases."""

from django.apps import AppConfig


class KeystoreConfig(AppConfig):
    name = "arasha.vault.keystore"
    label = "keystore"
