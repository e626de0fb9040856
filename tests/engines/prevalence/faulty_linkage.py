"""People on lists whose records are linked with errors: what the linkage shows, and what a reviewer would find."""

from dataclasses import dataclass

import numpy as np

from arasha.engines.prevalence import CaptureTable, ClericalSample


@dataclass(frozen=True)
class FaultyLinkage:
    """true: the table of persons; seen: the table of cases that the linkage made; clerical: a reviewed sample."""

    true: CaptureTable
    seen: CaptureTable
    clerical: ClericalSample


def people_on_lists(random: np.random.Generator, total: int, chances: list[float], attraction: float) -> np.ndarray:
    """Shape (total, lists): independent lists, but of those on the first list a share is always on the second."""
    people = random.random((total, len(chances))) < chances
    people[:, 1] |= people[:, 0] & (random.random(total) < attraction)
    return people


def link_with_errors(
    random: np.random.Generator,
    people: np.ndarray,
    *,
    missed: float,
    false: float,
    reviewed: int = 500,
    false_of_records: bool = False,
) -> FaultyLinkage:
    """Link record by record.

    missed: chance that two records of one person are not linked. false: share of the links that join two persons, or
    with false_of_records, the chance that a record without a partner on another list is linked to a stranger's there.
    reviewed: how many known matches, and how many links, a reviewer looks at.
    """
    lists = people.shape[1]
    names = tuple("ABCDEFGH"[:lists])
    people = people[people.any(axis=1)]
    ties = np.zeros((len(people), lists, lists), dtype=bool)
    matches = kept = 0
    for low in range(lists):
        for high in range(low + 1, lists):
            both = people[:, low] & people[:, high]
            tied = both & (random.random(len(people)) >= missed)
            ties[:, low, high] = ties[:, high, low] = tied
            matches, kept = matches + int(both.sum()), kept + int(tied.sum())
    owners, masks = _groups(people, ties)
    wrong = 0
    for low in range(lists):
        for high in range(low + 1, lists):
            right = int(ties[:, low, high].sum())
            alone = int((((masks >> low) & 1) & ~((masks >> high) & 1)).sum())
            number = random.binomial(alone, false) if false_of_records else random.poisson(right * false / (1 - false))
            wrong += _join_strangers(random, owners, masks, low, high, int(number))
    links = kept + wrong
    clerical = ClericalSample(
        matches=min(reviewed, matches),
        missed=int(random.hypergeometric(matches - kept, kept, min(reviewed, matches))),
        links=min(reviewed, links),
        false=int(random.hypergeometric(wrong, kept, min(reviewed, links))),
    )
    counts = np.bincount(masks[masks > 0], minlength=1 << lists)
    return FaultyLinkage(CaptureTable.from_records(people, names), CaptureTable(names, counts), clerical)


def _groups(people: np.ndarray, ties: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whose each case is, and the set of lists it shows: what hangs together, directly or not."""
    lists = people.shape[1]
    reach = (ties | np.eye(lists, dtype=bool)) & people[:, :, None] & people[:, None, :]
    for _ in range(lists):
        reach = (reach.astype(np.int8) @ reach.astype(np.int8)) > 0
    masks = reach @ (1 << np.arange(lists))
    first = people & (reach.argmax(axis=2) == np.arange(lists))
    return np.nonzero(first)[0], masks[first]


def _join_strangers(
    random: np.random.Generator, owners: np.ndarray, masks: np.ndarray, low: int, high: int, number: int
) -> int:
    """Link so many records of one list to strangers' on another; a list's records never share a case."""
    made = 0
    for _ in range(number):
        one = random.choice(np.flatnonzero(masks >> low & 1))
        others = np.flatnonzero((masks >> high & 1 == 1) & (masks & masks[one] == 0) & (owners != owners[one]))
        if not others.size:
            continue
        other = random.choice(others)
        masks[one], masks[other] = masks[one] | masks[other], 0
        made += 1
    return made
