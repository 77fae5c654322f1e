"""What the address of the list of matters asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from opsplanner.scrutiny.matters.rules import CODES
from opsplanner.scrutiny.queries import MatterRow
from opsplanner.web.filters import Choice, Filters, Parameters, Reading

SHOWS = {"open": "Not done yet", "overdue": "Overdue", "closed": "Done with", "all": "All"}
"""Which of them are shown; the first unless said."""
KINDS = {code: Choice(code, kind.value.capitalize()) for kind, code in CODES.items()}


@dataclass(frozen=True)
class Chosen(Filters):
    """What is chosen of what was asked."""

    LABELS = {"kind": "What", "whose": "Whose"}
    kind: Choice | None = None
    whose: Choice | None = None
    show: str = "open"

    def query(self, without: str = "", **more: str | int | None) -> Parameters:
        """Return it as the parameters of an address; which of them are shown is in it where that was said."""
        shown: Parameters = {} if self.show == "open" else {"show": self.show}
        return super().query(without) | shown | more

    def holds(self, row: MatterRow, user_id: int, today: date) -> bool:
        """Say whether a matter is chosen."""
        if self.kind and CODES[row.kind] != self.kind.code or self.whose and row.owner_id != user_id:
            return False
        return {"open": row.waits, "overdue": row.overdue(today), "closed": not row.waits}.get(self.show, True)


class Asked(NamedTuple):
    """What the address asks for."""

    chosen: Chosen
    page: int
    complaints: tuple[str, ...]


def read_chosen(args: Mapping[str, str]) -> Asked:
    """Return what the address chooses, as far as it makes sense."""
    address = Reading(args)
    _, _, page = address.days_and_page()
    show = address.typed("show")
    if show and show not in SHOWS:
        address.leave_out("show", show)
    chosen = Chosen(address.choice("kind", KINDS), address.choice("whose", {"mine": Choice("mine", "Mine")}), show if show in SHOWS else "open")
    return Asked(chosen, page, tuple(address.complaints))
