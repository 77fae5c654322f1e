"""What a page says that asks once before it does."""

from __future__ import annotations

from typing import NamedTuple


class Act(NamedTuple):
    """One move's page. `kind` is the button's: "" or "warning". `refusal` says why it cannot be done now."""

    heading: str
    consequence: str
    button: str
    kind: str = ""
    refusal: str = ""
