"""Published examples, run again on this machine: computed from their counts, then compared."""

from arasha.engines.prevalence.validating.checks import Check, Validation, validate
from arasha.engines.prevalence.validating.examples import PUBLISHED, Example, Figure, Run, read_examples
from arasha.engines.prevalence.validating.lines import describe_validation

__all__ = [
    "PUBLISHED",
    "Check",
    "Example",
    "Figure",
    "Run",
    "Validation",
    "describe_validation",
    "read_examples",
    "validate",
]
