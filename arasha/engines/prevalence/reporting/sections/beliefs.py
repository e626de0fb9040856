"""What must be believed for the number to hold: assumed ties, and the analyst's own words."""

from collections.abc import Mapping

from arasha.engines.prevalence.reporting.assumptions import list_questions
from arasha.engines.prevalence.reporting.blocks import Block, Paragraph, Section, Table
from arasha.engines.prevalence.reporting.plots import draw_beliefs, draw_kappa
from arasha.engines.prevalence.reporting.plots.beliefs import Belief, read_beliefs
from arasha.engines.prevalence.reporting.sections.figures import figure
from arasha.engines.prevalence.reporting.sections.methods import NOTHING, Document
from arasha.engines.prevalence.reporting.speech import Speech


def believe(document: Document, speech: Speech, assumptions: Mapping[str, str] | None) -> Section:
    """Sensitivity to what the model leaves out, then the questions that only the analyst can answer."""
    say = speech.say
    blocks: list[Block] = [Paragraph(say("report", "beliefs_lead"), "lead")]
    beliefs = read_beliefs(document)
    if beliefs:
        blocks.append(Paragraph(_say_strongest(beliefs[0], speech)))
        blocks += figure(document, speech, draw_beliefs, "beliefs")
        blocks.append(_table(beliefs, speech))
    drawn = figure(document, speech, draw_kappa, "kappa")
    if drawn:
        blocks += [Paragraph(say("report", "kappa_lead")), *drawn]
    questions = list_questions(speech.language, assumptions)
    missing = sum(one.answer is None for one in questions)
    blocks.append(Paragraph(say("report", "questions_lead")))
    if missing:
        blocks.append(Paragraph(say("report", "questions_missing", missing=missing, all=len(questions)), "warning"))
    return Section("beliefs", say("report", "beliefs_heading"), (*blocks, *questions))


def _say_strongest(one: Belief, speech: Speech) -> str:
    (first, low), (last, high) = one.points[0], one.points[-1]
    values = {"pair": one.label, "first": speech.signed(first), "last": speech.signed(last)}
    return speech.say("report", "strongest", **values, low=low, high=high)


def _table(beliefs: list[Belief], speech: Speech) -> Table:
    odds = sorted({value for one in beliefs for value, _ in one.points})
    rows = []
    for one in beliefs:
        totals = dict(one.points)
        rows.append((one.label, *(speech.number(totals[value]) if value in totals else NOTHING for value in odds)))
    columns = (speech.say("columns", "pair"), *("0" if value == 0 else speech.signed(value) for value in odds))
    caption = speech.say("report", "beliefs_table")
    return Table(caption, columns, tuple(rows), (False, *(True for _ in odds)), folded=True)
