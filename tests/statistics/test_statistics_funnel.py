"""From the first word to accepted help: what is counted, by whom, and what stays hidden."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from arasha.casework.contacts.actions import record_contact
from arasha.casework.contacts.rules import ContactDraft
from arasha.country import current
from arasha.statistics.funnel import Funnel, Wanted, count_funnel, funnel_figures


def counted(worker, **wanted):
    with worker.transaction():
        return count_funnel(worker.actor, Wanted(**wanted), timezone.now())


def helps(worker, at=None):
    draft = ContactDraft("work_pay", ("advice",), "uz", "hotline")
    record_contact(worker.actor, draft, now=at or timezone.now(), key=uuid4())


def test_each_signal_counts_as_far_as_it_came(ngo, shelter):
    # Given help without a case, a signal that waits, one that became a case, and one whose case a shelter accepted
    helps(ngo.caseworker)
    ngo.caseworker.hears()
    ngo.caseworker.opens_case(ngo.caseworker.hears())
    helped = ngo.caseworker.opens_case(ngo.caseworker.hears(channel="outreach", line=""), values={"surname": "К"})
    shelter.caseworker.accepts(ngo.caseworker.shares(helped, shelter, "identity"))
    # Then each counts at every stage it reached, by its channel, and no case was decided yet
    funnel = counted(ngo.caseworker)
    assert funnel.counts["hotline"] == {"contacts": 1, "signals": 2, "converted": 1, "decided": 0, "accepted": 0}
    assert funnel.counts["outreach"] == {"signals": 1, "converted": 1, "decided": 0, "accepted": 1}
    # Then the filters narrow it, and the shelter counts nothing of it
    assert set(counted(ngo.caseworker, channel="outreach").counts) == {"outreach"}
    assert counted(shelter.caseworker).counts == {}


def test_a_period_leaves_out_what_came_before_it(ngo):
    helps(ngo.caseworker, at=timezone.now() - timedelta(days=40))
    helps(ngo.caseworker)
    assert counted(ngo.caseworker, days=30).total("contacts") == 1
    assert counted(ngo.caseworker).total("contacts") == 2


def test_a_single_small_number_is_hidden_with_a_second_one():
    funnel = Funnel(timezone.now(), {"hotline": {"contacts": 30, "signals": 20, "converted": 12, "accepted": 2}})
    stages, channels = funnel_figures(funnel, current(), timezone.localdate())
    assert [row.cells[0].text for row in stages.rows] == ["30", "20", "hidden", "0", "<5"]
    assert [cell.text for cell in channels.rows[0].cells] == ["30", "20", "hidden", "0", "<5"]


def test_the_page_says_what_each_number_counts(ngo):
    for _ in range(6):
        ngo.caseworker.hears()
    page = ngo.worker("analyst").client.get("/overview/funnel?period=30").content.decode()
    assert "Signals received in the period, whatever became of them." in page
    assert 'data-value="6"' in page
    assert ngo.worker("analyst").client.get("/overview/funnel?period=7").status_code == 200
