"""The states of a referral as a picture, drawn from the same table that the rules obey."""

from arasha.casework.models import ReferralStatus
from arasha.casework.referrals.rules import STEPS

HEAD = """# The states of a referral

Drawn from `STEPS` in `arasha/casework/referrals/rules.py`; `arasha check` compares.
"""


def draw_states() -> str:
    """The text of docs/referral-states.md: a Mermaid diagram and the same as a list."""
    steps = [(state, later) for state in ReferralStatus for later in ReferralStatus if later in STEPS.get(state, ())]
    arrows = "\n".join(f"    {state.value} --> {later.value}" for state, later in steps)
    ends = [state for state in ReferralStatus if state not in STEPS]
    lines = "\n".join(f"    {state.value} --> [*]" for state in ends)
    listed = "\n".join(
        f"* {state.value} → {', '.join(later.value for one, later in steps if one is state)}"
        for state in STEPS_IN_ORDER
    )
    return f"{HEAD}\n```mermaid\nstateDiagram-v2\n    [*] --> sent\n{arrows}\n{lines}\n```\n\n{listed}\n"


STEPS_IN_ORDER = [state for state in ReferralStatus if state in STEPS]
