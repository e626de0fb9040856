"""Audit events in words: who did what, when, from which agency's post."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arasha.audit.models import Event

KINDS: dict[str, Promise] = {
    "access.denied": _("was refused"),
    "alert.listed": _("read the notices"),
    "alert.read": _("marked notices as read"),
    "assessment.needs": _("assessed needs"),
    "assessment.safety": _("assessed safety"),
    "assessment.serious": _("recorded a danger"),
    "assessment.unchanged": _("assessed again: nothing changed"),
    "assistance.changed": _("wrote down where help stands"),
    "audit.read": _("read the audit"),
    "card.listed": _("listed emergency cards"),
    "card.read": _("read the emergency card"),
    "card.written": _("wrote the emergency card"),
    "case.assigned": _("gave the case to a colleague"),
    "case.event_added": _("added what happened"),
    "case.event_removed": _("took an event back"),
    "case.facts_changed": _("corrected facts"),
    "case.found": _("found the case by number"),
    "case.history_read": _("looked who saw the case"),
    "case.listed": _("listed cases"),
    "case.opened": _("opened the case"),
    "case.registered": _("registered"),
    "case.values_written": _("wrote protected fields"),
    "consent.answered": _("recorded an answer about consent"),
    "consent.confirmed": _("confirmed a consent as second person"),
    "consent.ended": _("a consent ended"),
    "consent.given": _("recorded a consent"),
    "consent.listed": _("read the consents"),
    "consent.refused": _("recorded a refusal"),
    "consent.seen_read": _("read what a recipient has seen"),
    "consent.thinking": _("recorded that the person is thinking"),
    "consent.waiting": _("recorded a wish that waits for a second look"),
    "consent.withdrawn": _("withdrew a consent"),
    "contact.recorded": _("counted help without a case"),
    "contact.tried": _("tried to reach the person"),
    "country.read": _("read law and lists"),
    "disclosure.approved": _("approved a disclosure"),
    "disclosure.asked": _("asked for a disclosure"),
    "disclosure.barred": _("wrote down why the person is not told"),
    "disclosure.counted": _("read how often was disclosed"),
    "disclosure.done": _("disclosed without consent"),
    "disclosure.ended": _("a disclosure ended"),
    "disclosure.expired": _("a disclosure ran out"),
    "disclosure.form_opened": _("opened the form for a disclosure"),
    "disclosure.read": _("read a disclosure"),
    "disclosure.refused": _("refused a disclosure"),
    "disclosure.told": _("told the person of a disclosure"),
    "draft.keys_given": _("got the keys of their own drafts"),
    "duty.set": _("set who is on duty"),
    "emergency.acted": _("acted in danger to life"),
    "emergency.told": _("told the person what was done"),
    "entitlement.answered": _("answered the criteria for special social services"),
    "entitlement.opened": _("opened the entitlement to special social services"),
    "fact.acted_on": _("said what came of a fact"),
    "fact.begun": _("began a fact report"),
    "fact.compared": _("compared a fact report with the person's name"),
    "fact.linked": _("tied a fact report to a case"),
    "fact.listed": _("listed fact reports"),
    "fact.opened": _("opened a fact report"),
    "fact.seen": _("confirmed reading a fact report"),
    "fact.sent": _("sent a fact report"),
    "funnel.read": _("read the funnel"),
    "hold.answered": _("wrote down a court's answer"),
    "hold.asked": _("asked to hold removal"),
    "hold.checked": _("asked whether there is a hold"),
    "hold.ended": _("ended a hold"),
    "hold.read": _("read a hold"),
    "identity.revealed": _("opened protected fields"),
    "identity.searched": _("searched people"),
    "intake.listed": _("listed group intakes"),
    "intake.parted": _("parted a possible controller from the others"),
    "intake.read": _("read a group intake"),
    "intake.synced": _("sent the cards of a group intake"),
    "intake.talked_alone": _("noted a talk alone"),
    "interpreter.added": _("entered an interpreter"),
    "interpreter.changed": _("changed an interpreter"),
    "interpreter.listed": _("listed interpreters"),
    "interpreter.read": _("read an interpreter's entry"),
    "key.locked": _("locked the agency's key"),
    "key.opened": _("opened the agency's key"),
    "key.refused": _("typed a wrong passphrase"),
    "key.slot_made": _("gave a colleague a key slot"),
    "key.slots_read": _("looked at the key slots"),
    "key.state_read": _("looked at the key"),
    "mail.chosen": _("chose how mails come"),
    "notice.given": _("explained rights and duties"),
    "notice.opened": _("opened the rights notice"),
    "notice.printed": _("made an information sheet"),
    "overview.read": _("read the overview"),
    "people.listed": _("listed people and posts"),
    "post.left": _("left a post"),
    "post.taken": _("took a post"),
    "referral.accepted": _("accepted a referral"),
    "referral.declined": _("declined a referral"),
    "referral.expired": _("a referral expired"),
    "referral.listed": _("listed referrals"),
    "referral.narrowed": _("narrowed a referral"),
    "referral.opened": _("read a referral"),
    "referral.sent": _("sent a referral"),
    "referral.withdrawn": _("a referral was withdrawn"),
    "reflection.began": _("began the reflection period"),
    "relation.changed": _("changed how people belong together"),
    "relation.listed": _("read who came along"),
    "relation.recorded": _("recorded that people belong together"),
    "request.answered": _("answered a request"),
    "request.read": _("read a request"),
    "request.sent": _("sent a request"),
    "request.withdrawn": _("withdrew a request"),
    "safety.read": _("read safety and needs"),
    "safety_plan.changed": _("changed the safety plan"),
    "safety_plan.made": _("made a safety plan"),
    "safety_plan.printed": _("printed the safety plan"),
    "screening.answered": _("wrote answers of a screening"),
    "screening.began": _("began a screening"),
    "screening.finished": _("finished a screening"),
    "screening.listed": _("listed screenings"),
    "screening.opened": _("read a screening"),
    "session.began": _("signed in"),
    "session.ended": _("signed out"),
    "session.entered": _("entered the demonstration"),
    "session.refused": _("failed to sign in"),
    "signal.closed": _("closed a signal"),
    "signal.converted": _("opened a case from a signal"),
    "signal.listed": _("listed signals"),
    "signal.opened": _("read a signal"),
    "signal.recorded": _("kept a signal"),
    "signal.revealed": _("opened what a caller said"),
    "signal.sent": _("sent a signal to another agency"),
    "signal.sent_listed": _("looked at the signals sent"),
    "signal.triaged": _("looked at a signal and set its urgency"),
    "status.decided": _("decided on the status"),
    "status.lapsed": _("a refusal lapsed without a second person"),
    "status.printed": _("printed a decision for the person"),
    "status.read": _("read the decisions on the status"),
    "status.told": _("told the person a decision"),
    "summary.begun": _("downloaded a summary"),
    "summary.stopped": _("a download was cut off"),
    "talk.held": _("held a talk"),
    "talk.listed": _("read the talks"),
    "work.listed": _("read the day's work"),
}


@dataclass(frozen=True)
class Told:
    """One event in words."""

    at: datetime
    sequence: int
    what: str
    post: str
    agency: str
    groups: str
    times: int


def tell_events(found: Sequence[Event]) -> list[Told]:
    """Each event in the reader's language; posts and agencies by id, for access to name them."""
    return [_tell(event) for event in found]


def _tell(event: Event) -> Told:
    said = json.loads(event.canonical)
    details = said.get("details", {})
    return Told(
        at=event.at,
        sequence=event.sequence,
        what=str(KINDS.get(event.kind, event.kind)),
        post=said.get("post", ""),
        agency=said.get("agency", ""),
        groups=str(details.get("groups", "")),
        times=int(details.get("times", 1)),
    )
