"""Translations: collected from code and templates, compiled, and checked for gaps, without gettext's programs.

Messages are written in English; `arasha/locale/<language>/LC_MESSAGES/django.po` holds the other languages.
"""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

LANGUAGES = ("kk", "ru")
CATALOGUE = Path("LC_MESSAGES") / "django.po"
# How many forms a plural has, by language, as Django's own catalogues count them.
PLURAL_FORMS = {
    "kk": "nplurals=2; plural=(n!=1);",
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
        "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
    ),
}
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
TEMPLATE_SUFFIXES = (".html", ".txt")


@dataclass(frozen=True, order=True)
class Message:
    """One text to translate: its context (or empty), the text, its plural (or empty)."""

    context: str
    text: str
    plural: str


def compile_all(package: Path) -> list[Path]:
    """Compile every catalogue whose compiled file is missing or older; return those compiled."""
    compiled = []
    for source in sorted(package.glob("**/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        new = target.with_suffix(f".{os.getpid()}.new")
        polib.pofile(str(source)).save_as_mofile(str(new))
        new.replace(target)
        compiled.append(target)
    return compiled


def collect(package: Path) -> dict[Message, list[str]]:
    """Find every message of the package with the places it is used at (`web/home.py`)."""
    found: dict[Message, list[str]] = {}
    for file in sorted(package.rglob("*")):
        if file.is_file() and not {"static", "locale", "__pycache__"} & set(file.relative_to(package).parts):
            place = file.relative_to(package).as_posix()
            for message in _collect_from(file):
                places = found.setdefault(message, [])
                if place not in places:
                    places.append(place)
    return found


def update_catalogue(package: Path, language: str, messages: dict[Message, list[str]]) -> int:
    """Write the messages into a language's catalogue, keeping every translation; return how many are new.

    A message that nobody uses any more stays when it is translated: it may be one of a third party's texts.
    """
    path = package / "locale" / language / CATALOGUE
    catalogue = _open(path, language)
    known = {_key(entry): entry for entry in catalogue}
    added = 0
    for message in sorted(messages):
        entry = known.get(message)
        if entry is None:
            entry = _make_entry(message, language)
            catalogue.append(entry)
            added += 1
        entry.occurrences = [(place, "") for place in sorted(messages[message])]
    for message, entry in known.items():
        if message not in messages:
            entry.occurrences = []
            if not entry.translated():
                catalogue.remove(entry)
    catalogue.sort(key=_key)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return added


def find_gaps(package: Path) -> Iterator[str]:
    """Name every message that a language lacks, one sentence each."""
    messages = collect(package)
    for language in LANGUAGES:
        known = {_key(entry): entry for entry in _open(package / "locale" / language / CATALOGUE, language)}
        for message, places in sorted(messages.items()):
            entry = known.get(message)
            if entry is None or not entry.translated() or entry.fuzzy:
                yield f"{language}: no translation of “{message.text[:70]}” ({places[0]})"


def _collect_from(file: Path) -> Iterator[Message]:
    if file.suffix == ".py":
        source = file.read_bytes()
    elif file.suffix in TEMPLATE_SUFFIXES and "templates" in file.parts:
        # Django turns a template into something whose calls a reader of Python finds.
        # The indentation of its markup means nothing, but would end a Python reader's patience.
        readable = templatize(file.read_text(encoding="utf-8"))
        source = "\n".join(line.strip() for line in readable.splitlines()).encode()
    else:
        return
    for _line, texts, _comments, context in extract("python", io.BytesIO(source), KEYWORDS, (), {"encoding": "utf-8"}):
        parts = (texts,) if isinstance(texts, str) else tuple(texts)
        if parts[0]:
            yield Message(context or "", parts[0], parts[1] if len(parts) > 1 else "")


def _open(path: Path, language: str) -> polib.POFile:
    if path.exists():
        return polib.pofile(str(path), wrapwidth=100)
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    return catalogue


def _make_entry(message: Message, language: str) -> polib.POEntry:
    forms = int(PLURAL_FORMS[language].split("=")[1].split(";")[0])
    return polib.POEntry(
        msgid=message.text,
        msgctxt=message.context or None,
        msgid_plural=message.plural,
        msgstr_plural=dict.fromkeys(range(forms), "") if message.plural else {},
    )


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")
