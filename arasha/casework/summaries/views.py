"""Downloading the summary of a case."""

import secrets
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.access.pages import Request, page
from arasha.audit import events
from arasha.casework.models import Case
from arasha.casework.summaries.queries import print_summary
from arasha.casework.summaries.sending import CheckedDownload, send_summary
from arasha.vault.keyring import current_keyring


@page(needs="summary.download")
def summary(request: Request, case_id: UUID) -> HttpResponseBase:
    """A PDF of what this reader may see; needs an open key and, as for every protected field, a purpose."""
    keyring = current_keyring(request.actor)
    purpose = request.session.get("purposes", {}).get(str(case_id), "")
    if keyring is None or not purpose:
        case = policy.require(request.actor, "summary.download", Case, case_id)
        events.record(request.actor, "case.opened", objects=[case.pk])
        page_of_case = reverse("casework:case", args=[case.pk])
        if keyring is None:
            return redirect(f"{reverse('vault:unlock')}?{urlencode({'next': page_of_case})}")
        messages.info(request, _("Say first what you need it for, then download."))
        return redirect(f"{page_of_case}#reveal")
    printed = print_summary(request.actor, case_id, keyring, purpose, request.now)
    name = f"information-{secrets.token_hex(4)}.pdf"
    return CheckedDownload(send_summary(request.actor, case_id, printed), len(printed.pdf), name)
