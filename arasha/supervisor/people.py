"""`arasha people …`: founding agencies and giving posts on an installation that has no demonstration.

Passwords and passphrases are typed at the terminal, never given as arguments: a command line is remembered.
"""

import argparse
import getpass
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from arasha.supervisor.problems import Problem

if TYPE_CHECKING:
    from arasha.access.models import Agency, Post

SHORTEST = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="people_command", metavar="action", required=True)
    found = actions.add_parser("found", help="found an agency with its key pair")
    found.add_argument("code", help="short code in Latin letters, such as qorghan")
    found.add_argument("type", help="kind of agency, a code of the country pack's agency_types")
    found.add_argument("prefix", help="letters before its case numbers, one to four")
    for language in ("kk", "ru", "en"):
        found.add_argument(f"--name-{language}", required=True)
    found.add_argument("--region", default="", help="region code, such as KZ-75; empty for a national agency")
    found.add_argument("--takes-referrals", action="store_true")
    add = actions.add_parser("add", help="give a person a post in an agency; asks for the password")
    add.add_argument("agency", help="the agency's code")
    add.add_argument("username")
    add.add_argument("name", help="name as colleagues see it")
    add.add_argument("function", help="what the post is for, such as caseworker or administrator")
    add.add_argument("--language", default="ru", choices=("kk", "ru", "en"))
    add.add_argument("--region", action="append", default=[], help="limits the post; may be repeated")
    password = actions.add_parser("password", help="set a person's password; asks for it")
    password.add_argument("username")


def run(options: argparse.Namespace) -> int:
    doing: dict[str, Callable[[argparse.Namespace], int]] = {"found": _found, "add": _add, "password": _password}
    return doing[options.people_command](options)


def _ask_secret(what: str) -> str:
    if not sys.stdin.isatty():
        raise Problem(f"The {what} is typed at a terminal; run this command in one.")
    first = getpass.getpass(f"{what.capitalize()}: ")
    if len(first) < SHORTEST:
        raise Problem(f"A {what} has at least {SHORTEST} characters. Nothing was changed.")
    if getpass.getpass("Once more: ") != first:
        raise Problem("The two do not agree. Nothing was changed.")
    return first


def _found(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from arasha.access.actions import NewAgency, found_agencies
    from arasha.access.models import Agency
    from arasha.country import current
    from arasha.vault.keyring import give_agency_key

    pack = current()
    if options.type not in pack.agency_types:
        raise Problem(f"No kind of agency {options.type!r}. Choose one of: {', '.join(pack.agency_types)}.")
    if options.region and options.region not in pack.regions:
        raise Problem(f"No region {options.region!r}. Choose one of: {', '.join(pack.regions)}.")
    if Agency.objects.filter(code=options.code).exists():
        raise Problem(f"An agency {options.code!r} exists already.")
    now = timezone.now()
    new = NewAgency(
        code=options.code,
        type=options.type,
        names=(options.name_kk, options.name_ru, options.name_en),
        region=options.region,
        number_prefix=options.prefix.upper(),
        key_custody=str(pack.agency_types[options.type].key_custody),
        receives_referrals=options.takes_referrals,
        valid_from=timezone.localdate(now),
    )
    agency = found_agencies([new])[0]
    if new.key_custody == "host":
        give_agency_key(agency, now)
    print(f"Founded {agency.code}. Now give its first administrator a post: arasha people add {agency.code} …")
    return 0


def _add(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from arasha.access.actions import NewPost, fill_posts, set_password
    from arasha.access.models import Agency, Function

    agency = Agency.objects.filter(code=options.agency).first()
    if agency is None:
        raise Problem(f"No agency {options.agency!r}. Found it first: arasha people found …")
    if options.function not in Function or options.function == Function.SERVICE:
        raise Problem(
            f"No function {options.function!r}. Choose one of: {', '.join(sorted(set(Function) - {Function.SERVICE}))}."
        )
    secret = _ask_secret("password")
    place = NewPost(
        username=options.username.casefold(),
        display_name=options.name,
        language=options.language,
        agency=agency.pk,
        function=Function(options.function),
        regions=tuple(options.region),
        valid_from=timezone.localdate(),
    )
    post = fill_posts([place], demonstration=False)[0]
    set_password(place.username, secret)
    _give_first_slot(agency, post)
    print(f"{options.name} can sign in as {place.username}.")
    return 0


def _give_first_slot(agency: "Agency", post: "Post") -> None:
    """The first person of an agency that holds its own key makes the pair with their own passphrase.

    Everybody later gets a slot from a colleague whose key is open; the command line never could make one.
    """
    from django.db import transaction
    from django.utils import timezone

    from arasha.access.sessions import service_actor
    from arasha.database.actor import acting
    from arasha.vault.keyring import give_agency_key, make_slot
    from arasha.vault.keystore.models import AgencyKey

    if agency.key_custody == "host" or post.user_id is None or AgencyKey.objects.filter(agency=agency.pk).exists():
        return
    print("This agency holds its own key, and this is its first person. The passphrase opens all names: keep it well.")
    passphrase = _ask_secret("passphrase")
    now = timezone.now()
    private = give_agency_key(agency, now)
    with acting(service_actor(agency.code, getpass.getuser())), transaction.atomic(using="keys"):
        make_slot(private, agency.pk, post.user_id, passphrase, now)


def _password(options: argparse.Namespace) -> int:
    from arasha.access.actions import set_password
    from arasha.access.models import User

    if not User.objects.filter(username=options.username.casefold(), is_demonstration=False).exists():
        raise Problem(f"Nobody signs in as {options.username!r}.")
    set_password(options.username.casefold(), _ask_secret("password"))
    print("The password is set; every open session of this person has ended.")
    return 0
