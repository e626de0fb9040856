"""Pure decisions about the notice: which version, which wording, and what a record of a reading must say."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import AgeGroup, NoticeCopy, NoticeVariant, Understood
from arasha.country import CountryPack, NoticeClause, NoticeVersion

# In another language the notice is interpreted from this wording, and the record says which.
SPOKEN_BY_MOST = "ru"


@dataclass(frozen=True)
class NoticeDraft:
    """One reading as it was."""

    version: str
    language: str
    variant: str
    understood: str
    paper: str


def version_in_force(pack: CountryPack, today: date) -> NoticeVersion:
    """The version that begins last among those in force; the pack always holds one."""
    return max(pack.notice_versions.on(today).values(), key=lambda version: version.valid_from or date.min)


def clauses_of(pack: CountryPack, version: str) -> list[NoticeClause]:
    """The clauses of a version in the order in which they are read; empty for an unknown version."""
    found = pack.notice_versions.get(version)
    return [pack.notice_clauses[code] for code in found.clauses] if found else []


def fitting_variant(age_group: str) -> NoticeVariant:
    """A child's wording for a child and while the age is unclear (presumption of minority, UNODC module 8)."""
    return NoticeVariant.ADULT if age_group == AgeGroup.ADULT else NoticeVariant.CHILD


def is_read_to(age_to: int | None, pack: CountryPack, today: date) -> bool:
    """Whether the notice is read to the person: a small child's guardian hears it, an unknown age hears it itself."""
    first_age = int(str(pack.parameter("notice_from_age", today).value))
    return age_to is None or age_to >= first_age


def fitting_language(languages: list[str], pack: CountryPack) -> str:
    """The first of the person's languages that the notice is written in, else the one most people understand."""
    return next((code for code in languages if code in pack.victim_languages), SPOKEN_BY_MOST)


def judge_reading(draft: NoticeDraft, pack: CountryPack) -> Verdict:
    """Say whether this reading can be recorded."""
    answers: list[tuple[str, str, object]] = [
        ("version", draft.version, pack.notice_versions),
        ("language", draft.language, pack.victim_languages),
        ("variant", draft.variant, set(NoticeVariant)),
        ("understood", draft.understood, set(Understood)),
        ("paper", draft.paper, set(NoticeCopy)),
    ]
    for field, said, known in answers:
        if said not in known:  # type: ignore[operator]
            return Verdict.no("notice.unknown_code", _("Choose one of the answers in the list."), field=field)
    return Verdict.yes()
