"""The decision rule, second step: what do the dimensions say together about one person's case?

Never a score and never a legal finding: a rung of a short ladder, with the dimensions that hold it up.
"""

from collections.abc import Set
from enum import StrEnum

from arasha.engines.screening.dimensions import AT_DESTINATION, RECRUITMENT, Dimension


class CaseRule(StrEnum):
    """Adults need a means; for a child an act and exploitation are enough (Palermo Protocol, Art. 3(c))."""

    ADULT = "adult"
    CHILD = "child"


class Outcome(StrEnum):
    """What the rule finds, from nothing to trafficking."""

    NOTHING = "nothing"
    EXPLOITED = "exploited"
    RECRUITED_AND_EXPLOITED = "recruited_and_exploited"
    COERCED_AND_EXPLOITED = "coerced_and_exploited"
    TRAFFICKED = "trafficked"

    @property
    def rank(self) -> int:
        """0 to 3. The two middle outcomes stand beside each other: neither ever turns into the other."""
        return {"nothing": 0, "exploited": 1, "trafficked": 3}.get(self.value, 2)


def judge_case(rule: CaseRule, positive: Set[Dimension], *, act: bool) -> Outcome:
    """What the positive dimensions mean.

    act: somebody recruited, moved, handed over, hid, received or sold the person; asked of a child's case only.
    An adult's case is trafficking with a means at recruitment, exploitation, and a means where the person worked;
    abuse of vulnerability stands in for deceit or coercion.
    """
    if Dimension.EXPLOITATION not in positive:
        return Outcome.NOTHING
    recruited = any(one in positive for one in RECRUITMENT)
    held = any(one in positive for one in AT_DESTINATION)
    if rule is CaseRule.CHILD:
        return Outcome.TRAFFICKED if act or recruited else Outcome.EXPLOITED
    if recruited and held:
        return Outcome.TRAFFICKED
    if recruited:
        return Outcome.RECRUITED_AND_EXPLOITED
    return Outcome.COERCED_AND_EXPLOITED if held else Outcome.EXPLOITED


def dimensions_holding(outcome: Outcome, rule: CaseRule, positive: Set[Dimension]) -> tuple[Dimension, ...]:
    """The fewest positive dimensions that hold the outcome up, in their order."""
    if outcome is Outcome.NOTHING:
        return ()
    recruitment = [one for one in RECRUITMENT if one in positive][:1]
    held = [] if rule is CaseRule.CHILD else [one for one in AT_DESTINATION if one in positive][:1]
    return (*recruitment, Dimension.EXPLOITATION, *held)
