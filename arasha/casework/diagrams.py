"""The states of what casework moves along, as pictures drawn from the same tables that the rules obey."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from arasha.casework.assistance import rules as assistance
from arasha.casework.decisions import rules as decisions
from arasha.casework.fact_reports import rules as fact_reports
from arasha.casework.holds import rules as holds
from arasha.casework.models import Assistance, DecisionState, FactStatus, HoldStatus, ReferralStatus, RequestStatus
from arasha.casework.referrals import rules as referrals
from arasha.casework.requests import rules as requests

DOCS = Path(__file__).resolve().parents[2] / "docs"
# The empty code of a state that nobody has written anything about yet.
UNWRITTEN = "nothing_yet"


def draw_states(
    noun: str, module: str, states: tuple[str, ...], steps: Mapping[str, frozenset[str]], begins: tuple[str, ...]
) -> str:
    """The text of one document: a Mermaid diagram and the same as a list, in the order of `states`."""
    found = [(state, later) for state in states for later in states if later in steps.get(state, ())]
    first = "\n".join(f"    [*] --> {_code(state)}" for state in begins)
    arrows = "\n".join(f"    {_code(state)} --> {_code(later)}" for state, later in found)
    ends = "\n".join(f"    {_code(state)} --> [*]" for state in states if state not in steps)
    listed = "\n".join(
        f"* {_code(state)} → {', '.join(_code(later) for one, later in found if one == state)}"
        for state in states
        if state in steps
    )
    source = f"Drawn from `STEPS` in `arasha/casework/{module}/rules.py`; `arasha check` compares."
    picture = f"```mermaid\nstateDiagram-v2\n{first}\n{arrows}\n{ends}\n```"
    return f"# The states of {noun}\n\n{source}\n\n{picture}\n\n{listed}\n"


def _code(state: str) -> str:
    return str(state) or UNWRITTEN


# Document -> what must stand in it.
DIAGRAMS: dict[Path, Callable[[], str]] = {
    DOCS / "referral-states.md": partial(
        draw_states, "a referral", "referrals", tuple(ReferralStatus), referrals.STEPS, ("sent",)
    ),
    DOCS / "request-states.md": partial(
        draw_states, "a request to another body", "requests", tuple(RequestStatus), requests.STEPS, ("sent",)
    ),
    DOCS / "decision-states.md": partial(
        draw_states,
        "a decision on the status",
        "decisions",
        tuple(DecisionState),
        decisions.STEPS,
        ("provisional", "in_force"),
    ),
    DOCS / "fact-report-states.md": partial(
        draw_states, "a fact report", "fact_reports", tuple(FactStatus), fact_reports.STEPS, ("sent",)
    ),
    DOCS / "hold-states.md": partial(draw_states, "a hold", "holds", tuple(HoldStatus), holds.STEPS, ("asked",)),
    DOCS / "assistance-states.md": partial(
        draw_states, "assistance", "assistance", tuple(Assistance), assistance.STEPS, ("",)
    ),
}
