"""A study: every method, what changes when a list changes, and whether a number should be shown at all."""

from arasha.engines.prevalence.studying.rules import Reason, Rules, Verdict
from arasha.engines.prevalence.studying.studies import Cancelled, Study, study

__all__ = ["Cancelled", "Reason", "Rules", "Study", "Verdict", "study"]
