"""What the address of the list of returns asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from opsplanner.returns import rules
from opsplanner.returns.queries import ExpectedRow, Line
from opsplanner.web.filters import Choice, Filters, Parameters, Reading

SHOWS = {"waiting": "What is waited for", "overdue": "Overdue", "in": "In", "all": "All"}
"""Which of them are shown; the first unless said."""


@dataclass(frozen=True)
class Chosen(Filters):
    """What is chosen of the periods of what is expected."""

    LABELS = {"agency": "Agency", "period": "Period", "whose": "Whose"}
    agency: Choice | None = None
    period: Choice | None = None
    whose: Choice | None = None
    show: str = "waiting"

    def query(self, without: str = "", **more: str | int | None) -> Parameters:
        """Return it as the parameters of an address; which of them are shown is in it where that was said."""
        shown: Parameters = {} if self.show == "waiting" else {"show": self.show}
        return super().query(without) | shown | more

    def holds(self, line: Line, user_id: int) -> bool:
        """Say whether a line is chosen."""
        if self.agency and line.row.agency_code != self.agency.code:
            return False
        if self.period and line.span.path != self.period.code:
            return False
        if self.whose and user_id not in (line.row.owner_id, line.row.deputy_id):
            return False
        stands = line.standing
        return {"waiting": stands.waits, "overdue": stands.overdue, "in": line.sent is not None and not stands.waits}.get(self.show, True)


class Asked(NamedTuple):
    """What the address asks for."""

    chosen: Chosen
    page: int
    complaints: tuple[str, ...]


def read_chosen(args: Mapping[str, str], expected: Collection[ExpectedRow]) -> Asked:
    """Return what the address chooses, as far as it makes sense."""
    address = Reading(args)
    span = rules.read(address.typed("period"))
    periods = {address.typed("period"): Choice(span.path, span.name)} if span else {}
    _, _, page = address.days_and_page()
    show = address.typed("show")
    if show and show not in SHOWS:
        address.leave_out("show", show)
    chosen = Chosen(
        address.choice("agency", agencies(expected)), address.choice("period", periods), address.choice("whose", {"mine": Choice("mine", "Mine")}),
        show if show in SHOWS else "waiting",
    )
    return Asked(chosen, page, tuple(address.complaints))


def agencies(expected: Collection[ExpectedRow]) -> dict[str, Choice]:
    """Return the agencies of which something is expected, by code."""
    return {row.agency_code: Choice(row.agency_code, row.agency) for row in expected}
