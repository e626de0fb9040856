"""A report put together from a document: the frame, the verdict, the sections."""

from collections.abc import Mapping
from typing import Any, Final

from arasha.engines.prevalence.reporting.blocks import Report
from arasha.engines.prevalence.reporting.conclusions import conclude
from arasha.engines.prevalence.reporting.sections import list_sections
from arasha.engines.prevalence.reporting.speech import Speech

_FRAME: Final = ("contents", "skip", "footer", "verdict", "findings", "reasons")


def make_report(document: Mapping[str, Any], language: str, assumptions: Mapping[str, str] | None = None) -> Report:
    """The report of a document in one language. Raises ValueError for a language without texts."""
    speech = Speech(language)
    names = speech.names(document["lists"])
    return Report(
        language,
        speech.say("report", "title"),
        speech.say("report", "subtitle", cases=document["cases"], lists=len(document["lists"]), names=names),
        conclude(document, language),
        list_sections(document, speech, assumptions),
        {code: speech.say("report", code) for code in _FRAME},
    )
