"""Background jobs, enqueued by name inside the transaction that needs them. Arguments are random ids only.

A job never holds an agency's own key: what needs one waits for the next open session (DESIGN §3).
"""

import getpass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from arasha.access.models import Agency
from arasha.access.sessions import service_actor
from arasha.audit.checkpoints import write_checkpoint
from arasha.casework.alerts.mailing import mail_digest, mail_urgent
from arasha.casework.consents.actions import end_expired_consents
from arasha.casework.decisions.actions import lapse_refusals
from arasha.casework.disclosures.actions import end_expired_disclosures
from arasha.casework.referrals.actions import expire_referrals
from arasha.country import current
from arasha.database.queue import STUDY_QUEUE
from arasha.statistics.studies.actions import close_silent_runs
from arasha.statistics.studies.running import carry_out
from arasha.vault.destruction import carry_out_destructions, sweep_orphans
from arasha.vault.drafts import sweep_draft_keys
from arasha.vault.keyring import IDLE_LOCK
from arasha.vault.keystore.models import OpenKey


@app.periodic(cron="*/10 * * * *")
@app.task(name="write_audit_checkpoint", queueing_lock="write_audit_checkpoint", pass_context=False)
def write_audit_checkpoint(timestamp: int) -> None:
    """Sign every chain's head and hand the statement to the witnesses (security.md C7: every ten minutes)."""
    write_checkpoint(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="keep_promises", queueing_lock="keep_promises", pass_context=False)
def keep_promises(timestamp: int) -> None:
    """Destroy seals taken back, end unanswered packets, sweep keys that open nothing, close keys left open."""
    now = timezone.now()
    for code in list(Agency.objects.values_list("code", flat=True)):
        actor = service_actor(code, getpass.getuser())
        carry_out_destructions(actor, now)
        end_expired_consents(actor, now)
        expire_referrals(actor, now)
        lapse_refusals(actor, now)
        end_expired_disclosures(actor, now)
        sweep_orphans(actor, now)
        sweep_draft_keys(actor, now)
        close_silent_runs(actor, now)
    with transaction.atomic(using="keys"):
        OpenKey.objects.filter(used_at__lt=now - IDLE_LOCK).delete()


@app.task(name="mail_urgent_alerts", pass_context=False)
def mail_urgent_alerts(agency: str, user: str) -> None:
    """Mail one member of staff that something urgent waits; a second job for the same finds nothing to say."""
    code = Agency.objects.values_list("code", flat=True).get(pk=UUID(agency))
    mail_urgent(service_actor(code, getpass.getuser()), UUID(user), timezone.now())


@app.periodic(cron="0 * * * *")
@app.task(name="mail_daily_digest", queueing_lock="mail_daily_digest", pass_context=False)
def mail_daily_digest(timestamp: int) -> None:
    """The day's mail to everybody who chose one, at the country pack's hour of its own zone."""
    now = timezone.now()
    here = now.astimezone(current().zone)
    if here.hour != int(str(current().parameter("digest_hour", here.date()).value)):
        return
    machine_user = getpass.getuser()
    mail_digest([service_actor(code, machine_user) for code in Agency.objects.values_list("code", flat=True)], now)


@app.task(name="compute_study", queue=STUDY_QUEUE, pass_context=True)
def compute_study(context: JobContext, run: str, agency: str) -> None:
    """Compute one study of the hidden number for its agency; a worker that ends leaves it marked as interrupted."""
    code = Agency.objects.values_list("code", flat=True).get(pk=UUID(agency))
    carry_out(service_actor(code, getpass.getuser()), UUID(run), stopping=context.should_abort)
