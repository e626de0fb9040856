"""Every way of breaking a pack is answered with the place, the fault and the remedy."""

from datetime import date

import pytest

from arasha.country import CountryPack, PackError, load_pack
from arasha.country.checks import check_packs, judge_pack
from arasha.country.pack import current

ALMATY = 'code = "KZ-75"\nname = { en = "Almaty", ru = "Алматы", kk = "Алматы қаласы" }'
SMALL_COUNT = "\nvalue = 5\n"
DEADLINE = """
[[deadlines]]
code = "answer_referral"
name = { en = "answer", ru = "ответить", kk = "жауап беру" }
hours = 2
urgency = "tonight"
source = { act = "order_844_406" }
status = "proposal"
"""

BREAKAGES = {
    "unknown key": (
        "regions.toml",
        ALMATY,
        ALMATY + '\ncolour = "green"',
        "kz/regions.toml, regions[19] KZ-75, colour: is an unknown key. Known keys: code, column,",
    ),
    "source missing": (
        "parameters.toml",
        'source = { act = "arasha" }\n',
        "",
        "kz/parameters.toml, parameters[1] small_count, source: is missing. Every entry must state it.",
    ),
    "status missing": (
        "hotlines.toml",
        'status = "verified"\n',
        "",
        "kz/hotlines.toml, hotlines[1] trafficking, status: is missing. Every entry must state it.",
    ),
    "status unknown": (
        "hotlines.toml",
        'status = "verified"',
        'status = "certain"',
        "status: 'certain' is not allowed. Choose one of: verified, unverified, proposal.",
    ),
    "a language missing": (
        "regions.toml",
        'ru = "Алматы", kk = "Алматы қаласы"',
        'ru = " "',
        "regions[19] KZ-75, name: has no text in kk, ru. Every wording must exist in kk, ru and en.",
    ),
    "a language too many": (
        "regions.toml",
        'kk = "Алматы қаласы" }',
        'kk = "Алматы қаласы", uz = "Olmaota" }',
        "regions[19] KZ-75, name: has a wording in uz. Only kk, ru and en may stand here.",
    ),
    "one text for all languages": (
        "regions.toml",
        'name = { en = "Almaty", ru = "Алматы", kk = "Алматы қаласы" }',
        'name = "Almaty"',
        "regions[19] KZ-75, name: is not given in three languages.",
    ),
    "a code twice": (
        "regions.toml",
        'code = "KZ-75"',
        'code = "KZ-71"',
        "kz/regions.toml, KZ-71: stands twice for the same day. Remove one, or end the earlier where the later begins.",
    ),
    "a code with spaces": (
        "regions.toml",
        'code = "KZ-75"',
        'code = "KZ 75"',
        "code: is not a code. Use Latin letters, digits, _ - and brackets, without spaces.",
    ),
    "validity that ends before it begins": (
        "offences.toml",
        "valid_from = 2015-01-01",
        "valid_from = 2015-01-01\nvalid_until = 2014-01-01",
        "offences[1] 116, valid_until: 2014-01-01 does not come after valid_from 2015-01-01.",
    ),
    "a day in quotation marks": (
        "offences.toml",
        "valid_from = 2015-01-01",
        'valid_from = "2015-01-01"',
        "valid_from: is not a day. Write it as 2024-07-05, without quotation marks.",
    ),
    "an unknown act": (
        "hotlines.toml",
        'act = "astana_tv"',
        'act = "rumour"',
        "source: cites the unknown act 'rumour'. Describe the act in sources.toml.",
    ),
    "a source without an act": (
        "hotlines.toml",
        '{ act = "astana_tv" }',
        '{ article = "1" }',
        "source: names no act.",
    ),
    "a source with more than act and article": (
        "hotlines.toml",
        '{ act = "astana_tv" }',
        '{ act = "astana_tv", page = "4" }',
        "source: has unknown keys (page). Only act and article may stand here.",
    ),
    "an act described twice": (
        "sources.toml",
        'code = "vlast"',
        'code = "astana_tv"',
        "kz/sources.toml, astana_tv: is described twice.",
    ),
    "a number in quotation marks": (
        "deadlines.toml",
        "hours = 1\n",
        'hours = "1"\n',
        "hours: is not a whole number of 0 or more. Write digits only, without quotation marks.",
    ),
    "a negative number": (
        "parameters.toml",
        SMALL_COUNT,
        "\nvalue = -5\n",
        "value: is not a whole number of 0 or more.",
    ),
    "a truth in quotation marks": (
        "hotlines.toml",
        "all_day = true",
        'all_day = "yes"',
        "all_day: is neither true nor false.",
    ),
    "an empty text": ("hotlines.toml", 'number = "102"', 'number = ""', "number: is not a text."),
    "an empty list": (
        "deciders.toml",
        'functions = ["prosecutor"]',
        "functions = []",
        'functions: is not a list of texts. Write ["one", "two"].',
    ),
    "an unknown time zone": (
        "pack.toml",
        "Asia/Almaty",
        "Asia/Nowhere",
        "kz/pack.toml, pack kz, zone: 'Asia/Nowhere' is not a time zone.",
    ),
    "counts that are no table": (
        "pack.toml",
        "counts = { regions = 20, offences = 9, service_kinds = 8 }",
        "counts = 20",
        "counts: is not a table of numbers.",
    ),
    "an unknown key custody": (
        "agency_types.toml",
        'key_custody = "host"',
        'key_custody = "bank"',
        "key_custody: 'bank' is not allowed. Choose one of: own, host.",
    ),
    "a reference to nothing": (
        "regions.toml",
        'split_from = "KZ-63"',
        'split_from = "KZ-99"',
        "kz/regions.toml, KZ-10, split_from: names 'KZ-99', which regions does not hold.",
    ),
    "an agency type that does not exist": (
        "competences.toml",
        '"social_protection"]',
        '"church"]',
        "agency_types: names 'church', which agency_types does not hold. Correct it or add it to agency_types.toml.",
    ),
    "an urgency that does not exist": (
        "deadlines.toml",
        'urgency = "tonight"',
        'urgency = "soon"',
        "answer_referral/soon, urgency: names 'soon', which urgencies does not hold.",
    ),
    "another pack's code": (
        "pack.toml",
        'code = "kz"',
        'code = "uz"',
        "kz/pack.toml, code: is 'uz', the folder is not. Give both one name.",
    ),
    "a stray table": (
        "hotlines.toml",
        "[[hotlines]]",
        '[extra]\nnote = "x"\n\n[[hotlines]]',
        "kz/hotlines.toml, extra: is an unknown key. Only hotlines may stand at the top of this file.",
    ),
    "a single table instead of many": (
        "pack.toml",
        "[pack]",
        "[[pack]]",
        "kz/pack.toml, pack: is not one table. Write its keys under [pack].",
    ),
    "broken TOML": ("hotlines.toml", "[[hotlines]]", "[[hotlines", "kz/hotlines.toml: is not readable TOML"),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_broken_pack_says_what_is_wrong_and_what_to_do(pack_folder, change, breakage):
    file, old, new, sentence = BREAKAGES[breakage]
    change(file, old, new)
    with pytest.raises(PackError) as refusal:
        load_pack(pack_folder)
    assert sentence in str(refusal.value)


def test_all_mistakes_are_told_at_once(pack_folder, change):
    change("hotlines.toml", 'number = "102"', "number = 102")
    change("regions.toml", "row = 2", 'row = "two"')
    (pack_folder / "offences.toml").unlink()
    with pytest.raises(PackError) as refusal:
        load_pack(pack_folder)
    assert {(mistake.file, mistake.key.rpartition(", ")[2]) for mistake in refusal.value.mistakes} == {
        ("kz/hotlines.toml", "number"),
        ("kz/regions.toml", "row"),
        ("kz/offences.toml", ""),
    }


def test_a_file_without_entries_or_with_a_plain_value_is_refused(pack_folder):
    (pack_folder / "hotlines.toml").write_text("")
    (pack_folder / "purposes.toml").write_text("purposes = 3")
    with pytest.raises(PackError) as refusal:
        load_pack(pack_folder)
    assert "kz/hotlines.toml, hotlines: is missing." in str(refusal.value)
    assert "kz/purposes.toml, purposes: is not an array of tables." in str(refusal.value)


def test_a_misspelt_file_is_named(pack_folder):
    (pack_folder / "regoins.toml").write_text("")
    with pytest.raises(PackError, match=r"kz/regoins\.toml: is not a file of a pack\. Known files: "):
        load_pack(pack_folder)


def test_the_same_deadline_for_the_same_urgency_twice_is_refused(pack_folder, append):
    append("deadlines.toml", DEADLINE)
    with pytest.raises(PackError, match="answer_referral/tonight: stands twice for the same day"):
        load_pack(pack_folder)


def test_a_missing_region_is_a_problem_of_the_pack(pack_folder, change):
    change("regions.toml", "valid_from = 2022-06-08", "valid_from = 2122-06-08")
    problems = check_packs(packs=pack_folder.parent)
    assert len(problems) == 1
    assert problems[0].startswith("kz/regions.toml: 19 are in force on ")
    assert problems[0].endswith(", not 20. Correct the entries' validity, or the number in pack.toml.")


def test_two_regions_on_one_tile_are_a_problem_of_the_pack(pack_folder, change):
    change("regions.toml", "column = 5\nrow = 4", "column = 4\nrow = 2")
    assert check_packs(packs=pack_folder.parent) == [
        "kz/regions.toml, KZ-75: lies on the tile of KZ-71 (column 4, row 2). Give each region its own tile."
    ]


def test_a_count_of_something_unknown_is_a_problem_of_the_pack(pack_folder, change):
    change("pack.toml", "offences = 9", "planets = 9")
    assert check_packs(packs=pack_folder.parent) == [
        "kz/pack.toml, counts, planets: is not a list of the pack. Remove it."
    ]


def test_an_urgency_without_an_answer_deadline_is_a_problem_of_the_pack(pack_folder, change):
    change("deadlines.toml", "hours = 120\n", "hours = 120\nvalid_from = 2122-01-01\n")
    problems = check_packs(packs=pack_folder.parent)
    assert len(problems) == 1
    assert "no answer_referral is in force" in problems[0]
    assert "for urgency none" in problems[0]


def test_mistakes_of_a_pack_that_cannot_be_loaded_are_listed(pack_folder, change):
    change("hotlines.toml", 'number = "102"', 'numbr = "102"')
    problems = check_packs(packs=pack_folder.parent)
    assert len(problems) == 2
    assert all("kz/hotlines.toml, hotlines[2] police, numb" in problem for problem in problems)


def test_a_sound_pack_has_nothing_to_judge(kazakhstan: CountryPack):
    assert list(judge_pack(kazakhstan, date(2026, 11, 23))) == []


def test_the_installation_names_its_pack(settings):
    settings.ARASHA_COUNTRY = "kz"
    assert current().code == "kz"
    assert current() is current()


@pytest.mark.parametrize("name", ["xx", "../lists", ""])
def test_an_installation_naming_no_shipped_pack_is_refused(settings, name):
    settings.ARASHA_COUNTRY = name
    with pytest.raises(PackError, match=r"ARASHA_COUNTRY: there is no country pack .* Choose one of: kz\."):
        current()
