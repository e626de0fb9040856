"""Country packs: the law, deadlines, agencies, offences and lists of one country as checked data."""

from arasha.country.checks import check_packs
from arasha.country.code_lists import CodeList
from arasha.country.items import (
    AgencyType,
    Code,
    Competence,
    Criterion,
    Deadline,
    Factor,
    Gate,
    Hotline,
    Indicator,
    Instrument,
    Item,
    KeyCustody,
    NoticeClause,
    NoticeVersion,
    Offence,
    Parameter,
    Region,
    Spoken,
)
from arasha.country.mistakes import Mistake, NotInForceError, PackError
from arasha.country.pack import CountryPack, current, load_pack
from arasha.country.sources import Source, Status
from arasha.country.territories import STATELESS, country_codes, country_name
from arasha.country.texts import SPOKEN_LANGUAGES, SpokenText, Text

__all__ = [
    "SPOKEN_LANGUAGES",
    "STATELESS",
    "AgencyType",
    "Code",
    "CodeList",
    "Competence",
    "CountryPack",
    "Criterion",
    "Deadline",
    "Factor",
    "Gate",
    "Hotline",
    "Indicator",
    "Instrument",
    "Item",
    "KeyCustody",
    "Mistake",
    "NotInForceError",
    "NoticeClause",
    "NoticeVersion",
    "Offence",
    "PackError",
    "Parameter",
    "Region",
    "Source",
    "Spoken",
    "SpokenText",
    "Status",
    "Text",
    "check_packs",
    "country_codes",
    "country_name",
    "current",
    "load_pack",
]
