"""Facts that agencies of the demonstration country told each other, apart from any person."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from arasha.casework.fact_reports.actions import answer_fact, confirm_reading, send_fact
from arasha.casework.fact_reports.rules import FactContent
from arasha.database.actor import Actor

if TYPE_CHECKING:
    from arasha.demo.chapters import Cast

HERDERS = FactContent(
    region="KZ-19",
    locality="Зимовка в 14 км за селом Ақбұлақ",
    employer="Хозяйство «Сарыарқа-мал»",
    sector="agriculture",
    forms=("forced_labour",),
    means=("withholds_documents", "takes_earnings"),
    people=5,
    children="unknown",
    danger_now="yes",
    last_known="today",
    account="Пастухов держат без документов и зарплаты, на ночь запирают. Один болен, врача не зовут.",
)
COTTON = FactContent(
    region="KZ-61",
    locality="Поля у канала за селом Жаңатерек",
    employer="Бригада без договора",
    sector="agriculture",
    forms=("forced_labour",),
    means=("debt_bondage", "excessive_working_hours"),
    people=12,
    children="yes",
    danger_now="no",
    last_known="this_month",
    account="Сборщиков держат за долг. Среди них подростки. Кормят раз в день.",
)
SITE = FactContent(
    region="KZ-75",
    locality="Стройка за кольцевой дорогой, вагончики у забора",
    employer="",
    sector="construction",
    forms=("forced_labour",),
    means=("withholds_documents",),
    people=6,
    children="no",
    danger_now="unknown",
    last_known="this_week",
    account="Паспорта собраны у бригадира. Рабочие хотят уйти и боятся.",
)


def report_facts(cast: "Cast", now: datetime) -> None:
    """One waits unread, people in danger; one was acted on; one was read and waits for an answer."""
    aliya, marat = cast.actor("qorghan", "aliya"), cast.actor("hotline", "marat")
    inspector = cast.actor("labour-turkistan", "kulyash")
    told_by = cast.cases_of("qorghan")[-1][1]
    _send(cast, aliya, HERDERS, "police-almaty", now - timedelta(minutes=30), told_by)
    began = now - timedelta(days=6)
    cotton = _send(cast, aliya, COTTON, "labour-turkistan", began)
    confirm_reading(inspector, cotton, version=1, now=began + timedelta(hours=5), key=uuid4())
    answer_fact(inspector, cotton, outcome="checked_found", version=2, now=began + timedelta(days=3), key=uuid4())
    site = _send(cast, marat, SITE, "qorghan", now - timedelta(days=2))
    confirm_reading(aliya, site, version=1, now=now - timedelta(days=1), key=uuid4())


def _send(
    cast: "Cast", sender: Actor, content: FactContent, recipient: str, at: datetime, case: UUID | None = None
) -> UUID:
    to = cast.country.agencies[recipient].pk
    return send_fact(sender, content, to, case_id=case, now=at, key=uuid4()).pk
