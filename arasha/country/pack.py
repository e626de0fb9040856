"""One country's law and lists, loaded once and never changed."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings

from arasha.country.code_lists import CodeList
from arasha.country.consent_items import (
    ConsentPreset,
    ConsentWay,
    DisclosureBasis,
    NationalityBasis,
    Standing,
    TellingBar,
)
from arasha.country.items import (
    AgencyType,
    AnswerGround,
    Code,
    Competence,
    ContactOutcome,
    Criterion,
    Deadline,
    Decider,
    Dimension,
    Factor,
    Gate,
    Ground,
    Head,
    Hotline,
    Indicator,
    Instrument,
    Item,
    NoticeClause,
    NoticeVersion,
    Offence,
    Parameter,
    Region,
    Relation,
    Spoken,
    referenced_codes,
)
from arasha.country.mistakes import Mistake, NotInForceError, PackError
from arasha.country.reading import Reader
from arasha.country.texts import Text

PACKS = Path(__file__).parent / "packs"
LISTS = Path(__file__).parent / "lists"

# File stem -> kind of its entries. Each is an attribute of CountryPack of the same name.
PACK_FILES: dict[str, type[Item]] = {
    "regions": Region,
    "agency_types": AgencyType,
    "competences": Competence,
    "offences": Offence,
    "service_kinds": Code,
    "hotlines": Hotline,
    "exploitation_forms": Code,
    "purposes": Item,
    "interpreter_ties": Item,
    "interpreter_refusals": Item,
    "notice_clauses": NoticeClause,
    "notice_versions": NoticeVersion,
    "notice_words": Spoken,
    "duties_to_report": Spoken,
    "screening_dimensions": Dimension,
    "screening_settings": Item,
    "screening_gates": Gate,
    "screening_overrides": Item,
    "definitions": Item,
    "indicators": Indicator,
    "instruments": Instrument,
    "contact_topics": Item,
    "help_kinds": Item,
    "caller_roles": Item,
    "signal_close_reasons": Item,
    "contact_outcomes": ContactOutcome,
    "call_phrases": Spoken,
    "relations": Relation,
    "assessment_factors": Factor,
    "warning_signs": Spoken,
    "safety_steps": Spoken,
    "safety_plan_headings": Spoken,
    "entitlement_criteria": Criterion,
    "fact_times": Item,
    "fact_outcomes": Item,
    "deciders": Decider,
    "decision_grounds": Ground,
    "answer_grounds": AnswerGround,
    "status_sentences": Spoken,
    "detention_places": Item,
    "hold_grounds": Item,
    "non_punishment_matters": Item,
    "consent_questions": Spoken,
    "consent_ways": ConsentWay,
    "consent_witnesses": Standing,
    "guardian_relations": Standing,
    "child_views": Item,
    "consent_presets": ConsentPreset,
    "consent_phrases": Spoken,
    "nationality_bases": NationalityBasis,
    "disclosure_bases": DisclosureBasis,
    "telling_bars": TellingBar,
    "order_bodies": Item,
    "deadlines": Deadline,
    "parameters": Parameter,
}
LIST_FILES: tuple[str, ...] = (
    "sexes",
    "genders",
    "age_bases",
    "date_precisions",
    "acts",
    "means",
    "sectors",
    "recruiter_relations",
    "channels",
    "needs",
    "whereabouts",
    "urgencies",
    "languages",
    "contact_channels",
    "decline_reasons",
    "card_health",
    "card_medicines",
    "suicide_risks",
    "pregnancies",
    "threats",
    "moment_precisions",
    "emergency_actions",
)
OTHER_FILES = ("pack", "sources")


@dataclass(frozen=True, eq=False, kw_only=True)
class CountryPack:
    """Everything that differs between countries, and the international lists beside it."""

    head: Head
    regions: CodeList[Region]
    agency_types: CodeList[AgencyType]
    competences: CodeList[Competence]
    offences: CodeList[Offence]
    service_kinds: CodeList[Code]
    hotlines: CodeList[Hotline]
    exploitation_forms: CodeList[Code]
    purposes: CodeList[Item]
    interpreter_ties: CodeList[Item]
    interpreter_refusals: CodeList[Item]
    notice_clauses: CodeList[NoticeClause]
    notice_versions: CodeList[NoticeVersion]
    notice_words: CodeList[Spoken]
    duties_to_report: CodeList[Spoken]
    screening_dimensions: CodeList[Dimension]
    screening_settings: CodeList[Item]
    screening_gates: CodeList[Gate]
    screening_overrides: CodeList[Item]
    definitions: CodeList[Item]
    indicators: CodeList[Indicator]
    instruments: CodeList[Instrument]
    contact_topics: CodeList[Item]
    help_kinds: CodeList[Item]
    caller_roles: CodeList[Item]
    signal_close_reasons: CodeList[Item]
    contact_outcomes: CodeList[ContactOutcome]
    call_phrases: CodeList[Spoken]
    assessment_factors: CodeList[Factor]
    warning_signs: CodeList[Spoken]
    safety_steps: CodeList[Spoken]
    safety_plan_headings: CodeList[Spoken]
    entitlement_criteria: CodeList[Criterion]
    fact_times: CodeList[Item]
    fact_outcomes: CodeList[Item]
    deciders: CodeList[Decider]
    decision_grounds: CodeList[Ground]
    answer_grounds: CodeList[AnswerGround]
    status_sentences: CodeList[Spoken]
    detention_places: CodeList[Item]
    hold_grounds: CodeList[Item]
    non_punishment_matters: CodeList[Item]
    consent_questions: CodeList[Spoken]
    consent_ways: CodeList[ConsentWay]
    consent_witnesses: CodeList[Standing]
    guardian_relations: CodeList[Standing]
    child_views: CodeList[Item]
    consent_presets: CodeList[ConsentPreset]
    consent_phrases: CodeList[Spoken]
    nationality_bases: CodeList[NationalityBasis]
    disclosure_bases: CodeList[DisclosureBasis]
    telling_bars: CodeList[TellingBar]
    order_bodies: CodeList[Item]
    deadlines: CodeList[Deadline]
    parameters: CodeList[Parameter]
    sexes: CodeList[Code]
    genders: CodeList[Code]
    age_bases: CodeList[Code]
    date_precisions: CodeList[Code]
    acts: CodeList[Code]
    means: CodeList[Code]
    sectors: CodeList[Code]
    recruiter_relations: CodeList[Code]
    channels: CodeList[Code]
    needs: CodeList[Code]
    whereabouts: CodeList[Code]
    urgencies: CodeList[Code]
    languages: CodeList[Code]
    contact_channels: CodeList[Code]
    decline_reasons: CodeList[Code]
    card_health: CodeList[Code]
    card_medicines: CodeList[Code]
    suicide_risks: CodeList[Code]
    pregnancies: CodeList[Code]
    threats: CodeList[Code]
    moment_precisions: CodeList[Code]
    emergency_actions: CodeList[Code]
    relations: CodeList[Relation]

    @property
    def code(self) -> str:
        """ISO 3166-1 code in small letters."""
        return self.head.code

    @property
    def name(self) -> Text:
        return self.head.name

    @property
    def zone(self) -> ZoneInfo:
        """The zone of legal days."""
        return self.head.zone

    @property
    def screen_languages(self) -> tuple[str, ...]:
        return self.head.screen_languages

    @property
    def victim_languages(self) -> tuple[str, ...]:
        return self.head.victim_languages

    def code_list(self, name: str) -> CodeList[Any]:
        """A list by its name, such as "means". Raises KeyError for a name that is no list."""
        if name not in PACK_FILES and name not in LIST_FILES:
            raise KeyError(name)
        return cast(CodeList[Any], getattr(self, name))

    def duty(self, name: str, on: date, urgency: str | None = None) -> Deadline:
        """The deadline of a duty on a day; the one of this urgency where it has its own, else the general one.

        Raises NotInForceError when the pack holds none on that day.
        """
        keys = [f"{name}/{urgency}", name] if urgency else [name]
        for key in keys:
            found = self.deadlines.at(key, on)
            if found is not None:
                return found
        raise NotInForceError(
            f"Country pack {self.code}: no deadline {keys[0]} in force on {on}. Add it to deadlines.toml."
        )

    def answer_deadline(self, urgency: str, on: date) -> Deadline:
        """How long the recipient of a referral sent on this day has to answer it."""
        return self.duty("answer_referral", on, urgency)

    def deciders_for(self, role: str, on: date) -> list[Decider]:
        """Who may take this role on a day, such as "state_decision"."""
        return [decider for decider in self.deciders.on(on).values() if decider.role == role]

    def may_decide(self, role: str, agency_type: str, function: str, on: date) -> Decider | None:
        """The provision by which a post of this function in an agency of this type takes the role; None: it may not."""
        return next(
            (
                decider
                for decider in self.deciders_for(role, on)
                if agency_type in decider.agency_types and function in decider.functions
            ),
            None,
        )

    def parameter(self, name: str, on: date) -> Parameter:
        """A threshold or period in force on a day. Raises NotInForceError when the pack holds none."""
        found = self.parameters.at(name, on)
        if found is None:
            raise NotInForceError(
                f"Country pack {self.code}: no parameter {name} in force on {on}. Add it to parameters.toml."
            )
        return found


def load_pack(path: Path, *, lists: Path = LISTS) -> CountryPack:
    """Read one pack folder and the international lists.

    Raises PackError with every mistake of every file at once.
    """
    shared = Reader(lists)
    shared.read_acts()
    national = Reader(path, shared.acts)
    national.read_acts()
    read: dict[str, tuple[Item, ...]] = {stem: shared.read_records(stem, Code) for stem in LIST_FILES}
    read |= {stem: national.read_records(stem, kind) for stem, kind in PACK_FILES.items()}
    head = national.read_single("pack", Head)
    for reader, stems in ((shared, LIST_FILES), (national, tuple(PACK_FILES))):
        for stem in stems:
            _judge_overlaps(reader, stem, read[stem])
    _judge_unknown_files(shared, (*LIST_FILES, "sources"))
    _judge_unknown_files(national, (*PACK_FILES, *OTHER_FILES))
    mistakes = shared.mistakes + national.mistakes
    if not mistakes:  # an entry left out for its own mistake would make each reference to it a second one
        mistakes = _judge_references(path, head, read)
    if mistakes or head is None:
        raise PackError(mistakes)
    return CountryPack(head=head, **{stem: cast(Any, CodeList(entries)) for stem, entries in read.items()})


def current() -> CountryPack:
    """The pack of this installation, named by settings.ARASHA_COUNTRY; loaded once."""
    return _load_packaged(getattr(settings, "ARASHA_COUNTRY", "kz"))


def packaged_codes(packs: Path = PACKS) -> list[str]:
    """The codes of the packs shipped with Arasha."""
    return sorted(folder.name for folder in packs.iterdir() if (folder / "pack.toml").is_file())


@lru_cache
def _load_packaged(code: str) -> CountryPack:
    known = packaged_codes()
    if code not in known:
        remedy = f"Choose one of: {', '.join(known)}"
        raise PackError([Mistake("settings", "ARASHA_COUNTRY", f"there is no country pack {code!r}", remedy)])
    return load_pack(PACKS / code)


def _judge_overlaps(reader: Reader, stem: str, entries: Iterable[Item]) -> None:
    by_key: defaultdict[str, list[Item]] = defaultdict(list)
    for entry in entries:
        by_key[entry.key].append(entry)
    for key, rivals in by_key.items():
        for earlier, later in pairwise(sorted(rivals, key=lambda entry: entry.valid_from or date.min)):
            if later.valid_from is None or earlier.valid_until is None or later.valid_from < earlier.valid_until:
                problem = "stands twice for the same day"
                reader.report(stem, key, problem, "Remove one, or end the earlier where the later begins")


def _judge_unknown_files(reader: Reader, stems: Iterable[str]) -> None:
    for path in sorted(reader.folder.glob("*.toml")):
        if path.stem not in set(stems):
            reader.report(path.stem, "", "is not a file of a pack", f"Known files: {', '.join(sorted(stems))}")


def _judge_references(path: Path, head: Head | None, read: dict[str, tuple[Item, ...]]) -> list[Mistake]:
    mistakes = []
    codes = {stem: {entry.code for entry in entries} for stem, entries in read.items()}
    rows = [(stem, entry) for stem in PACK_FILES for entry in read[stem]]
    rows += [("pack", head)] if head is not None else []
    for stem, entry in rows:
        for field in dataclasses.fields(entry):
            target = str(field.metadata.get("refers_to", ""))
            for code in referenced_codes(entry, field.name) if target else ():
                if code not in codes[target]:
                    key = f"{entry.key}, {field.name}"
                    problem, remedy = (
                        f"names {code!r}, which {target} does not hold",
                        f"Correct it or add it to {target}.toml",
                    )
                    mistakes.append(Mistake(f"{path.name}/{stem}.toml", key, problem, remedy))
    if head is not None and head.code != path.name:
        mistakes.append(
            Mistake(f"{path.name}/pack.toml", "code", f"is {head.code!r}, the folder is not", "Give both one name")
        )
    return mistakes
