"""Pure decisions about people who belong together: who may be linked, and when two caseworkers are needed."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import BirthRegistered, Wish
from arasha.country import CountryPack

# Bonds in which the first is a child; only for them a birth registration is asked.
CHILDREN = frozenset({"child_of", "grandchild_of", "cared_for_by"})


@dataclass(frozen=True)
class RelationDraft:
    """`kind` says what the person of the page's case's counterpart is: "child_of" means the other is their child."""

    kind: str
    keep_together: str = Wish.UNKNOWN
    opposed: bool = False
    birth_registered: str = ""


@dataclass(frozen=True)
class NewDependant:
    """A person to whom a record of their own is made: sex and age as far as known."""

    sex: str
    age_basis: str
    age_from: int | None
    age_to: int | None


def judge_relation(draft: RelationDraft, pack: CountryPack, *, same_case: bool, is_linked: bool) -> Verdict:
    """Say whether two cases can be linked this way."""
    if draft.kind not in pack.relations:
        return Verdict.no("relation.kind", _("Choose how they belong together."), field="kind")
    if same_case:
        return Verdict.no(
            "relation.same_case", _("This is the same case. Write the other person's number."), field="number"
        )
    if is_linked:
        return Verdict.no(
            "relation.linked", _("These two are linked already. Change that link instead."), field="number"
        )
    if draft.keep_together not in Wish.values:
        return Verdict.no("relation.wish", _("Choose one of the answers in the list."), field="keep_together")
    if draft.birth_registered and draft.birth_registered not in BirthRegistered.values:
        return Verdict.no("relation.birth", _("Choose one of the answers in the list."), field="birth_registered")
    return Verdict.yes()


def needs_two_caseworkers(*, opposed: bool, first: UUID | None, second: UUID | None) -> bool:
    """Say whether two people with opposed interests still lack two different caseworkers."""
    return opposed and (first is None or second is None or first == second)


def birth_is_due(kind: str, birth_registered: str) -> bool:
    """Say whether a birth is still to be entered in the civil register."""
    return kind in CHILDREN and birth_registered in {BirthRegistered.NO, BirthRegistered.UNKNOWN}


def children_without_record(children_along: int | None, children_linked: int) -> int:
    """How many of the children along have no record of their own yet."""
    return max(0, (children_along or 0) - children_linked)
