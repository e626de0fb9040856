"""Why somebody opens what is protected: asked once per case and session, kept with the read event."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Purpose(models.TextChoices):
    """The closed list of purposes for opening protected fields."""

    CARE = "care", pgettext_lazy("purpose", "Help and care")
    SAFETY = "safety", pgettext_lazy("purpose", "Safety")
    CONTACT = "contact", pgettext_lazy("purpose", "Reaching the person")
    PAPERS = "papers", pgettext_lazy("purpose", "Papers and rights")
    CORRECTION = "correction", pgettext_lazy("purpose", "Correcting what is recorded")
    PERSON_ASKED = "person_asked", pgettext_lazy("purpose", "The person asked to see it")
