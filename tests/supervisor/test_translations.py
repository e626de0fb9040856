"""Translations: found in code and templates, kept when collected again, compiled, and missed when they lack."""

import gettext
import os

import polib
import pytest

from arasha.supervisor import translations
from arasha.supervisor.translations import Message

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
TITLE = _("Case")
MANY = ngettext("%d case", "%d cases", 2)
POST = pgettext("post", "analyst")
"""
TEMPLATE = """{% load i18n %}{% translate "Referral" %}
{% blocktranslate trimmed count number=n %}
  {{ number }} day left
{% plural %}
  {{ number }} days left
{% endblocktranslate %}"""


@pytest.fixture
def package(tmp_path):
    (tmp_path / "casework" / "templates").mkdir(parents=True)
    (tmp_path / "casework" / "views.py").write_text(CODE)
    (tmp_path / "casework" / "templates" / "case.html").write_text(TEMPLATE)
    (tmp_path / "casework" / "notes.html").write_text('{% translate "Not a template" %}')
    return tmp_path


def test_messages_of_code_and_templates_are_found(package):
    assert translations.collect(package) == {
        Message("", "Case", ""): ["casework/views.py"],
        Message("", "%d case", "%d cases"): ["casework/views.py"],
        Message("post", "analyst", ""): ["casework/views.py"],
        Message("", "Referral", ""): ["casework/templates/case.html"],
        Message("", "%(number)s day left", "%(number)s days left"): ["casework/templates/case.html"],
    }


def test_collecting_again_keeps_what_was_translated_and_changes_nothing(package):
    messages = translations.collect(package)
    assert translations.update_catalogue(package, "ru", messages) == 5
    path = package / "locale" / "ru" / translations.CATALOGUE
    catalogue = polib.pofile(str(path))
    catalogue.find("Case").msgstr = "Дело"
    catalogue.append(polib.POEntry(msgid="Text of a third party", msgstr="Чужой текст"))
    catalogue.append(polib.POEntry(msgid="Left over", msgstr=""))
    catalogue.save(str(path))
    assert translations.update_catalogue(package, "ru", messages) == 0
    once = path.read_bytes()
    translations.update_catalogue(package, "ru", messages)
    assert path.read_bytes() == once
    kept = polib.pofile(str(path))
    assert kept.find("Case").msgstr == "Дело"
    assert kept.find("Text of a third party").msgstr == "Чужой текст"
    assert kept.find("Left over") is None


def test_every_missing_translation_is_named_with_its_place(package):
    messages = translations.collect(package)
    for language in translations.LANGUAGES:
        translations.update_catalogue(package, language, messages)
    path = package / "locale" / "kk" / translations.CATALOGUE
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        entry.msgstr = "" if entry.msgid_plural else "мәтін"
        entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "мәтін")
    catalogue.find("Referral").flags.append("fuzzy")
    catalogue.save(str(path))
    gaps = list(translations.find_gaps(package))
    assert [gap for gap in gaps if gap.startswith("kk")] == [
        "kk: no translation of “Referral” (casework/templates/case.html)"
    ]
    assert len([gap for gap in gaps if gap.startswith("ru")]) == 5


def test_only_what_changed_is_compiled_and_the_result_is_read_by_gettext(package):
    translations.update_catalogue(package, "ru", translations.collect(package))
    path = package / "locale" / "ru" / translations.CATALOGUE
    catalogue = polib.pofile(str(path))
    catalogue.find("%d case").msgstr_plural = {0: "%d дело", 1: "%d дела", 2: "%d дел", 3: "%d дел"}
    catalogue.save(str(path))
    assert translations.compile_all(package) == [path.with_suffix(".mo")]
    assert translations.compile_all(package) == []
    russian = gettext.translation("django", package / "locale", ["ru"])
    assert [russian.ngettext("%d case", "%d cases", number) for number in (1, 2, 5, 21)] == [
        "%d дело",
        "%d дела",
        "%d дел",
        "%d дело",
    ]
    newer = path.with_suffix(".mo").stat().st_mtime + 1
    os.utime(path, (newer, newer))
    assert translations.compile_all(package) == [path.with_suffix(".mo")]
