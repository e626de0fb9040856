"""The folder of one installation's data."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent


def find_home() -> Path:
    """The folder of this installation's data, as the settings find it: ARASHA_HOME, or `.arasha` in the checkout."""
    return Path(os.environ.get("ARASHA_HOME") or CHECKOUT / ".arasha").absolute()
