"""Which days the board shows, and of which type and agency, as the address says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from opsplanner.operations.board.rules import SPANS, first_of
from opsplanner.web import filters as web_filters
from opsplanner.web.address import address_of, from_to
from opsplanner.web.filters import Choice, Choices, Reading, shortened


@dataclass(frozen=True)
class Filters(web_filters.Filters):
    """What is chosen; nothing chosen is this week, all agencies and every type."""

    LABELS = {"type": "Type", "agency": "Agency"}
    type: Choice | None = None
    agency: Choice | None = None
    show: str = "week"
    """How many days at a time: a word of SPANS."""
    first: date = date.min
    """The first day that is shown."""
    on: date = date.min
    """The day that a phone shows, one of them."""
    complaints: tuple[str, ...] = field(default=(), compare=False)

    def query(self, without: str = "", **more: str | int | None) -> web_filters.Parameters:
        """Return it as the parameters of an address, without one of them, and with `more`."""
        kept: web_filters.Parameters = {"show": self.show} if self.show != "week" else {}
        return kept | super().query(without) | from_to(self.first) | more

    def moved(self, endpoint: str, day: date) -> str:
        """Return where the same is shown of the days round another one."""
        more: web_filters.Parameters = from_to(first_of(self.show, day)) | {"day": day.isoformat()}
        return address_of(endpoint, **self.query() | more)


def read_filters(args: Mapping[str, str], choices: Choices, today: date) -> Filters:
    """Return what the address says, as far as it makes sense, with a sentence for each thing that does not."""
    address = Reading(args)
    chosen = {name: address.choice(name, choices[name]) for name in Filters.LABELS}
    show = address.typed("show") or "week"
    if show not in SPANS:
        address.complaints.append(f"“{shortened(show)}” is no number of days that can be shown, so a week is.")
        show = "week"
    typed, _, _ = address.days_and_page()
    first = first_of(show, typed or today)
    on = Reading({"from": address.typed("day")}).days_and_page()[0]
    days = SPANS[show].days(first)
    return Filters(**chosen, show=show, first=first, on=on if on in days else today if today in days else first, complaints=tuple(address.complaints))
