"""The kinds of pack entries about consent, nationality and disclosure."""

from dataclasses import dataclass, field

from arasha.country.items import Item, Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWay(Item):
    """How a word is given. A spoken word or a thumbprint needs somebody who was there."""

    needs_witness: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Item):
    """How a witness or guardian stands to the person; `barred` may never act, and is listed so that it is asked."""

    barred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPreset(Item):
    """One sentence a person can say yes to: purpose, field groups and length in days (0: until withdrawn).

    agency_types: whom the sentence is offered for.
    """

    purpose: str = field(metadata={"refers_to": "purposes"})
    groups: tuple[str, ...]
    days: int
    agency_types: tuple[str, ...] = field(metadata={"refers_to": "agency_types"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalityBasis(Item):
    """On what a nationality rests; with `no_consulate` no state may be asked about the person."""

    no_consulate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureBasis(Spoken):
    """A ground for disclosing without consent; `spoken` is what the person is told.

    agency_types: who may receive by this ground. days: for how long at most. needs_order: only on a written order.
    """

    agency_types: tuple[str, ...] = field(metadata={"refers_to": "agency_types"})
    days: int
    needs_order: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingBar(Item):
    """Why the person is not told yet, and after how many days at most that is looked at again."""

    review_days: int
