"""What people, machines and attackers type: refused at its field or stored safely, never a 500, nothing lost."""

import re
from uuid import uuid4

import pytest
from django.utils import timezone

from arasha.casework.cases.drafts import CaseDraft
from arasha.casework.cases.numbers import case_number, tidy_number
from arasha.casework.cases.rules import age_group, judge_draft
from arasha.casework.models import AgeGroup, Case
from arasha.country import current

ANSWERS = {
    "safe_channel": "none", "sex": "male", "age_basis": "unclear", "whereabouts": "unknown", "channel": "walk_in",
    "started_precision": "unknown", "ended_precision": "unknown", "online": "unknown",
}  # fmt: skip


def register(worker, **said):
    return worker.client.post("/cases/new", {**ANSWERS, "key": str(uuid4()), **said})


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"surname": "Кар\x00имов"}, "zero byte"),
        ({"surname": "Кар\u202eимов"}, "turns the direction"),
        ({"surname": "Кар\x07имов"}, "control character"),
        ({"surname": "Kaримов"}, "mixes Latin and Cyrillic"),
        ({"surname": "К" * 300}, "too long"),
        ({"story": "я" * 20_001}, "too long"),
        ({"birth_date": "31.02.1990"}, "does not exist"),
        ({"birth_date": "2999-01-01"}, "cannot be"),
        ({"birth_date": "not a day"}, "does not exist"),
        ({"iin": "123456789012"}, "IIN|six digits|last digit"),
        ({"iin": "12"}, "twelve digits"),
        ({"phone": "call me"}, "no telephone number"),
        ({"age_basis": "known"}, "Write the age"),
        ({"age_basis": "known", "age_from": "500"}, "120"),
        ({"age_basis": "estimated", "age_from": "40", "age_to": "20"}, "smaller"),
        ({"sex": "attack"}, "valid choice"),
        ({"region": "KZ-XX"}, "valid choice"),
        ({"needs": ["food", "everything"]}, "valid choice"),
        ({"children_along": "-1"}, "0"),
        ({"started_on": "2999-01-01"}, "not come yet"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(ngo, said, words):
    answer = register(ngo.caseworker, code_word="ақ құс", **said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert any(word in page for word in words.split("|")), words
    # What was typed elsewhere is still there.
    assert "ақ құс" in page
    with ngo.caseworker.transaction():
        assert not Case.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "@SUM(A1)",
        "<script>alert(1)</script>",
        "'; DROP TABLE casework_case; --",
        "🕊️ Ұлы дала",
        "%s %(x)s {{ 7*7 }}",
    ],
)
def test_strange_text_is_stored_and_shown_as_it_is(ngo, text):
    worker = ngo.caseworker
    answer = register(worker, code_word=text, safe_channel="call")
    assert answer.status_code == 302
    worker.opens_key()
    page = worker.client.get(answer["Location"]).content.decode()
    assert "<script>alert" not in page
    with ngo.caseworker.transaction():
        case = Case.objects.get()
    assert worker.reads(case).values["code_word"] == text


def test_a_birth_date_gives_the_age(ngo):
    assert register(ngo.caseworker, birth_date="2015-01-01").status_code == 302
    with ngo.caseworker.transaction():
        assert Case.objects.get().age_group == AgeGroup.MINOR


def test_a_body_of_ten_megabytes_is_refused_before_it_is_read(ngo):
    answer = register(ngo.caseworker, story="я" * 5_000_000)
    assert answer.status_code == 413


def test_thousands_of_fields_are_refused(ngo):
    answer = ngo.caseworker.client.post("/cases/new", {f"field{number}": "x" for number in range(5000)})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/cases?from=x",
        "/cases?from=2020-13-45_x",
        "/cases?opened_from=never",
        "/cases?region=%00",
        "/cases?sex[]=1",
        "/audit?before=-1",
        "/overview/?from_year=abc",
        "/cases/find?number=%00",
        "/cases/find?number=" + "9" * 3000,
        "/?q=%00",
        "/language",
        "/cases/not-a-uuid",
        "/%00",
        "/work?%ff",
    ],
)
def test_strange_addresses_never_break(ngo, path):
    assert ngo.worker("supervisor").client.get(path).status_code in {200, 302, 400, 404, 405}


def test_a_double_click_registers_one_person(ngo):
    key = str(uuid4())
    first, second = (register(ngo.caseworker, key=key) for _ in range(2))
    assert first["Location"] == second["Location"]
    with ngo.caseworker.transaction():
        assert Case.objects.count() == 1


def test_the_same_key_with_other_answers_is_422(ngo):
    key = str(uuid4())
    register(ngo.caseworker, key=key)
    assert register(ngo.caseworker, key=key, sex="female").status_code == 422


def test_a_stale_save_shows_what_is_stored_and_keeps_what_was_typed(ngo):
    case = ngo.caseworker.registers()
    client = ngo.caseworker.client
    facts = {
        "version": "1",
        "language": "uz",
        "sex": "male",
        "age_basis": "known",
        "age_from": "34",
        "age_to": "34",
        "whereabouts": "unknown",
        "region": "KZ-75",
    }
    assert (
        client.post(f"/cases/{case.pk}/facts", {**facts, "key": str(uuid4()), "whereabouts": "hospital"}).status_code
        == 302
    )
    late = client.post(
        f"/cases/{case.pk}/facts", {**facts, "key": str(uuid4()), "whereabouts": "street", "region": "KZ-71"}
    )
    page = late.content.decode()
    assert late.status_code == 422
    assert "Stored meanwhile by somebody else" in page
    assert "in hospital" in page
    assert re.search(r'value="street"[^>]*checked', page)
    assert 'name="version" value="2"' in page


@pytest.mark.parametrize(
    ("age_from", "age_to", "group"),
    [
        (9, 17, "minor"),
        (18, 20, "adult"),
        (17, 18, "unclear"),
        (None, None, "unclear"),
        (0, 0, "minor"),
        (18, 120, "adult"),
    ],
)
def test_unclear_ages_are_protected_as_children(age_from, age_to, group):
    assert age_group(age_from, age_to) == group


@pytest.mark.parametrize("wrong", ["Q26-0053M", "Q26-0035N", "53", "", "Q26-0053N; DROP", "Қ26-0053N"])
def test_a_slip_in_a_case_number_is_noticed(wrong):
    right = case_number("Q", 2026, 53)
    assert wrong == right or tidy_number(wrong) is None


def test_case_numbers_survive_being_said_and_typed():
    for place in (1, 42, 4790, 123456):
        number = case_number("Q", 2026, place)
        assert tidy_number(f" {number.lower()} ") == number


def test_swapped_and_changed_digits_change_the_letter():
    number = case_number("Q", 2026, 4790)
    for wrong in ("Q26-4970", "Q26-4791", "Q62-4790", "Q26-7490"):
        assert tidy_number(wrong + number[-1]) is None


def test_a_draft_of_the_future_is_refused():
    today = timezone.localdate()
    draft = CaseDraft(sex="male", opened_on=today.replace(year=today.year + 1), channel="hotline")
    assert judge_draft(draft, current(), today).code == "case.opened_in_future"
