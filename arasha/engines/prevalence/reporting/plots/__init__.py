"""Plots of a study: functions of its document and a language that return self-contained, accessible SVG."""

from arasha.engines.prevalence.reporting.plots.beliefs import draw_beliefs
from arasha.engines.prevalence.reporting.plots.densities import draw_shapes
from arasha.engines.prevalence.reporting.plots.parts import draw_kappa, draw_linkage, draw_strata
from arasha.engines.prevalence.reporting.plots.strip import draw_strip
from arasha.engines.prevalence.reporting.plots.totals import draw_lists, draw_methods, draw_more_data

__all__ = [
    "draw_beliefs",
    "draw_kappa",
    "draw_linkage",
    "draw_lists",
    "draw_methods",
    "draw_more_data",
    "draw_shapes",
    "draw_strata",
    "draw_strip",
]
