"""Where a value of a country pack comes from, and how sure we are that it says so."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import get_language, gettext

from arasha.country.texts import Text


class Status(StrEnum):
    """How far a pack value may be trusted."""

    VERIFIED = "verified"  # somebody read it in the source named
    UNVERIFIED = "unverified"  # believed to be in the source named, not read there yet
    PROPOSAL = "proposal"  # the value is ours; the source names the provision that will fix it

    @property
    def label(self) -> str:
        """The word for the screen, in the active language."""
        return {
            Status.VERIFIED: gettext("verified"),
            Status.UNVERIFIED: gettext("unverified"),
            Status.PROPOSAL: gettext("proposal"),
        }[self]


class Division(StrEnum):
    """What the numbered parts of an act are called."""

    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    SECTION = "section"


CITATIONS = {
    Division.ARTICLE: Text(kk="{}-бап", ru="ст. {}", en="Art. {}"),
    Division.PARAGRAPH: Text(kk="{}-тармақ", ru="п. {}", en="para. {}"),
    Division.SECTION: Text(kk="{}", ru="{}", en="{}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A law, order, standard or decision that pack values cite; one entry of a sources.toml."""

    code: str
    name: Text  # as short as people say it: "Law 110-VIII"
    title: Text
    address: str = ""
    division: Division = Division.ARTICLE


@dataclass(frozen=True, slots=True)
class Source:
    """The act, the place in it and where it can be read.

    article: bare number such as "18(2)", empty when the whole act is meant.
    address: web address without scheme, empty when none is known.
    """

    act: Text
    article: str = ""
    address: str = ""
    title: Text | None = None
    division: Division = Division.ARTICLE

    @property
    def url(self) -> str:
        """The address as a link, empty when none is known."""
        return f"https://{self.address}" if self.address else ""

    def in_language(self, code: str | None) -> str:
        """The citation as a reader writes it: "Law 110-VIII, Art. 18(2)"."""
        act = self.act.in_language(code)
        if not self.article:
            return act
        return f"{act}, {CITATIONS[self.division].in_language(code).format(self.article)}"

    def __str__(self) -> str:
        return self.in_language(get_language())
