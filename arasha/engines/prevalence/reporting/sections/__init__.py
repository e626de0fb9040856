"""The sections of a report, each from its part of the document; a part that is missing leaves its section out."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from arasha.engines.prevalence.reporting.blocks import Section
from arasha.engines.prevalence.reporting.sections.beliefs import believe
from arasha.engines.prevalence.reporting.sections.checks import check_lists, check_shapes, list_consistency, more_data
from arasha.engines.prevalence.reporting.sections.methods import compare_methods, compare_models
from arasha.engines.prevalence.reporting.sections.parts import describe_links, list_strata
from arasha.engines.prevalence.reporting.sections.record import (
    list_limits,
    list_models,
    list_notes,
    list_sources,
    list_words,
    reproduce,
)
from arasha.engines.prevalence.reporting.speech import Speech

Build = Callable[[Mapping[str, Any], Speech], Section | None]
_BEFORE: Final[tuple[Build, ...]] = (
    compare_methods, list_strata, compare_models, check_lists, check_shapes, describe_links,
)  # fmt: skip
_AFTER: Final[tuple[Build, ...]] = (
    more_data, list_consistency, list_models, list_limits, list_notes, reproduce, list_words, list_sources,
)  # fmt: skip


def list_sections(
    document: Mapping[str, Any], speech: Speech, assumptions: Mapping[str, str] | None
) -> tuple[Section, ...]:
    """All sections that the document can fill, in reading order."""
    found = [
        *(build(document, speech) for build in _BEFORE),
        believe(document, speech, assumptions),
        *(build(document, speech) for build in _AFTER),
    ]
    return tuple(section for section in found if section is not None)
