"""Reports of a study: one HTML file, the same as PDF, and the plots inside, all from the JSON document."""

from arasha.engines.prevalence.reporting.assumptions import QUESTIONS, list_questions, read_assumptions
from arasha.engines.prevalence.reporting.conclusions import conclude
from arasha.engines.prevalence.reporting.pages import render_html
from arasha.engines.prevalence.reporting.papers import can_print, render_pdf

__all__ = [
    "QUESTIONS",
    "can_print",
    "conclude",
    "list_questions",
    "read_assumptions",
    "render_html",
    "render_pdf",
]
