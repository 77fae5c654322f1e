"""What is chosen in the calendar: the filters of the list of operations but for its days, and whose free staff stands at the head of each day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from opsplanner.operations.listing import filters as listing_filters
from opsplanner.operations.listing.filters import only_shared, read_filters
from opsplanner.web.filters import Choice, Choices, Parameters, Reading


@dataclass(frozen=True)
class Filters(listing_filters.Filters):
    """What is chosen, of operations and of staff. Staff leaves no operation out."""

    staff: Choice | None = None

    def query(self, without: str = "", **more: str | int | None) -> Parameters:
        """Return it as the parameters of an address, without one of them, and with `more`."""
        kept = super().query(without)
        if self.staff and without != "staff":
            kept["staff"] = self.staff.code
        return kept | more


def read_chosen(args: Mapping[str, str], offered: Choices, staff: Sequence[Choice]) -> Filters:
    """Return what the address says, as far as it makes sense, with a sentence for each thing that does not; `staff` are the agencies whose free staff one may know."""
    shared = only_shared(read_filters(args, offered))
    address = Reading(args, {"staff": "agency"})
    chosen = address.choice("staff", {one.code: one for one in staff})
    kept = {field.name: getattr(shared, field.name) for field in fields(shared)}
    return Filters(**kept | {"complaints": (*shared.complaints, *address.complaints)}, staff=chosen)
