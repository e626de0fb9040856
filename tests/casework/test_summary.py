"""The summary of a case: what stands in it, and that it stops leaving the moment consent is withdrawn."""

from uuid import uuid4

import pytest

from arasha.casework.summaries.sending import CHUNK_BYTES


@pytest.fixture
def shared(ngo, shelter):
    """A case that the shelter may see in part, with its key open and its purpose said."""
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("identity", "needs"))
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity", "needs")))
    shelter.caseworker.opens_key()
    shelter.caseworker.client.post(f"/cases/{case.pk}/reveal", {"purpose": "care"})
    return case, consent


def kinds(house):
    return [event.kind for event in house.audit]


def test_an_accepted_recipient_downloads_what_was_consented(shared, ngo, shelter):
    case, _consent = shared
    answer = shelter.caseworker.client.get(f"/cases/{case.pk}/summary")
    body = b"".join(answer.streaming_content)
    assert body.startswith(b"%PDF")
    assert len(body) == int(answer["Content-Length"])
    assert case.number not in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert kinds(shelter).count("summary.begun") == kinds(ngo).count("summary.begun") == 1
    assert "summary.stopped" not in kinds(ngo)


def test_after_withdrawal_no_further_piece_leaves(shared, ngo, shelter):
    # Given a download on a slow line, of which two pieces have left
    case, consent = shared
    answer = shelter.caseworker.client.get(f"/cases/{case.pk}/summary")
    pieces = iter(answer.streaming_content)
    first = [next(pieces), next(pieces)]
    assert [len(piece) for piece in first] == [CHUNK_BYTES, CHUNK_BYTES]
    # When the person withdraws
    ngo.caseworker.withdraws(consent)
    # Then nothing more leaves, the file is visibly cut, and both sides' chains say so
    assert list(pieces) == []
    assert int(answer["Content-Length"]) > 2 * CHUNK_BYTES
    assert kinds(ngo)[-1] == kinds(shelter)[-1] == "summary.stopped"


def test_narrowing_stops_a_paper_that_holds_more(shared, ngo, shelter):
    case, _consent = shared
    pieces = iter(shelter.caseworker.client.get(f"/cases/{case.pk}/summary").streaming_content)
    next(pieces)
    ngo.caseworker.records(case, shelter, ("needs",))
    assert list(pieces) == []


def test_the_owner_may_download_too_and_is_never_cut(ngo):
    case = ngo.caseworker.registers()
    ngo.caseworker.opens_key()
    ngo.caseworker.client.post(f"/cases/{case.pk}/reveal", {"purpose": "care"})
    answer = ngo.caseworker.client.get(f"/cases/{case.pk}/summary")
    assert len(b"".join(answer.streaming_content)) == int(answer["Content-Length"])


def test_without_key_or_purpose_nothing_is_printed(ngo):
    case = ngo.caseworker.registers()
    client = ngo.caseworker.client
    assert client.get(f"/cases/{case.pk}/summary")["Location"].startswith("/key/unlock")
    ngo.caseworker.opens_key()
    assert client.get(f"/cases/{case.pk}/summary")["Location"] == f"/cases/{case.pk}#reveal"
    assert client.get(f"/cases/{uuid4()}/summary").status_code == 404
