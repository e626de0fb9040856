"""What a screening knows: answers, how strong an indicator is, and how far a question is settled."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Answer(StrEnum):
    """One answer. Unknown is not no; nobody asked is neither."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"


Answers = Mapping[str, Answer]

# What could still turn out to be yes.
OPEN = frozenset({Answer.UNKNOWN, Answer.NOT_ASKED})


class Strength(StrEnum):
    """How much one indicator says, as the experts of the Delphi survey judged it."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class Bound(StrEnum):
    """How far a question is settled: positive whatever the open answers are, still possible, or excluded by them."""

    POSITIVE = "positive"
    POSSIBLE = "possible"
    NOT = "not"


def bound_between(sure: bool, thinkable: bool) -> Bound:
    """The bound of a monotone statement: true with every open answer no, and true with every open answer yes."""
    if sure:
        return Bound.POSITIVE
    return Bound.POSSIBLE if thinkable else Bound.NOT


def any_of(answers: Iterable[Answer]) -> Bound:
    """Whether at least one of these answers is yes; nothing to answer means excluded."""
    given = list(answers)
    return bound_between(Answer.YES in given, any(answer is Answer.YES or answer in OPEN for answer in given))


def either(*bounds: Bound) -> Bound:
    """Whether at least one of these statements is true."""
    return bound_between(Bound.POSITIVE in bounds, any(bound is not Bound.NOT for bound in bounds))


def both(*bounds: Bound) -> Bound:
    """Whether all of these statements are true."""
    return bound_between(all(bound is Bound.POSITIVE for bound in bounds), Bound.NOT not in bounds)
