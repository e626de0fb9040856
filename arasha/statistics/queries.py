"""Counting the cases visible to one agency, in the database and in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Min, Q, QuerySet, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber

from arasha.access import policy
from arasha.casework.models import Case, Person, Referral, TraffickingEvent, VisibleTo
from arasha.database.actor import Actor

NOWHERE = "none"

# A case counts once in each of its answers. Answers of the story count only where the story is open to the agency,
# citizenship only where the identity is; row security has walled the agencies before any of this.
# The agency's own rows are read first, in one sweep by their owner's index, and then joined (without that 1.24 s for
# 100,000 cases); the few rows of other agencies are looked up one by one.
COUNT = """
WITH mine AS MATERIALIZED ({visible}),
undated AS MATERIALIZED (SELECT id FROM casework_case WHERE opened_precision = 'unknown'),
referred AS MATERIALIZED (SELECT DISTINCT case_id FROM casework_referral),
own_events AS MATERIALIZED (
  SELECT case_id, country, region, forms, means, sectors FROM casework_trafficking_event WHERE owner_agency_id = %s),
own_people AS MATERIALIZED (SELECT id, citizenships FROM casework_person WHERE owner_agency_id = %s),
told AS MATERIALIZED (
  SELECT m.place, e.country, e.region, e.forms, e.means, e.sectors
  FROM mine m JOIN own_events e ON e.case_id = m.case_id WHERE m.story AND m.own
  UNION ALL
  SELECT m.place, e.country, e.region, e.forms, e.means, e.sectors
  FROM mine m JOIN casework_trafficking_event e ON e.case_id = m.case_id WHERE m.story AND NOT m.own),
named AS MATERIALIZED (
  SELECT m.place, p.citizenships
  FROM mine m JOIN own_people p ON p.id = m.person_id WHERE m.identity AND m.own
  UNION ALL
  SELECT m.place, p.citizenships
  FROM mine m JOIN casework_person p ON p.id = m.person_id WHERE m.identity AND NOT m.own),
flows AS MATERIALIZED (
  SELECT DISTINCT place, citizenships, country, sectors FROM named JOIN told USING (place))
SELECT 'year', CASE WHEN u.id IS NULL THEN extract(year FROM m.opened_on)::text ELSE '' END,
       CASE WHEN r.case_id IS NULL THEN 'not_referred' ELSE 'referred' END, count(*)
FROM mine m LEFT JOIN undated u ON u.id = m.case_id LEFT JOIN referred r ON r.case_id = m.case_id GROUP BY 2, 3
UNION ALL
SELECT 'age', age_group, sex, count(*) FROM mine GROUP BY 2, 3
UNION ALL
SELECT 'form', code, '', count(*) FROM (SELECT DISTINCT place, unnest(forms) FROM told) answers(place, code) GROUP BY 2
UNION ALL
SELECT 'means', code, '', count(*) FROM (SELECT DISTINCT place, unnest(means) FROM told) answers(place, code) GROUP BY 2
UNION ALL
SELECT 'region', region, '', count(*)
FROM (SELECT DISTINCT place, region FROM told WHERE region <> '') answers GROUP BY 2
UNION ALL
SELECT 'region', '', '', (SELECT count(*) FROM mine WHERE story)
                         - (SELECT count(DISTINCT place) FROM told WHERE region <> '')
UNION ALL
SELECT 'flow_country', citizenship, country, count(*)
FROM (SELECT DISTINCT place, unnest(citizenships) citizenship, country FROM flows WHERE country <> '') answers
GROUP BY 2, 3
UNION ALL
SELECT 'flow_sector', citizenship, code, count(*)
FROM (SELECT DISTINCT f.place, citizenship, code
      FROM flows f, unnest(citizenships) citizenship, unnest(sectors) code) answers
GROUP BY 2, 3
UNION ALL
SELECT 'untold', '', '', count(*) FROM mine WHERE NOT story
"""
# The default of 4 MB makes the counting of 100,000 cases spill to disk.
MEMORY = "SELECT set_config('work_mem', '64MB', true)"


@dataclass(frozen=True)
class Filters:
    """What is counted: years of opening (both included), a region code or "none", a source. Empty means all."""

    year_from: int | None = None
    year_to: int | None = None
    region: str = ""
    channel: str = ""

    def codes(self) -> dict[str, Any]:
        """The filter as codes for the audit; what is not filtered is not named."""
        named = {"year_from": self.year_from, "year_to": self.year_to, "region": self.region, "channel": self.channel}
        return {name: value.lower() if isinstance(value, str) else value for name, value in named.items() if value}


@dataclass(frozen=True)
class Overview:
    """Counts of cases: figure -> (row, column) -> cases. The column is empty in figures of one column."""

    at: datetime
    filters: Filters
    counts: Mapping[str, Mapping[tuple[str, str], int]] = field(default_factory=dict)

    def of(self, figure: str) -> Mapping[tuple[str, str], int]:
        """The counts of one figure; nothing counted is an empty mapping."""
        return self.counts.get(figure, {})

    @property
    def cases(self) -> int:
        return sum(self.of("age").values())

    @property
    def referred(self) -> int:
        return sum(count for (_, column), count in self.of("year").items() if column == "referred")

    @property
    def untold(self) -> int:
        """Cases opened to the agency without their story."""
        return self.of("untold").get(("", ""), 0)


def overview(actor: Actor, filters: Filters, now: datetime) -> Overview:
    """Count what the agency sees now: its own cases, and those referred to it and accepted."""
    policy.require_verb(actor, "overview.read")
    for model in (Case, Person, Referral, TraffickingEvent):
        policy.visible(actor, model)
    visible, parameters = _select_visible(actor, filters, now).query.sql_with_params()
    counts: dict[str, dict[tuple[str, str], int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(MEMORY)
        cursor.execute(COUNT.format(visible=visible), [*parameters, actor.agency, actor.agency])
        for figure, row, column, count in cursor.fetchall():
            counts.setdefault(figure, {})[row, column] = count
    return Overview(now, filters, counts)


def first_year(actor: Actor, now: datetime) -> int:
    """The year of the oldest case the actor may count; this year when there is none."""
    oldest = _open_now(actor, now).aggregate(oldest=Min("opened_on"))["oldest"]
    return oldest.year if oldest else now.year


def _open_now(actor: Actor, now: datetime) -> QuerySet[VisibleTo]:
    mine = policy.visible(actor, VisibleTo).filter(VisibleTo.once(), agency_id=actor.agency)
    return mine.filter(Q(until=None) | Q(until__gt=now))


def _select_visible(actor: Actor, filters: Filters, now: datetime) -> QuerySet[Any, Any]:
    rows = _open_now(actor, now)
    if filters.region:
        rows = rows.filter(region="" if filters.region == NOWHERE else filters.region)
    if filters.channel:
        rows = rows.filter(channel=filters.channel)
    if filters.year_from:
        rows = rows.filter(opened_on__year__gte=filters.year_from)
    if filters.year_to:
        rows = rows.filter(opened_on__year__lte=filters.year_to)
    if filters.year_from or filters.year_to:
        # The day of an import is no year of opening.
        rows = rows.exclude(case__opened_precision="unknown")
    return rows.annotate(
        place=Window(RowNumber()), story=_includes("narrative"), identity=_includes("identity"), own=_is_own()
    ).values("own", "place", "case_id", "person_id", "opened_on", "sex", "age_group", "story", "identity")


def _is_own() -> RawSQL:
    return RawSQL("casework_visible_to.via = 'owner'", [], output_field=BooleanField())


def _includes(group: str) -> RawSQL:
    return RawSQL("%s = ANY(casework_visible_to.groups)", [group], output_field=BooleanField())
