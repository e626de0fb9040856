"""A row of the global data set becomes a case: what it says, no more."""

from datetime import date

import pytest

from arasha.casework.cases.rules import judge_draft
from arasha.country import current
from arasha.interchange.ctdc import MissingColumns, Reading, RowReader, read_mapping
from arasha.interchange.files import Fault

TODAY = date(2026, 11, 24)


@pytest.fixture
def read(make_row):
    """Read one row; answers as keywords."""

    def read(number="412", **answers):
        row = make_row(number, **answers)
        return RowReader(list(row), TODAY).read(list(row.values()))

    return read


@pytest.fixture
def case(read):
    def case(**answers):
        found = read(**answers)
        assert isinstance(found, Reading), found
        return found.draft

    return case


def test_a_blank_row_is_a_case_of_which_nothing_more_is_known(case):
    draft = case()
    assert (draft.sex, draft.age_basis, draft.age_from, draft.age_to) == ("unknown", "unclear", None, None)
    assert (draft.citizenships, draft.country, draft.region, draft.events, dict(draft.values)) == ((), "", "", (), {})
    assert (draft.origin.source, draft.origin.key, len(draft.origin.digest)) == ("ctdc", "412", 32)


def test_hotline_rows_are_signals_and_case_management_rows_found_victims(case):
    assert (case(Datasource="Hotline").channel, case(Datasource="Hotline").status) == ("hotline", "potential")
    found = case(Datasource="Case Management")
    assert (found.channel, found.status) == ("case_management", "identified")


def test_a_year_is_known_to_the_year_and_a_blank_one_is_the_day_of_import(case):
    known = case(yearOfRegistration="2016")
    assert (known.opened_on, known.opened_precision) == (date(2016, 1, 1), "year")
    for blank in ("", "-99"):
        unknown = case(yearOfRegistration=blank)
        assert (unknown.opened_on, unknown.opened_precision) == (TODAY, "unknown")


AGES = [
    ("0--8", "", 0, 8),
    ("9--17", "Minor", 9, 17),
    ("09-17", "", 9, 17),
    ("48+", "Adult", 48, 120),
    ("", "Minor", 0, 17),
    ("", "Adult", 18, 120),
    ("15--20", "Minor", 15, 17),
    ("15--20", "Adult", 18, 20),
    ("-99", "-99", None, None),
]


@pytest.mark.parametrize(("age", "majority", "age_from", "age_to"), AGES)
def test_ages_are_ranges_narrowed_by_majority(case, age, majority, age_from, age_to):
    draft = case(ageBroad=age, majorityStatus=majority)
    assert (draft.age_from, draft.age_to) == (age_from, age_to)
    assert draft.age_basis == ("unclear" if age_from is None else "estimated")


def test_namibia_is_a_country_and_not_a_missing_answer(case):
    draft = case(citizenship="NA", CountryOfExploitation="na")
    assert (draft.citizenships, draft.country, draft.events[0].country) == (("NA",), "NA", "NA")


def test_an_unknown_country_stays_unknown_and_is_counted(read):
    found = read(citizenship="Z9", CountryOfExploitation="KZ")
    assert (found.draft.citizenships, found.draft.country) == ((), "KZ")
    assert found.unknown == ("citizenship",)


def test_combined_flags_stay_beside_the_single_ones(case):
    (event,) = case(
        isForcedLabour="1",
        isSexualExploit="1",
        isSexAndLabour="1",
        isOtherExploit="0",
        meansOfControlThreats="1",
        typeOfLabourConstruction="1",
        typeOfSexProstitution="1",
        recruiterRelationFriend="1",
    ).events
    assert event.forms == ("forced_labour", "sexual_exploitation", "sexual_and_labour")
    assert event.means == ("threats",)
    assert event.sectors == ("construction", "prostitution")
    assert event.recruiter_relations == ("friend",)


def test_what_no_field_of_a_case_can_hold_is_told(read):
    assert read(isAbduction="1").left_out == ("isAbduction",)
    assert read(isAbduction="0").left_out == ()


FAULTS = [
    ("caseNo", {"caseNo": ""}),
    ("caseNo", {"caseNo": "four hundred and twelve"}),
    ("yearOfRegistration", {"yearOfRegistration": "16"}),
    ("yearOfRegistration", {"yearOfRegistration": "2016.0"}),
    ("yearOfRegistration", {"yearOfRegistration": "٢٠١٦"}),
    ("yearOfRegistration", {"yearOfRegistration": "2027"}),
    ("yearOfRegistration", {"yearOfRegistration": "0000"}),
    ("Datasource", {"Datasource": ""}),
    ("Datasource", {"Datasource": "Newspaper"}),
    ("gender", {"gender": "F"}),
    ("ageBroad", {"ageBroad": "Sep-17"}),
    ("ageBroad", {"ageBroad": "17--9"}),
    ("ageBroad", {"ageBroad": "9--200"}),
    ("majorityStatus", {"majorityStatus": "Teenager"}),
    ("majorityStatus", {"majorityStatus": "Minor", "ageBroad": "30--38"}),
    ("majorityStatus", {"majorityStatus": "Adult", "ageBroad": "9--17"}),
    ("isForcedLabour", {"isForcedLabour": "yes"}),
    ("meansOfControlThreats", {"meansOfControlThreats": "2"}),
]


@pytest.mark.parametrize(("column", "answers"), FAULTS)
def test_a_row_that_cannot_be_true_names_its_column_and_the_remedy_and_no_value(read, column, answers):
    fault = read(**answers)
    assert isinstance(fault, Fault)
    assert fault.column == column
    assert fault.problem
    assert fault.remedy


def test_no_fault_repeats_what_stood_in_the_cell(read, make_row):
    for column in make_row(1):
        found = read(**{column: "Aigerim"})
        said = f"{found.problem} {found.remedy}" if isinstance(found, Fault) else " ".join(found.unknown)
        assert "Aigerim" not in said
        assert column in (found.column if isinstance(found, Fault) else (*found.unknown, *found.left_out))


def test_the_digest_follows_the_answers_and_not_their_order_or_packing(make_row):
    row = make_row(7, citizenship="KZ", isForcedLabour="1")
    turned = dict(reversed(row.items()))
    missing = {column: answer or "-99" for column, answer in row.items()}
    derived = {**row, "typeOfExploitConcatenated": "Forced labour"}
    changed = {**row, "gender": "Male"}

    def digest(row, today=TODAY):
        return RowReader(list(row), today).read(list(row.values())).draft.origin.digest

    assert digest(turned) == digest(missing) == digest(derived) == digest(row)
    assert digest(row, date(2030, 1, 1)) == digest(row)
    assert digest(changed) != digest(row)


def test_a_header_of_another_table_names_what_is_missing_and_nothing_it_read():
    with pytest.raises(MissingColumns, match="yearOfRegistration") as refusal:
        RowReader(["caseNo", "Aigerim", "gender"], TODAY)
    assert "Aigerim" not in str(refusal.value)


def test_a_column_named_twice_is_refused(make_row):
    with pytest.raises(MissingColumns, match="twice"):
        RowReader([*make_row(1), "gender"], TODAY)


def test_absent_flags_are_told_and_stay_unknown(make_row):
    row = make_row(1)
    del row["isOrganRemoval"]
    reader = RowReader(list(row), TODAY)
    assert reader.absent == ("isOrganRemoval",)
    assert isinstance(reader.read(list(row.values())), Reading)


def test_the_mapping_agrees_with_the_names_the_pack_gives():
    pack, flags = current(), read_mapping().flags
    lists = {
        "forms": pack.exploitation_forms,
        "means": pack.means,
        "sectors": pack.sectors,
        "recruiter_relations": pack.recruiter_relations,
    }
    for name, codes in lists.items():
        assert flags[name] == {code.ctdc: key for key, code in codes.items() if code.ctdc}


def test_every_answer_the_mapping_knows_makes_a_case_that_can_be_registered(make_row):
    mapping = read_mapping()
    everything = {column: "1" for codes in mapping.flags.values() for column in codes}
    for source in mapping.datasource:
        for gender in ["", *mapping.sex]:
            row = make_row(1, Datasource=source, gender=gender, citizenship="KZ", ageBroad="48+", **everything)
            draft = RowReader(list(row), TODAY).read(list(row.values())).draft
            assert judge_draft(draft, current(), TODAY).allowed
