"""Do the instruments of screening make sense? Loading checks their form, this checks what they say together."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations

from arasha.country.items import Instrument
from arasha.country.mistakes import Mistake
from arasha.country.pack import CountryPack
from arasha.engines.screening import CaseRule, Dimension

PHASES = ("recruitment", "destination")


def judge_instruments(pack: CountryPack) -> Iterator[Mistake]:
    """Everything wrong with the pack's dimensions and instruments, of every version."""
    yield from _judge_dimensions(pack)
    limit = max((entry.value for entry in pack.parameters.entries if entry.code == "short_form_questions"), default=0)
    for instrument in pack.instruments.entries:
        for problem, remedy in _judge_one(pack, instrument, limit):
            yield Mistake(f"{pack.code}/instruments.toml", instrument.key, problem, remedy)
    for one, other in combinations(pack.instruments.entries, 2):
        if one.code == other.code and _in_force_together(one, other):
            problem = f"is in force on the same day as {one.key}"
            yield Mistake(f"{pack.code}/instruments.toml", other.key, problem, "End the older where the newer begins")


def _judge_dimensions(pack: CountryPack) -> Iterator[Mistake]:
    file = f"{pack.code}/screening_dimensions.toml"
    for code in sorted(set(Dimension) ^ set(pack.screening_dimensions)):
        yield Mistake(file, code, "is not both here and in the decision rule", f"Have exactly: {', '.join(Dimension)}")
    for dimension in pack.screening_dimensions.values():
        if dimension.phase not in PHASES:
            yield Mistake(file, dimension.code, "has no known phase", f"Choose one of: {', '.join(PHASES)}")


def _judge_one(pack: CountryPack, instrument: Instrument, limit: object) -> Iterator[tuple[str, str]]:
    twice = _twice(instrument.short or instrument.rated)
    if twice:
        yield f"names {', '.join(twice)} twice", "Keep one"
    if not instrument.short:
        if instrument.population not in set(CaseRule):
            yield "is neither for adults nor for children", f"Give population: {', '.join(CaseRule)}"
        if not instrument.rated:
            yield "has no indicator", "List them as strong, medium and weak, or as short"
        return
    if len(instrument.short) > int(str(limit)):
        yield f"has {len(instrument.short)} questions", f"A short form has {limit} at most"
    if instrument.complete:
        yield "claims to be complete", "A short form leaves indicators out: write complete = false"
    for rule, key in ((CaseRule.ADULT, instrument.rated_by_adult), (CaseRule.CHILD, instrument.rated_by_child)):
        rated_by = pack.instruments.get(key or "")
        if rated_by is None or rated_by.population != rule:
            yield f"takes no strengths for the rule {rule}", f"Name a long set, with its version, as rated_by_{rule}"
            continue
        unrated = sorted(set(instrument.short) - set(rated_by.rated))
        if unrated:
            yield f"asks {', '.join(unrated)}, which {key} does not rate", "Leave it out, or name another long set"


def _twice(codes: Iterable[str]) -> list[str]:
    return sorted(code for code, times in Counter(codes).items() if times > 1)


def _in_force_together(one: Instrument, other: Instrument) -> bool:
    begins_before = one.valid_from is None or other.valid_until is None or one.valid_from < other.valid_until
    ends_after = one.valid_until is None or other.valid_from is None or other.valid_from < one.valid_until
    return begins_before and ends_after
