"""The verdict in a sentence before any number, computed from the document."""

from collections.abc import Mapping
from math import log1p
from typing import Any, Final

from arasha.engines.prevalence.reporting.blocks import Chip, Conclusion
from arasha.engines.prevalence.reporting.speech import Speech, mark_minus
from arasha.engines.prevalence.strata.stratifying import is_noticeable
from arasha.engines.prevalence.studying.studies import COMPARED
from arasha.engines.prevalence.wording import say_coded

_CAUSES: Final = (
    "methods_disagree", "criteria_disagree", "one_list_decides", "several_modes", "wide_interval", "replicates_far",
    "nearly_all_pairs",
)  # fmt: skip
_RIVALS: Final = 1.5  # two models as good as each other whose totals differ by more are named
_GOOD: Final = {  # what is well, where none of these findings says otherwise
    "enough_cases": ("few_cases",),
    "enough_overlap": (
        "few_on_two_lists", "few_overlapping_pairs", "half_of_pairs_without_overlap", "nobody_on_three_lists",
        "too_few_lists",
    ),
    "methods_agree": ("methods_disagree",),
    "replicates_complete": ("failed_replicates", "replicates_failed"),
}  # fmt: skip


def conclude(document: Mapping[str, Any], language: str) -> Conclusion:
    """What may be said of this document: green gives number and interval, amber a range and why, red no number."""
    speech = Speech(language)
    verdict = document["verdict"]
    reasons = tuple(
        Chip(one["colour"], speech.say("colour_names", one["colour"]), explain_reason(one, speech))
        for one in verdict["reasons"]
    )
    return Conclusion(
        verdict["colour"],
        speech.say("colour_names", verdict["colour"]),
        _say_sentence(document, speech),
        tuple(_say_why(document, speech, reasons)),
        (*_warnings(document, speech), *_praises(document, speech)),
        reasons,
    )


def explain_reason(one: Mapping[str, Any], speech: Speech) -> str:
    """A finding of the verdict as a sentence."""
    return mark_minus(say_coded(one["code"], speech.calm(one["values"]), speech.language))


def span(document: Mapping[str, Any]) -> tuple[float, float] | None:
    """From the least to the largest that the headline's 95 % interval or a method's total says; None without either."""
    headline = document["headline"]
    if headline is None or headline["total"] is None:
        return None
    totals = [one["total"] for one in document["estimates"] if one["method"] in COMPARED and one["total"] is not None]
    values = [headline["total"], *totals, *headline["intervals"].get("0.95", ())]
    return min(values), max(values)


def _say_sentence(document: Mapping[str, Any], speech: Speech) -> str:
    colour, headline = document["verdict"]["colour"], document["headline"]
    limits = span(document)
    if colour == "red" or headline is None or limits is None:
        return speech.say("conclusions", "red")
    if headline["method"] not in COMPARED:
        low, high = speech.about(*headline["intervals"].get("0.95", limits))
        total = speech.about(headline["total"])[0]
        return speech.say(
            "conclusions", "apart", method=speech.method(headline["method"]), total=total, low=low, high=high
        )
    if colour == "green":
        interval = headline["intervals"].get("0.95")
        if interval is None:
            return speech.say("conclusions", "green_alone", total=speech.about(headline["total"])[0])
        total, low, high = speech.about(headline["total"], *interval)
        return speech.say("conclusions", "green", total=total, low=low, high=high)
    low, high = speech.about(*limits)
    return speech.say("conclusions", "amber", low=low, high=high, why=_say_cause(document, speech))


def _say_cause(document: Mapping[str, Any], speech: Speech) -> str:
    """The gravest reason of a range, as a clause."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in document["verdict"]["reasons"]:
        found.setdefault(one["code"], []).append(one["values"])
    lists = sorted(found.get("one_list_decides", ()), key=lambda one: -abs(log1p(one["change"])))
    if len(lists) > 1 and not {"methods_disagree", "criteria_disagree"} & set(found):
        names = speech.names(one["list"] for one in lists[:2])
        return speech.say("conclusions", "why_lists_decide", names=names)
    for cause in _CAUSES:
        if cause in found:
            return speech.say("conclusions", f"why_{cause}", **found[cause][0])
    return speech.say("conclusions", "why_other")


def _say_why(document: Mapping[str, Any], speech: Speech, reasons: tuple[Chip, ...]) -> list[str]:
    if document["verdict"]["colour"] == "red" or document["headline"] is None:
        return [*(one.text for one in reasons if one.tone == "red"), speech.say("conclusions", "evidence")]
    found = []
    codes = [one["code"] for one in document["verdict"]["reasons"]]
    strip = [one for one in document.get("strip", ()) if one["total"] is not None and one["above"] <= 2]
    rivals = [one for one in strip[1:] if _ratio(strip[0]["total"], one["total"]) > _RIVALS]
    if rivals:
        first, second = strip[0]["total"], rivals[0]["total"]
        apart = rivals[0]["above"] - strip[0]["above"]
        found.append(speech.say("conclusions", "rivals", apart=apart, first=first, second=second))
    if "methods_disagree" in codes or "criteria_disagree" in codes:
        found.append(speech.say("conclusions", "no_single_number"))
    elif document["verdict"]["colour"] == "amber":
        found.append(speech.say("conclusions", "with_warnings"))
    else:
        found.append(speech.say("conclusions", "if_believed"))
    if len(document["estimates"]) == 1:
        found.append(speech.say("lines", "single"))
    found += _say_strata(document, speech)
    if document.get("more_data"):
        most = document["more_data"][-1]
        low, high = speech.about(*most["interval"])
        found.append(speech.say("conclusions", "more_data", people=most["people"], low=low, high=high))
    return found


def _say_strata(document: Mapping[str, Any], speech: Speech) -> list[str]:
    """What covariates make of the total, where they change it."""
    strata = document.get("strata")
    if not strata:
        return []
    for method, ratio in strata["heterogeneity"].items():
        everybody = strata[method]["everybody"] if strata[method] is not None else None
        if ratio is None or everybody is None or not is_noticeable(ratio) or "0.95" not in everybody["intervals"]:
            continue
        total, low, high = speech.about(everybody["total"], *everybody["intervals"]["0.95"])
        names = speech.names(strata["covariates"])
        return [speech.say("conclusions", "strata", names=names, total=total, low=low, high=high)]
    return []


def _warnings(document: Mapping[str, Any], speech: Speech) -> list[Chip]:
    chips = []
    for one in document["verdict"]["reasons"]:
        short = speech.knows("chips", one["code"])  # a finding without few words of its own is said in full
        text = speech.say("chips", one["code"], **one["values"]) if short else explain_reason(one, speech)
        chips.append(Chip(one["colour"], speech.say("colour_names", one["colour"]), text))
    return chips


def _praises(document: Mapping[str, Any], speech: Speech) -> list[Chip]:
    codes = {one["code"] for one in document["verdict"]["reasons"]}
    asked = set(_GOOD)
    if document["verdict"].get("agreement") is None:
        asked.discard("methods_agree")
    if not any(one.get("replicates") for one in document["estimates"]):
        asked.discard("replicates_complete")
    word = speech.say("colour_names", "green")
    return [
        Chip("green", word, speech.say("chips", code))
        for code, against in _GOOD.items()
        if code in asked and not codes & set(against)
    ]


def _ratio(one: float, other: float) -> float:
    return max(one, other) / min(one, other)
