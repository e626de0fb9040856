"""Counts as tables a person reads: rows in words, small numbers hidden, definition and date beside each."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext

from arasha.casework.models import AgeGroup
from arasha.country import CodeList, CountryPack, country_name
from arasha.statistics.figures import DEFINITIONS, FROM_STORY, SEVERAL
from arasha.statistics.queries import Overview
from arasha.statistics.rules import Showing, gather_flows, suppress

MOST_ENDS = 8
REST = "rest"
SEXES = (("female",), ("male",), ("other", "unknown"))
REFERRED = ("referred", "not_referred")

LARGEST_FIRST = frozenset({"form", "means", "flow_country", "flow_sector"})

Flow = tuple[str, str]
Naming = Callable[[str], str]


@dataclass(frozen=True)
class Cell:
    """One count as shown; value is None where it is hidden."""

    text: str
    value: int | None = None
    hidden: bool = False


@dataclass(frozen=True)
class TableRow:
    """One row. to: where a flow leads. column, row, short: its tile on the map."""

    label: str
    cells: list[Cell]
    to: str = ""
    column: int | None = None
    row: int | None = None
    short: str = ""


@dataclass(frozen=True)
class Figure:
    """What web/parts/figure.html draws; small_count is 0 where nothing is hidden."""

    id: str
    kind: str
    heading: str | Promise
    columns: list[str]
    rows: list[TableRow]
    small_count: int
    definition: str
    as_of: str
    more_url: str


@dataclass(frozen=True)
class Card:
    """One number at the top of the page."""

    value: str
    what: str
    more: str = ""


@dataclass(frozen=True)
class _Draft:
    """A row before anything is hidden."""

    label: str
    counts: tuple[int, ...]
    to: str = ""
    tile: Mapping[str, Any] = field(default_factory=dict)


class OverviewTables:
    """Every figure and card of one overview, in the words of the active language.

    today: the day on which the pack's regions and threshold hold.
    """

    def __init__(self, overview: Overview, pack: CountryPack, today: date) -> None:
        self._overview, self._pack, self._today = overview, pack, today
        value = pack.parameter("small_count", today).value
        if not isinstance(value, int):
            raise TypeError("the pack's small_count is no whole number")
        self._small = value
        self._rows: dict[str, Callable[[], list[_Draft]]] = {
            "region": self._regions,
            "year": self._years,
            "age": self._ages,
            "form": lambda: self._codes("form", pack.exploitation_forms),
            "means": lambda: self._codes("means", pack.means),
            "flow_country": lambda: self._flows("flow_country", _name_country),
            "flow_sector": lambda: self._flows("flow_sector", pack.sectors.name),
        }

    def figures(self) -> dict[str, Figure]:
        """All figures by their code in figures.DEFINITIONS."""
        return {code: self._figure(code) for code in DEFINITIONS}

    def cards(self) -> list[Card]:
        """The numbers at the top: how many cases, what share was ever referred, how many never were."""
        cases, referred = self._overview.cases, self._overview.referred
        (total,) = self._cells((cases,))
        sent, kept = self._cells((referred, cases - referred))
        share = gettext("hidden") if sent.hidden or kept.hidden else _percent(referred, cases)
        return [
            Card(total.text, gettext("cases")),
            Card(share, gettext("ever referred to another agency")),
            Card(kept.text, gettext("never referred")),
        ]

    def _cells(self, counts: tuple[int, ...]) -> list[Cell]:
        (showings,) = suppress([counts], self._small)
        return [self._cell(count, showing) for count, showing in zip(counts, showings, strict=True)]

    def _cell(self, count: int, showing: Showing) -> Cell:
        if showing is Showing.OPEN:
            return Cell(_number(count), count)
        return Cell(f"<{self._small}" if showing is Showing.SMALL else gettext("hidden"), hidden=True)

    def _figure(self, code: str) -> Figure:
        definition, drafts = DEFINITIONS[code], self._rows[code]()
        showings = suppress([draft.counts for draft in drafts], self._small)
        rows = [
            TableRow(draft.label, [*map(self._cell, draft.counts, showing)], draft.to, **draft.tile)
            for draft, showing in zip(drafts, showings, strict=True)
        ]
        if code in LARGEST_FIRST:
            # Hidden ones last and in their given order: between two open numbers they could be guessed.
            rows.sort(key=lambda row: (row.cells[0].hidden, -(row.cells[0].value or 0)))
        hides = any(cell.hidden for row in rows for cell in row.cells)
        return Figure(
            id=code,
            kind=definition.kind,
            heading=definition.title,
            columns=[str(column) for column in definition.columns],
            rows=rows,
            small_count=self._small if hides else 0,
            definition=" ".join(self._notes(code, rows)),
            as_of=date_format(timezone.localtime(self._overview.at), "DATETIME_FORMAT"),
            more_url=f"#about-{code}",
        )

    def _notes(self, code: str, rows: list[TableRow]) -> Iterator[str]:
        """What must be read with the picture itself; what all figures share stands in the list below them."""
        yield str(DEFINITIONS[code].definition)
        if code == "region":
            yield f"{rows[-1].label}: {rows[-1].cells[0].text}."
        if code in FROM_STORY:
            yield str(SEVERAL)
        if code in FROM_STORY and self._overview.untold:
            (untold,) = self._cells((self._overview.untold,))
            yield gettext("Not counted, because their story is not open to you: %(cases)s.") % {"cases": untold.text}

    def _regions(self) -> list[_Draft]:
        counts = {code: count for (code, _), count in self._overview.of("region").items()}
        regions = self._pack.regions.on(self._today)
        drafts = [
            _Draft(
                str(region.name),
                (counts.get(code, 0),),
                tile={"column": region.column, "row": region.row, "short": str(region.short_name)},
            )
            for code, region in regions.items()
        ]
        former = sorted(code for code in counts if code and code not in regions)
        drafts += [_Draft(self._pack.regions.name(code), (counts[code],)) for code in former]
        return [*drafts, _Draft(gettext("Outside the country or unknown"), (counts.get("", 0),))]

    def _years(self) -> list[_Draft]:
        counts = self._overview.of("year")
        years = sorted(int(year) for year, _ in counts if year)
        # A year without a case is a year, too.
        drafts = (
            [_Draft(str(year), _take(counts, str(year), REFERRED)) for year in range(years[0], years[-1] + 1)]
            if years
            else []
        )
        unknown = _take(counts, "", REFERRED)
        return [*drafts, _Draft(gettext("year unknown"), unknown)] if any(unknown) else drafts

    def _ages(self) -> list[_Draft]:
        counts = self._overview.of("age")
        return [
            _Draft(str(group.label), tuple(sum(_take(counts, group.value, sexes)) for sexes in SEXES))
            for group in (AgeGroup.MINOR, AgeGroup.ADULT, AgeGroup.UNCLEAR)
        ]

    def _codes(self, figure: str, codes: CodeList[Any]) -> list[_Draft]:
        counts = {code: count for (code, _), count in self._overview.of(figure).items()}
        order = [*codes, *sorted(set(counts) - set(codes))]
        return [_Draft(codes.name(code), (counts[code],)) for code in order if code in counts]

    def _flows(self, figure: str, name: Naming) -> list[_Draft]:
        flows = gather_flows(self._overview.of(figure), MOST_ENDS, REST)
        drafts = [
            _Draft(_or_rest(start, _name_country), (count,), to=_or_rest(end, name))
            for (start, end), count in flows.items()
        ]
        return sorted(drafts, key=lambda draft: (draft.label, draft.to))


def _take(counts: Mapping[Flow, int], row: str, columns: Iterable[str]) -> tuple[int, ...]:
    return tuple(counts.get((row, column), 0) for column in columns)


def _name_country(code: str) -> str:
    return country_name(code, get_language() or "en")


def _or_rest(code: str, name: Naming) -> str:
    return pgettext("countries or kinds of work", "all others") if code == REST else name(code)


def _number(count: int) -> str:
    return number_format(count, force_grouping=True)


def _percent(part: int, whole: int) -> str:
    return f"{_number(round(100 * part / whole))} %" if whole else "–"
