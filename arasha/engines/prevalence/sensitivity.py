"""What a total would be if a term that the model leaves out had a given strength."""

from collections.abc import Iterable, Sequence
from math import isfinite

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.models import Fit, fit_models, read_terms
from arasha.engines.prevalence.tables import CaptureTable, Term


def sensitivity(table: CaptureTable, interactions: Iterable[Term], term: Term, log_odds: Sequence[float]) -> list[Fit]:
    """Refit a model with the omitted term held at each of these values, added to the log means of its cells.

    The data cannot tell the values apart that fit alike: the range of totals is the price of having assumed 0.
    Source: Gerritse, van der Heijden and Bakker (2015), Journal of Official Statistics 31, 357-379.
    Raises InputError if the term is in the model or has fewer than two lists, or a value is not finite.
    """
    terms = read_terms(table, interactions)
    mask = table.mask(term)
    if mask in terms:
        raise InputError("term_in_model", lists=", ".join(table.names(mask)))
    if mask.bit_count() < 2:
        raise InputError("term_too_short")
    around = (np.arange(len(table.counts)) & mask) == mask
    fits = []
    for value in log_odds:
        if not isfinite(value):
            raise InputError("log_odds_not_finite", value=repr(value))
        fits += fit_models(table, [terms], offset=np.where(around, float(value), 0.0))
    return fits
