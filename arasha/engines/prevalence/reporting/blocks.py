"""What a report consists of, before it becomes a page or a paper: plain texts, tables and drawings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["green", "amber", "red"]
Draw = Callable[[int, str, str], str]  # width, name of the ids, fonts: an SVG


@dataclass(frozen=True, slots=True)
class Paragraph:
    """kind: "lead" opens a section, "note" is small."""

    text: str
    kind: Literal["plain", "lead", "note", "warning"] = "plain"


@dataclass(frozen=True, slots=True)
class Listing:
    """Short sentences, one a line."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its caption. alternative: the same in words."""

    name: str
    draw: Draw
    caption: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Table:
    """columns: headings, numeric: which of them hold numbers. The first column names the row.

    folded: a page shows it only when asked; paper always does.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What the analyst must answer in own words. answer: None while it is not written."""

    key: str
    heading: str
    text: str
    answer: str | None
    unwritten: str  # what stands there until it is written


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what they mean or hold. exact: values to be copied sign by sign."""

    pairs: tuple[tuple[str, str], ...]
    exact: bool = False


Block = Paragraph | Listing | Figure | Table | Question | Facts


@dataclass(frozen=True, slots=True)
class Section:
    """key: its address inside the report."""

    key: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A finding in few words. word: the colour's own word, so that colour never speaks alone."""

    tone: Tone
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The verdict: one sentence before any number, why in sentences, findings as chips and in full."""

    tone: Tone
    word: str
    sentence: str
    why: tuple[str, ...]
    chips: tuple[Chip, ...]
    reasons: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Report:
    language: str
    title: str
    subtitle: str
    conclusion: Conclusion
    sections: tuple[Section, ...]
    words: dict[str, str] = field(default_factory=dict)  # of the frame around the sections
