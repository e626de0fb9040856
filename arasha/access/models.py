"""Agencies, their units, users, and the posts in which users act."""

import uuid
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language, pgettext_lazy

from arasha.database.walls import Wall


class Function(models.TextChoices):
    """What a post is for. Each verb of policy.py names the functions that may do it."""

    CASEWORKER = "caseworker", pgettext_lazy("post", "caseworker")
    SOCIAL_WORKER = "social_worker", pgettext_lazy("post", "social worker")
    SUPERVISOR = "supervisor", pgettext_lazy("post", "supervisor")
    INVESTIGATOR = "investigator", pgettext_lazy("post", "designated investigator")
    PROSECUTOR = "prosecutor", pgettext_lazy("post", "prosecutor")
    HOTLINE_OPERATOR = "hotline_operator", pgettext_lazy("post", "hotline operator")
    INSPECTOR = "inspector", pgettext_lazy("post", "inspector")
    ANALYST = "analyst", pgettext_lazy("post", "analyst")
    COORDINATOR = "coordinator", pgettext_lazy("post", "coordinator")
    DATA_OFFICER = "data_officer", pgettext_lazy("post", "data officer")
    ADMINISTRATOR = "administrator", pgettext_lazy("post", "administrator")
    SERVICE = "service", pgettext_lazy("post", "service post")


class KeyCustody(models.TextChoices):
    """Who holds an agency's private key (DESIGN §3)."""

    OWN = "own", pgettext_lazy("key custody", "held by the agency")
    HOST = "host", pgettext_lazy("key custody", "held by the host")


class MailChoice(models.TextChoices):
    """How often a member of staff is mailed that something waits."""

    NONE = "none", pgettext_lazy("mails", "no mails")
    DIGEST = "digest", pgettext_lazy("mails", "one a day, in the morning")
    URGENT = "urgent", pgettext_lazy("mails", "one a day, and at once when urgent")


class NamedInThreeLanguages(models.Model):
    """A name in the three languages of the screen."""

    name_kk = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name in the language of the screen."""
        names = {"kk": self.name_kk, "ru": self.name_ru}
        return names.get((get_language() or "")[:2], self.name_en)

    def __str__(self) -> str:
        return self.name


class Agency(NamedInThreeLanguages):
    """A subject of countering trafficking (Law 110-VIII, Art. 1(4)); one ministry is several agencies.

    duty_phone: the line on which its duty posts answer other agencies, by day and night; it reaches people whose
    address stays closed.
    """

    wall: ClassVar = Wall.TECHNICAL
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    type = models.CharField(max_length=40)
    region = models.CharField(max_length=10, blank=True)
    number_prefix = models.CharField(max_length=4)
    key_custody = models.CharField(max_length=4, choices=KeyCustody.choices)
    receives_referrals = models.BooleanField(default=False)
    duty_phone = models.CharField(max_length=24, blank=True, default="")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta(NamedInThreeLanguages.Meta):
        db_table = "access_agency"


class Unit(NamedInThreeLanguages):
    """A department or branch of an agency."""

    wall: ClassVar = Wall.TECHNICAL
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units")
    region = models.CharField(max_length=10, blank=True)

    class Meta(NamedInThreeLanguages.Meta):
        db_table = "access_unit"


class Users(BaseUserManager["User"]):
    """Finds users by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """A member of staff. A demonstration user has no password and is entered by the demonstration's door only.

    email: the address at work, optional; mails to it say only that something waits, as often as mail_choice says.
    """

    wall: ClassVar = Wall.TECHNICAL
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=80, unique=True)
    display_name = models.CharField(max_length=80)
    language = models.CharField(max_length=5, default="ru")
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    email = models.EmailField(max_length=200, blank=True, default="")
    mail_choice = models.CharField(max_length=8, choices=MailChoice.choices, default=MailChoice.NONE)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]
    objects: ClassVar[Any] = Users()

    class Meta:
        db_table = "access_user"

    def __str__(self) -> str:
        return self.display_name


class Post(models.Model):
    """A function in one agency's unit, held by one user, within a regional scope and a period.

    A service post has no user: the command line acts in it, and policy names the few verbs it may use.
    """

    wall: ClassVar = Wall.TECHNICAL
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    function = models.CharField(max_length=20, choices=Function.choices)
    regions = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "access_post"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(function="service", user__isnull=True)
                | (~models.Q(function="service") & models.Q(user__isnull=False)),
                name="access_post_service_has_no_user",
            ),
            models.UniqueConstraint(
                fields=["agency"], condition=models.Q(function="service"), name="access_post_one_service_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or ''} · {self.get_function_display()} · {self.agency}"

    def holds_on(self, day: date) -> bool:
        """Say whether the post may be used on this day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class LimitUse(models.Model):
    """How often somebody did a limited thing within a window; the key is a digest, never a name or address."""

    wall: ClassVar = Wall.TECHNICAL
    key = models.BinaryField(primary_key=True)
    window_start = models.DateTimeField()
    count = models.IntegerField(default=1)

    class Meta:
        db_table = "access_limit_use"


class DutyShift(models.Model):
    """One post's turn on its agency's duty roster; the post is a duty post from `starts_at` until before `ends_at`."""

    wall: ClassVar = Wall.TECHNICAL
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="duty_shifts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="duty_shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "access_duty_shift"
        indexes = [models.Index(fields=["agency", "ends_at"], name="access_duty_shift_roster")]
        constraints = [
            models.UniqueConstraint(fields=["post", "starts_at"], name="access_duty_shift_once"),
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="access_duty_shift_begins_first"
            ),
        ]
