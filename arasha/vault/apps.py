"""The vault app: identities and identifying text, readable only with an agency's key."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "arasha.vault"
    label = "vault"
