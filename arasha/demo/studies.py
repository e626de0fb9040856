"""Two tables of counts in the demonstration country, and their studies, asked for and computed like any other.

The worker computes them right after the first start; no result is stored with the program.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from arasha.statistics.studies.actions import TableWords, add_step, keep_table, start_study
from arasha.statistics.studies.rules import Step, read_given

if TYPE_CHECKING:
    from arasha.demo.chapters import Cast

ANALYST = ("iom", "timur")
SEED = 1

# National Crime Agency, Strategic Assessment 2013, as published in Silverman (2014), Modern Slavery: an application of
# multiple systems estimation, Home Office, and in Bales, Hesketh and Silverman (2015), Significance 12(3), 16-21.
UNITED_KINGDOM = b"""LA,NG,PF,GO,GP,NCA,count
1,0,0,0,0,0,54
0,1,0,0,0,0,463
0,0,1,0,0,0,907
0,0,0,1,0,0,695
0,0,0,0,1,0,316
0,0,0,0,0,1,57
1,1,0,0,0,0,15
1,0,1,0,0,0,19
1,0,0,1,0,0,3
0,1,1,0,0,0,56
0,1,0,1,0,0,19
0,1,0,0,1,0,1
0,1,0,0,0,1,3
0,0,1,1,0,0,69
0,0,1,0,1,0,10
0,0,1,0,0,1,31
0,0,0,1,1,0,8
0,0,0,1,0,1,6
0,0,0,0,1,1,1
1,1,1,0,0,0,1
1,1,0,1,0,0,1
0,1,1,1,0,0,4
0,1,1,0,0,1,3
0,0,1,1,0,1,1
1,1,1,1,0,0,1
"""
UNITED_KINGDOM_WORDS = TableWords(
    "Великобритания, пять списков",
    "2013",
    "Опубликованная таблица: LA – местные власти, NG – неправительственные организации, PF – полиция, GO – госорганы, "
    "GP – население, NCA – Национальное агентство по борьбе с преступностью. Источник: Silverman (2014), Home Office.",
)
# Drawn at random from independent lists of an invented population of 2,400; it describes no country.
INVENTED = b"""police,hotline,shelter,count
1,0,0,433
0,1,0,252
1,1,0,84
0,0,1,195
1,0,1,56
0,1,1,40
1,1,1,16
"""
INVENTED_WORDS = TableWords(
    "Учебный пример: три придуманных списка",
    "",
    "Придуманные числа без страны и года: на них видно, как выглядит исследование, когда данных достаточно.",
)


def count_the_hidden(cast: "Cast", now: datetime) -> None:
    """An analyst pastes an invented and a published table, makes two lists of the latter one, and asks for both."""
    analyst = cast.actor(*ANALYST)
    invented = keep_table(analyst, INVENTED_WORDS, read_given(INVENTED), now=now, key=uuid4())
    published = keep_table(analyst, UNITED_KINGDOM_WORDS, read_given(UNITED_KINGDOM), now=now, key=uuid4())
    merge = Step("merge", ("PF", "NCA"), "PF и NCA")
    published = add_step(analyst, published.pk, merge, version=published.version, now=now, key=uuid4())
    for table, replicates in ((invented, 300), (published, 1000)):
        start_study(analyst, table.pk, replicates=replicates, seed=SEED, version=table.version, now=now, key=uuid4())
