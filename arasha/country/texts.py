"""Words of a country pack in the three languages of the screen."""

from dataclasses import dataclass

from django.utils.translation import get_language

LANGUAGES = ("kk", "ru", "en")
SPOKEN_LANGUAGES = (*LANGUAGES, "uz", "ky", "tg")
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


@dataclass(frozen=True, slots=True)
class SpokenText(Text):
    """One wording that is said or shown to the person, so also in Uzbek, Kyrgyz and Tajik."""

    uz: str
    ky: str
    tg: str

    def in_language(self, code: str | None) -> str:
        """The wording for any of the six languages; Russian for another, which most people met here understand."""
        language = (code or "").partition("-")[0].lower()
        wording: str = getattr(self, language if language in SPOKEN_LANGUAGES else "ru")
        return wording
