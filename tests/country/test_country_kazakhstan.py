"""What the Kazakhstan pack says, and what it may not claim."""

from datetime import date

import pytest

from arasha.country import CountryPack, KeyCustody, Status, check_packs
from arasha.country.pack import LIST_FILES, PACK_FILES

TODAY = date(2026, 11, 23)
BEFORE_2018 = date(2018, 6, 18)
BETWEEN = date(2020, 1, 1)
NEW_IN_2022 = {"KZ-10", "KZ-33", "KZ-62"}


def test_the_pack_knows_its_country_and_languages(kazakhstan: CountryPack):
    assert kazakhstan.code == "kz"
    assert kazakhstan.zone.key == "Asia/Almaty"
    assert set(kazakhstan.screen_languages) == {"kk", "ru", "en"}
    assert {"uz", "ky", "tg"} <= set(kazakhstan.victim_languages)


@pytest.mark.parametrize("name", [*PACK_FILES, *LIST_FILES])
def test_every_entry_speaks_three_languages_and_states_source_and_status(kazakhstan: CountryPack, name):
    entries = kazakhstan.code_list(name).entries
    assert entries
    for entry in entries:
        assert all(entry.name.in_language(language).strip() for language in ("kk", "ru", "en"))
        assert entry.source.in_language("en").strip()
        assert isinstance(entry.status, Status)


def test_there_is_no_list_of_another_name(kazakhstan: CountryPack):
    with pytest.raises(KeyError):
        kazakhstan.code_list("head")


def test_the_map_of_today_has_twenty_regions_each_on_its_own_tile(kazakhstan: CountryPack):
    today = kazakhstan.regions.on(TODAY)
    assert len(today) == 20
    assert "KZ-YUZ" not in today
    assert len({(region.column, region.row) for region in today.values()}) == 20


def test_before_2018_there_were_sixteen_regions_with_south_kazakhstan(kazakhstan: CountryPack):
    then = kazakhstan.regions.on(BEFORE_2018)
    assert len(then) == 16
    assert "KZ-YUZ" in then
    assert not {"KZ-61", "KZ-79", *NEW_IN_2022} & set(then)


def test_on_19_june_2018_turkistan_and_shymkent_replace_south_kazakhstan(kazakhstan: CountryPack):
    that_day = kazakhstan.regions.on(date(2018, 6, 19))
    assert len(that_day) == len(kazakhstan.regions.on(BETWEEN)) == 17
    assert "KZ-YUZ" not in that_day
    assert that_day["KZ-61"].split_from == that_day["KZ-79"].split_from == "KZ-YUZ"


def test_on_8_june_2022_three_regions_split_off(kazakhstan: CountryPack):
    day_before, that_day = (kazakhstan.regions.on(date(2022, 6, day)) for day in (7, 8))
    assert set(that_day) - set(day_before) == NEW_IN_2022
    assert {code: that_day[code].split_from for code in NEW_IN_2022} == {
        "KZ-10": "KZ-63",
        "KZ-33": "KZ-19",
        "KZ-62": "KZ-35",
    }


def test_regions_keep_their_older_neighbours_after_a_split(kazakhstan: CountryPack):
    assert {"KZ-63", "KZ-19", "KZ-35"} <= set(kazakhstan.regions.on(BEFORE_2018))
    assert {"KZ-63", "KZ-19", "KZ-35"} <= set(kazakhstan.regions.on(TODAY))


@pytest.mark.parametrize("article", ["116", "125(3)(2)", "126(3)(2)", "128", "134", "135", "308", "309", "312"])
def test_each_of_the_nine_offences_cites_its_article(kazakhstan: CountryPack, article):
    assert len(kazakhstan.offences.on(TODAY)) == 9
    offence = kazakhstan.offences[article]
    assert offence.source.in_language("en") == f"Criminal Code, Art. {article}"
    assert offence.is_valid_on(date(2015, 1, 1))
    assert not offence.is_valid_on(date(2014, 12, 31))


def test_old_articles_are_kept_where_known(kazakhstan: CountryPack):
    formerly = {code: offence.formerly for code, offence in kazakhstan.offences.items() if offence.formerly}
    assert formerly == {"134": "132-1", "135": "133", "308": "270"}


def test_independent_organisations_hold_their_own_key_and_state_bodies_may_be_hosted(kazakhstan: CountryPack):
    own = {code for code, kind in kazakhstan.agency_types.items() if kind.key_custody is KeyCustody.OWN}
    assert own == {"ngo", "shelter_provider", "hotline", "international_organisation"}


@pytest.mark.parametrize(
    ("urgency", "hours"), [("now", 1), ("tonight", 3), ("day", 24), ("three_days", 72), ("none", 120)]
)
def test_the_answer_to_a_referral_is_due_by_urgency(kazakhstan: CountryPack, urgency, hours):
    deadline = kazakhstan.answer_deadline(urgency, TODAY)
    assert deadline.hours == hours
    assert deadline.source.in_language("en") == "Order 844/406"


def test_no_deadline_claims_to_have_been_read(kazakhstan: CountryPack):
    assert Status.VERIFIED not in {deadline.status for deadline in kazakhstan.deadlines.values()}


def test_parameters_have_values_of_their_own_kind(kazakhstan: CountryPack):
    assert kazakhstan.parameter("small_count", TODAY).value == 5
    assert kazakhstan.parameter("follow_up_months", TODAY).value == (3, 6, 12)
    assert kazakhstan.parameter("acts_without_purpose", TODAY).value == ("sale_or_transaction",)
    assert set(kazakhstan.parameter("acts_without_purpose", TODAY).value) <= set(kazakhstan.acts)


def test_the_seventeen_means_keep_their_htcds_codes(kazakhstan: CountryPack):
    named = set(kazakhstan.means) - {"not_specified"}
    assert len(named) == 17
    without = {code for code in named if kazakhstan.means[code].htcds is None}
    assert without == {"restricts_movement"}
    assert kazakhstan.means["threats"].htcds == "PhysicalThreats"
    assert kazakhstan.recruiter_relations["stranger_online"].htcds == "Unaquainted"


def test_hotlines_have_numbers_to_dial(kazakhstan: CountryPack):
    assert {line.number for line in kazakhstan.hotlines.values()} == {"116 16", "102", "103", "111", "150", "112"}


def test_the_shipped_packs_have_no_problem():
    assert check_packs(TODAY) == []
    assert check_packs() == []
