"""What can wait for somebody: one function a noun, each asks its own tables and returns lines of work.

A source takes the actor and the moment, returns only what this actor may see and act on, and stays within a few
queries whatever the number of lines.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from arasha.casework.assessments.waiting import assessments_waiting
from arasha.casework.consents.waiting import consents_waiting
from arasha.casework.decisions.waiting import decisions_waiting
from arasha.casework.disclosures.waiting import disclosures_waiting
from arasha.casework.emergency.waiting import emergencies_waiting
from arasha.casework.fact_reports.waiting import facts_waiting
from arasha.casework.holds.waiting import holds_waiting
from arasha.casework.intakes.waiting import intakes_waiting
from arasha.casework.notices.waiting import notices_waiting
from arasha.casework.referrals.waiting import referrals_waiting
from arasha.casework.relations.waiting import relations_waiting
from arasha.casework.requests.waiting import requests_waiting
from arasha.casework.safe_contact.waiting import safe_contacts_waiting
from arasha.casework.screening.waiting import screenings_waiting
from arasha.casework.signals.waiting import signals_waiting
from arasha.casework.work.items import WorkItem
from arasha.database.actor import Actor

Source = Callable[[Actor, datetime], Iterable[WorkItem]]

SOURCES: tuple[Source, ...] = (
    emergencies_waiting,
    intakes_waiting,
    relations_waiting,
    holds_waiting,
    requests_waiting,
    decisions_waiting,
    referrals_waiting,
    consents_waiting,
    facts_waiting,
    notices_waiting,
    signals_waiting,
    safe_contacts_waiting,
    assessments_waiting,
    screenings_waiting,
    disclosures_waiting,
)
