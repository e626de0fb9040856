"""Words of a country pack in the three languages of the screen."""

from dataclasses import dataclass

from django.utils.translation import get_language

LANGUAGES = ("kk", "ru", "en")
FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One wording in Kazakh, Russian and English.

    `str()` is evaluated when the page is drawn, so a Text may be stored in a form or a constant
    and still follows the reader's language.
    """

    kk: str
    ru: str
    en: str

    def in_language(self, code: str | None) -> str:
        """The wording for a language code such as "kk" or "ru-kz"; English for any other language."""
        language = (code or FALLBACK).partition("-")[0].lower()
        wording: str = getattr(self, language if language in LANGUAGES else FALLBACK)
        return wording

    def __str__(self) -> str:
        return self.in_language(get_language())
