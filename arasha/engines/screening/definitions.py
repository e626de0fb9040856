"""Two definitions of trafficking side by side: the national one and the Palermo Protocol's.

They differ (domain: Law 110-VIII, Art. 1; Supreme Court Resolution 7): nationally a sale or another transaction needs
no purpose, exploitation alone is enough, and the list of means is open. Palermo asks an adult's case for an act, a
means and a purpose, a child's for no means. What the person agreed to counts in neither once a means was used, and is
therefore not even asked here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from arasha.engines.screening.answers import Answer, Answers, Bound, any_of, both, either
from arasha.engines.screening.dimensions import AT_DESTINATION, RECRUITMENT, Dimension

EXPLOITATION_ACT = "exploitation"


@dataclass(frozen=True)
class Facts:
    """Act, means and purpose as three independent facts: code -> answer."""

    acts: Answers = field(default_factory=dict)
    means: Answers = field(default_factory=dict)
    purposes: Answers = field(default_factory=dict)


@dataclass(frozen=True)
class Law:
    """What the codes mean in one country.

    acts, means, purposes: all codes that may be answered; one nobody answered was not asked.
    without_purpose: acts that are trafficking by themselves, such as a sale.
    """

    acts: tuple[str, ...]
    means: tuple[str, ...]
    purposes: tuple[str, ...]
    without_purpose: frozenset[str] = frozenset()

    @property
    def movements(self) -> tuple[str, ...]:
        """The acts that need a purpose: recruiting, moving, handing over, hiding, receiving, and others."""
        return tuple(one for one in self.acts if one not in self.without_purpose and one != EXPLOITATION_ACT)


@dataclass(frozen=True)
class DefinitionResult:
    """How far one definition is met, and each of its elements: code -> bound, in the order of reading."""

    bound: Bound
    elements: Mapping[str, Bound]


DimensionBounds = Mapping[Dimension, Bound]


def _asked(answers: Answers, codes: Iterable[str]) -> Bound:
    return any_of(answers.get(code, Answer.NOT_ASKED) for code in codes)


def _dimension(dimensions: DimensionBounds, *wanted: Dimension) -> Bound:
    return either(*(dimensions.get(one, Bound.NOT) for one in wanted))


def acted(law: Law, facts: Facts, dimensions: DimensionBounds) -> Bound:
    """Whether somebody recruited, moved, handed over, hid or received the person; a positive recruitment says so."""
    return either(_asked(facts.acts, law.movements), _dimension(dimensions, *RECRUITMENT))


def exploited(facts: Facts, dimensions: DimensionBounds, *, child: bool) -> Bound:
    """Whether there is exploitation in the sense of a definition: said so, or shown by the dimensions.

    An adult's bad work alone is a matter of labour rights; it is exploitation here once the person was held in it.
    """
    worked = _dimension(dimensions, Dimension.EXPLOITATION)
    shown = worked if child else both(worked, _dimension(dimensions, *AT_DESTINATION))
    return either(_asked(facts.acts, (EXPLOITATION_ACT,)), shown)


def sold(law: Law, facts: Facts) -> Bound:
    return _asked(facts.acts, sorted(law.without_purpose))


def judge_national(law: Law, facts: Facts, dimensions: DimensionBounds, *, child: bool) -> DefinitionResult:
    """The national definition: a transaction; or exploitation; or an act for the purpose of exploitation."""
    transaction, exploitation = sold(law, facts), exploited(facts, dimensions, child=child)
    act = acted(law, facts, dimensions)
    purpose = either(_asked(facts.purposes, law.purposes), exploitation)
    elements = {"transaction": transaction, "exploitation": exploitation, "act": act, "purpose": purpose}
    return DefinitionResult(either(transaction, exploitation, both(act, purpose)), elements)


def judge_palermo(law: Law, facts: Facts, dimensions: DimensionBounds, *, child: bool) -> DefinitionResult:
    """The Palermo Protocol, Art. 3: an act, a means (never asked for a child), the purpose of exploitation."""
    act = acted(law, facts, dimensions)
    purpose = either(_asked(facts.purposes, law.purposes), exploited(facts, dimensions, child=child))
    if child:
        return DefinitionResult(both(act, purpose), {"act": act, "purpose": purpose})
    means = either(_asked(facts.means, law.means), _dimension(dimensions, *RECRUITMENT, *AT_DESTINATION))
    return DefinitionResult(both(act, means, purpose), {"act": act, "means": means, "purpose": purpose})
