"""Uncertain linkage: many possible tables, a table corrected by a clerical sample, bands over thresholds."""

from arasha.engines.prevalence.linking.bands import Band, bands, read_thresholds
from arasha.engines.prevalence.linking.clerical import ClericalSample, read_clerical
from arasha.engines.prevalence.linking.corrections import CorrectedTable, correct_links, draw_corrections
from arasha.engines.prevalence.linking.findings import LinkageFiles, LinkageFindings, describe_linkage, find_linkage
from arasha.engines.prevalence.linking.mixtures import LinkedEstimate, estimate_linkages
from arasha.engines.prevalence.linking.stacks import read_linkages

__all__ = [
    "Band",
    "ClericalSample",
    "CorrectedTable",
    "LinkageFiles",
    "LinkageFindings",
    "LinkedEstimate",
    "bands",
    "correct_links",
    "describe_linkage",
    "draw_corrections",
    "estimate_linkages",
    "find_linkage",
    "read_clerical",
    "read_linkages",
    "read_thresholds",
]
