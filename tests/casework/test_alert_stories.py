"""Who is told that something waits, in the program and by mail, and that neither says what."""

from datetime import date, datetime
from uuid import UUID

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from arasha import jobs
from arasha.access.models import MailChoice, Post, User
from arasha.access.sessions import service_actor
from arasha.casework.alerts.actions import choose_mail, open_alert, read_alerts, tell
from arasha.casework.alerts.mailing import mail_digest
from arasha.casework.alerts.queries import count_unread
from arasha.casework.alerts.telling import TOLD
from arasha.casework.models import Alert

NAME = "Канарейкин"


@pytest.fixture(autouse=True)
def outbox(monkeypatch):
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    mail.outbox = []
    return mail.outbox


@pytest.fixture(autouse=True)
def no_jobs(owner):
    owner.execute("DELETE FROM procrastinate_jobs")


def notices(worker):
    with worker.transaction():
        return list(Alert.objects.filter(post_id=worker.post.pk).order_by("at"))


def chooses(worker, choice, email=None):
    address = f"{worker.post.user.username}@agency.example" if email is None else email
    choose_mail(worker.actor, email=address, choice=choice, now=timezone.now())


def waiting_jobs(owner, name):
    return [args for (args,) in owner.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", [name])]


def run_mail_jobs(owner):
    for args in waiting_jobs(owner, "mail_urgent_alerts"):
        jobs.mail_urgent_alerts(**args)


def digest(*houses, now=None):
    return mail_digest([service_actor(house.agency.code, "test") for house in houses], now or timezone.now())


def test_a_referral_is_told_to_those_who_may_answer_and_its_answer_to_who_sent_it(ngo, shelter):
    answering, others = shelter.worker("social_worker"), shelter.worker("analyst")
    case = ngo.caseworker.registers()
    referral = ngo.caseworker.shares(case, shelter, "identity")
    assert [(one.kind, one.number, one.urgent) for one in notices(answering)] == [("referral.sent", case.number, True)]
    assert notices(others) == []
    assert notices(ngo.caseworker) == []
    answering.accepts(referral)
    assert [one.kind for one in notices(ngo.caseworker)] == ["referral.accepted"]
    assert notices(ngo.worker("supervisor")) == []


def test_a_withdrawal_is_told_to_who_accepted(ngo, shelter):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("needs",))
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("needs",)))
    ngo.caseworker.withdraws(consent)
    assert notices(shelter.caseworker)[-1].kind == "referral.withdrawn"


def test_posts_of_other_regions_and_of_the_past_are_not_told(ngo, shelter):
    near, far = shelter.worker("supervisor", ("KZ-75",)), shelter.worker("caseworker", ("KZ-71",))
    gone = shelter.worker("social_worker")
    Post.objects.filter(pk=gone.post.pk).update(valid_until=date(2021, 1, 1))
    ngo.caseworker.shares(ngo.caseworker.registers(region="KZ-75"), shelter, "identity")
    assert [len(notices(near)), len(notices(far)), len(notices(gone))] == [1, 0, 0]


def test_every_kind_that_is_told_has_words_in_three_languages():
    from django.utils.translation import override

    for telling in TOLD.values():
        said = set()
        for language in ("kk", "ru", "en"):
            with override(language):
                said.add(str(telling.words))
        assert len(said) == 3


def test_the_same_thing_twice_is_one_notice_and_one_mail(ngo, shelter, owner, outbox):
    # Given a social worker who wants urgent mails
    worker = shelter.worker("social_worker")
    chooses(worker, MailChoice.URGENT)
    case = ngo.caseworker.registers()
    referral = ngo.caseworker.shares(case, shelter, "identity")
    # When the same is told again, and a second thing urgent happens before the mail goes
    with ngo.caseworker.transaction():
        tell(ngo.caseworker.actor, "referral.sent", agency=shelter.agency.pk, number=case.number,
             page="casework:referral", target=referral.pk, now=timezone.now())  # fmt: skip
    ngo.caseworker.shares(ngo.caseworker.registers(), shelter, "identity")
    assert len(notices(worker)) == 2
    run_mail_jobs(owner)
    # Then one mail goes out
    assert len(outbox) == 1
    assert outbox[0].to == [f"{worker.post.user.username}@agency.example"]
    # And the digest has nothing left to say
    assert digest(shelter) == 0


def test_a_mail_says_nothing_and_a_job_carries_ids_only(ngo, shelter, owner, outbox):
    worker = shelter.worker("social_worker")
    chooses(worker, MailChoice.URGENT)
    User.objects.filter(pk=worker.post.user_id).update(language="kk")
    case = ngo.caseworker.registers(values={"surname": NAME, "story": NAME})
    ngo.caseworker.shares(case, shelter, "identity", "narrative")
    [arguments] = waiting_jobs(owner, "mail_urgent_alerts")
    assert {name: str(UUID(value)) for name, value in arguments.items()} == arguments
    run_mail_jobs(owner)
    [sent] = outbox
    said = sent.message().as_string().replace(sent.to[0], "") + sent.subject + sent.body
    for secret in (NAME, case.number, str(case.pk), shelter.agency.name, ngo.agency.code, "http"):
        assert secret not in said
    assert NAME not in str(owner.execute("SELECT t::text FROM casework_alert t").fetchall())
    assert NAME not in str(owner.execute("SELECT args::text FROM procrastinate_jobs").fetchall())


@pytest.mark.parametrize(
    ("choice", "at_once", "in_the_morning"),
    [(MailChoice.NONE, 0, 0), (MailChoice.DIGEST, 0, 1), (MailChoice.URGENT, 1, 0)],
)
def test_each_chooses_how_often(ngo, shelter, owner, outbox, choice, at_once, in_the_morning):
    worker = shelter.worker("social_worker")
    chooses(worker, choice)
    ngo.caseworker.shares(ngo.caseworker.registers(), shelter, "identity")
    run_mail_jobs(owner)
    assert len(outbox) == at_once
    assert digest(shelter) == in_the_morning
    assert digest(shelter) == 0


def test_what_is_not_urgent_waits_for_the_morning(ngo, shelter, owner, outbox):
    chooses(ngo.caseworker, MailChoice.URGENT)
    referral = ngo.caseworker.shares(ngo.caseworker.registers(), shelter, "identity")
    shelter.caseworker.accepts(referral)
    assert waiting_jobs(owner, "mail_urgent_alerts") == []
    assert digest(ngo) == 1


def test_one_who_works_in_two_agencies_gets_one_morning_mail(ngo, shelter, found, outbox):
    worker = shelter.worker("social_worker")
    other = found("school", "T")
    second = Post.objects.create(
        agency=other.agency, user=worker.post.user, function="caseworker", valid_from=date(2020, 1, 1)
    )
    chooses(worker, MailChoice.DIGEST)
    ngo.caseworker.shares(ngo.caseworker.registers(), shelter, "identity")
    ngo.caseworker.shares(ngo.caseworker.registers(), other, "identity")
    assert digest(shelter, other) == 1
    assert len(outbox) == 1
    assert digest(shelter, other) == 0
    assert second.agency_id == other.agency.pk


def test_what_was_read_meanwhile_is_not_mailed(ngo, shelter, outbox):
    worker = shelter.worker("social_worker")
    chooses(worker, MailChoice.DIGEST)
    ngo.caseworker.shares(ngo.caseworker.registers(), shelter, "identity")
    assert read_alerts(worker.actor, until=timezone.now(), now=timezone.now()) == 1
    assert digest(shelter) == 0


@pytest.mark.parametrize(("hour", "mails"), [(7, 0), (8, 1), (9, 0)])
def test_the_morning_is_the_country_packs(ngo, shelter, outbox, monkeypatch, hour, mails):
    chooses(shelter.worker("social_worker"), MailChoice.DIGEST)
    ngo.caseworker.shares(ngo.caseworker.registers(), shelter, "identity")
    here = timezone.localtime().replace(hour=hour, minute=0)
    monkeypatch.setattr(jobs.timezone, "now", lambda: here.astimezone(datetime.now().astimezone().tzinfo))
    jobs.mail_daily_digest(0)
    to_worker = [one for one in outbox if "social_worker" in one.to[0] and shelter.agency.code.casefold() in one.to[0]]
    assert len(to_worker) == mails


def test_opening_a_notice_reads_it_and_leads_to_its_case(ngo, shelter):
    worker = shelter.worker("social_worker")
    referral = ngo.caseworker.shares(ngo.caseworker.registers(), shelter, "identity")
    [alert] = notices(worker)
    page = worker.client.get("/alerts").content.decode()
    assert "A referral waits for your answer" in page
    answer = worker.client.post(f"/alerts/{alert.pk}/open")
    assert answer["Location"] == f"/referrals/{referral.pk}"
    with worker.transaction():
        assert count_unread(worker.actor) == 0
    assert notices(worker)[0].read_at is not None


def test_what_came_after_the_list_was_shown_stays_unread(ngo, shelter):
    worker = shelter.worker("social_worker")
    ngo.caseworker.shares(ngo.caseworker.registers(), shelter, "identity")
    shown = timezone.now().isoformat()
    ngo.caseworker.shares(ngo.caseworker.registers(), shelter, "identity")
    worker.client.post("/alerts/read", {"until": shown})
    assert [one.read_at is None for one in notices(worker)] == [False, True]
    worker.client.post("/alerts/read", {"until": "yesterday"})
    assert [one.read_at is None for one in notices(worker)] == [False, True]


def test_nobody_opens_a_colleagues_notice(ngo, shelter):
    worker = shelter.worker("social_worker")
    ngo.caseworker.shares(ngo.caseworker.registers(), shelter, "identity")
    [alert] = notices(worker)
    from arasha.access.refusals import Denied

    with pytest.raises(Denied):
        open_alert(shelter.worker("supervisor").actor, alert.pk, now=timezone.now())
    with ngo.caseworker.transaction():
        assert list(Alert.objects.filter(agency_id=shelter.agency.pk)) == []


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"mail_choice": "digest", "email": "a@agency.kz"}, 302),
        ({"mail_choice": "none", "email": ""}, 302),
        ({"mail_choice": "digest", "email": ""}, 422),
        ({"mail_choice": "digest", "email": "not an address"}, 422),
        ({"mail_choice": "hourly", "email": "a@agency.kz"}, 422),
        ({}, 422),
    ],
)
def test_choosing_mails_says_what_is_wrong(ngo, said, status):
    assert ngo.caseworker.client.post("/alerts/mail", said).status_code == status


def test_the_work_page_shows_unread_notices_and_counts_them(ngo, shelter):
    worker = shelter.worker("social_worker")
    quiet = worker.client.get("/cases").content.decode()
    ngo.caseworker.shares(ngo.caseworker.registers(), shelter, "identity")
    page = worker.client.get("/work").content.decode()
    assert "A referral waits for your answer" in page
    counted = worker.client.get("/cases").content.decode()
    # One at Notices and one at My work: the referral itself waits, too
    assert (quiet.count("side-count"), counted.count("side-count")) == (0, 4)
