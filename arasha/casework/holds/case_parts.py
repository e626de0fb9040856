"""Holds on the case page: before everything else."""

from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.casework.cases.shown import Flag, NextStep, OpenedCase
from arasha.casework.holds.presenting import TONES, hold_clock, hold_words
from arasha.casework.holds.queries import hold_of
from arasha.casework.models import Hold, HoldStatus


def read_hold(opened: OpenedCase) -> Hold | None:
    """The open hold of the opened case."""
    return hold_of(opened.actor, opened.view.case)


def hold_flag(opened: OpenedCase) -> list[Flag]:
    """The hold, with the hours left until removal."""
    hold = opened.once(read_hold)
    if hold is None:
        return []
    return [Flag(hold_words(hold, opened.now), "shield-exclamation", TONES[HoldStatus(hold.status)])]


def follow_hold(opened: OpenedCase) -> NextStep | None:
    """A hold that is not answered: somebody may be put on a plane."""
    hold = opened.once(read_hold)
    if hold is None or hold.status != HoldStatus.ASKED or not opened.view.is_owner:
        return None
    return NextStep(
        _("Follow the request to hold removal"),
        _("Call whoever is to answer, and tell the detaining post the reference."),
        _("Open the hold"),
        reverse("casework:hold", args=[hold.pk]),
        hold_clock(hold, opened.now),
    )
