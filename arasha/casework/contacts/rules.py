"""Pure decisions about help without a case."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.country import CountryPack


@dataclass(frozen=True)
class ContactDraft:
    """Help given without a case, in codes; nothing here can name anybody."""

    topic: str
    given: tuple[str, ...]
    language: str = ""
    channel: str = "walk_in"
    line: str = ""
    region: str = ""


def judge_contact(draft: ContactDraft, pack: CountryPack) -> Verdict:
    """Say whether this can be recorded: known codes, and something was given."""
    if not draft.given:
        return Verdict.no("contact.nothing_given", _("Choose what was given. Advice counts."), field="given")
    asked = (
        ("topic", (draft.topic,), pack.contact_topics, True),
        ("language", (draft.language,), pack.languages, False),
        ("given", draft.given, pack.help_kinds, True),
        ("channel", (draft.channel,), pack.channels, True),
        ("line", (draft.line,), pack.hotlines, False),
        ("region", (draft.region,), pack.regions, False),
    )
    for field, codes, known, needed in asked:
        if any((code or needed) and code not in known for code in codes):
            return Verdict.no("contact.unknown_code", _("Choose one of the answers in the list."), field=field)
    return Verdict.yes()
