"""People who do not exist, for the demonstration country.

Given names and surnames are common ones, drawn independently, and surnames that would call a public figure to mind were
kept out of the pools; a namesake by chance remains possible. All else about a person is such that it fits nobody:

* the telephone lies in +7 700 000 00 00 to +7 700 000 99 99, a block whose subscriber numbers begin with 000, so that
  every reader sees it is made up (Kazakhstan has set aside no numbers for fiction; never dial or text them);
* the IIN has a right check digit, but its seventh digit says "born in the nineteenth century": the form accepts it and
  no living person can hold it;
* the village is on no map.

One seed gives the same people on every platform: only `Random.random` is used, whose sequence Python keeps for good,
and asking for more people leaves the earlier ones as they were.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, Final, Literal, TypeVar

from arasha.engines.linkage.identifiers import make_iin_check_digit

_POOLS: Final = Path(__file__).with_name("names")
GROUPS: Final = ("kazakh", "russian", "uzbek", "kyrgyz", "tajik", "uyghur", "ukrainian", "filipino")

PHONE_BLOCK: Final = "+7700000"
_PHONES_IN_BLOCK: Final = 10_000
_PHONE_STEP: Final = 7_919  # prime: stepping by it visits the whole block before repeating

# Ages are counted from this day, not from today: the same seed must give the same birth dates in every year.
REFERENCE_DAY: Final = date(2026, 1, 1)
_AGES: Final = {(8, 17): 14, (18, 24): 30, (25, 34): 32, (35, 49): 18, (50, 64): 6}  # years: weight
_SHARE_OF_WOMEN: Final = 0.62
_SHARE_WITH_PHONE: Final = 0.7
_SHARE_WITH_IIN: Final = {True: 0.75, False: 0.1}  # citizen of Kazakhstan or not

_NINETEENTH_CENTURY: Final = {"male": "1", "female": "2"}

_RUSSIAN_LETTERS: Final = str.maketrans("ӘәІіҢңҒғҮүҰұҚқӨөҺһҲҳӢӣӮӯ", "АаИиНнГгУуУуКкОоХхХхИиУу")
_FEMININE_ENDINGS: Final = {
    "ский": "ская", "цкий": "цкая", "ов": "ова", "ев": "ева", "ёв": "ёва", "ин": "ина", "ын": "ына", "ov": "ova",
    "ev": "eva", "ұлы": "қызы", "йович": "ївна", "ович": "овна", "евич": "евна",
}  # fmt: skip
_KAZAKH_ENDINGS: Final = {"male": "ұлы", "female": "қызы"}
_UZBEK_ENDINGS: Final = {"male": " oʻgʻli", "female": " qizi"}
_KYRGYZ_ENDINGS: Final = {"male": " уулу", "female": " кызы"}
_SOFT_BEFORE_ENDING: Final = "аеёиоуыэюяйьжчшщц"

Sex = Literal["female", "male"]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Village:
    """An invented village, in English, Russian and Kazakh."""

    en: str
    ru: str
    kk: str


@dataclass(frozen=True, slots=True)
class FictitiousPerson:
    """Somebody who does not exist.

    Names are in the letters the person's papers would use. patronymic: "" where none is usual. citizenship: ISO 3166
    alpha-2. language: ISO 639-1. phone: E.164, None for a person without one or once the block is used up. iin: twelve
    digits; its century is deliberately a hundred or two hundred years off the birth date.
    """

    group: str
    sex: Sex
    given_name: str
    surname: str
    patronymic: str
    birth_date: date
    citizenship: str
    language: str
    village: Village
    phone: str | None
    iin: str | None

    @property
    def full_name(self) -> str:
        """Surname, given name and patronymic, as papers list them."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


@dataclass(frozen=True, slots=True)
class NamePool:
    """The names of one group, and how its people are named. Shares lie between 0 and 1; `share` is a weight."""

    share: float
    language: str
    citizenships: Mapping[str, float]
    patronymic: Literal["kazakh", "russian", "listed", "uzbek", "none"]
    given_names: Mapping[Sex, Sequence[str]]
    surnames: Sequence[str]
    patronymics: Sequence[str] = ()
    patronymic_share: float = 0.85
    russified_share: float = 0.0
    father_surname_share: float = 0.0


def fictitious_people(seed: int, count: int) -> list[FictitiousPerson]:
    """Return `count` invented people; the same seed gives the same people, and a larger count only adds to them."""
    chance = Random(seed)
    first_phone = _pick_place(chance, _PHONES_IN_BLOCK)
    issued: set[str] = set()
    people = []
    for place in range(count):
        phone = None
        if place < _PHONES_IN_BLOCK:
            phone = f"{PHONE_BLOCK}{(first_phone + place * _PHONE_STEP) % _PHONES_IN_BLOCK:04d}"
        people.append(_invent_person(chance, phone, issued))
    return people


@cache
def load_pool(group: str) -> NamePool:
    """Return the names of one of `GROUPS`."""
    entry: dict[str, Any] = tomllib.loads((_POOLS / f"{group}.toml").read_text("utf-8"))
    given_names: dict[Sex, Sequence[str]] = {"female": _split(entry.pop("women")), "male": _split(entry.pop("men"))}
    surnames, patronymics = _split(entry.pop("surnames")), _split(entry.pop("patronymics", ""))
    return NamePool(given_names=given_names, surnames=surnames, patronymics=patronymics, **entry)


@cache
def fictitious_villages() -> tuple[Village, ...]:
    """Return all invented villages."""
    return tuple(Village(**entry) for entry in tomllib.loads((_POOLS / "villages.toml").read_text("utf-8"))["villages"])


def spell_in_russian(name: str) -> str:
    """Write a Kazakh, Kyrgyz or Tajik Cyrillic name in Russian letters only, as many papers do: Сәуле, Сауле."""
    return name.replace("Ҷ", "Дж").replace("ҷ", "дж").translate(_RUSSIAN_LETTERS)


def make_feminine(name: str) -> str:
    """Return the woman's form of a surname or patronymic given in the man's form; unchanged where there is none."""
    for ending, feminine in _FEMININE_ENDINGS.items():
        if name.endswith(ending):
            return name.removesuffix(ending) + feminine
    return name


def make_russian_patronymic(father: str, sex: Sex) -> str:
    """Form the Russian patronymic of any Cyrillic given name: Ерлан, Ерланович, Ерлановна; Абай, Абаевич, Абаевна."""
    father = spell_in_russian(father)
    stem = father[:-1] if father[-1] in "йь" else father
    ending = "евич" if father[-1] in _SOFT_BEFORE_ENDING else "ович"
    return stem + ending if sex == "male" else make_feminine(stem + ending)


def _invent_person(chance: Random, phone: str | None, issued: set[str]) -> FictitiousPerson:
    group = _pick_weighted(chance, {name: load_pool(name).share for name in GROUPS})
    pool = load_pool(group)
    sex: Sex = "female" if chance.random() < _SHARE_OF_WOMEN else "male"
    birth_date = _invent_birth_date(chance)
    citizenship = _pick_weighted(chance, pool.citizenships)
    russified = chance.random() < pool.russified_share
    surname, given_name, patronymic = _invent_name(chance, pool, sex, russified=russified)
    has_phone = chance.random() < _SHARE_WITH_PHONE
    return FictitiousPerson(
        group=group,
        sex=sex,
        given_name=given_name,
        surname=surname,
        patronymic=patronymic,
        birth_date=birth_date,
        citizenship=citizenship,
        language="ru" if russified else pool.language,
        village=_pick(chance, fictitious_villages()),
        phone=phone if has_phone else None,
        iin=_invent_iin(chance, birth_date, sex, issued) if _has_iin(chance, citizenship) else None,
    )


def _invent_name(chance: Random, pool: NamePool, sex: Sex, *, russified: bool) -> tuple[str, str, str]:
    """Return surname, given name and patronymic."""
    given_name = _pick(chance, pool.given_names[sex])
    surname = _pick(chance, pool.surnames)
    father = _pick(chance, pool.given_names["male"])
    listed = _pick(chance, pool.patronymics) if pool.patronymics else ""
    takes_patronymic = chance.random() < pool.patronymic_share
    if chance.random() < pool.father_surname_share:
        return father + _KYRGYZ_ENDINGS[sex], given_name, ""
    if sex == "female":
        surname, listed = make_feminine(surname), _make_listed_feminine(listed, pool.language)
    if russified:
        surname, given_name = spell_in_russian(surname), spell_in_russian(given_name)
    if not takes_patronymic:
        return surname, given_name, ""
    if pool.patronymic == "russian" or russified:
        return surname, given_name, make_russian_patronymic(father, sex)
    formed = {
        "kazakh": father + _KAZAKH_ENDINGS[sex],
        "uzbek": father + _UZBEK_ENDINGS[sex],
        "listed": listed,
        "none": "",
    }
    return surname, given_name, formed[pool.patronymic]


def _make_listed_feminine(patronymic: str, language: str) -> str:
    if language == "uk" and not patronymic.endswith("йович"):
        return patronymic.removesuffix("ович") + "івна"
    return make_feminine(patronymic)


def _invent_birth_date(chance: Random) -> date:
    youngest, oldest = _pick_weighted(chance, _AGES)
    days = _pick_place(chance, (oldest - youngest + 1) * 365)
    born = REFERENCE_DAY - timedelta(days=youngest * 366 + days)
    # 1800 had no 29 February, and the IIN below moves the year there.
    return born.replace(day=28) if (born.month, born.day) == (2, 29) else born


def _has_iin(chance: Random, citizenship: str) -> bool:
    return chance.random() < _SHARE_WITH_IIN[citizenship == "KZ"]


def _invent_iin(chance: Random, birth_date: date, sex: Sex, issued: set[str]) -> str:
    """Return a well-formed IIN of the nineteenth century that is not among those issued, and add it to them."""
    serial = _pick_place(chance, 10_000)
    while True:
        first_eleven = f"{birth_date:%y%m%d}{_NINETEENTH_CENTURY[sex]}{serial:04d}"
        check_digit = make_iin_check_digit(first_eleven)
        if check_digit is not None and first_eleven not in issued:
            issued.add(first_eleven)
            return first_eleven + check_digit
        serial = (serial + 1) % 10_000


def _pick_place(chance: Random, size: int) -> int:
    return int(chance.random() * size)


def _pick(chance: Random, items: Sequence[Item]) -> Item:
    return items[_pick_place(chance, len(items))]


def _pick_weighted(chance: Random, weights: Mapping[Item, float]) -> Item:
    bounds = list(accumulate(weights.values()))
    drawn = chance.random() * bounds[-1]
    return next(item for item, bound in zip(weights, bounds, strict=True) if drawn < bound)


def _split(listed: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed.split(",") if name.strip())
