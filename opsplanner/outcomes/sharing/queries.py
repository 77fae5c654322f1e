"""Who may say how a measure that several agencies recorded is counted, and what they recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby
from typing import NamedTuple

from opsplanner.access import may
from opsplanner.errors import NotFound
from opsplanner.figures.rules import exactness_of
from opsplanner.models import Operation, Review, User
from opsplanner.outcomes.closing.queries import FigureRow, figures_of
from opsplanner.outcomes.recording.queries import may_record_for


class Share(NamedTuple):
    """What one agency recorded, its wards together."""

    agency_id: int
    code: str
    agency: str
    hundredths: int
    exactness: str
    signed_off: bool
    """Whether some of it is signed off."""
    also_reported: bool


class Shared(NamedTuple):
    """A measure of an operation that several agencies recorded."""

    code: str
    measure: str
    unit: str
    shape: str
    shares: list[Share]
    said: bool
    """Whether somebody has said how they are counted, or nobody needs to: nought is no part, and tells nothing twice."""

    @property
    def counts(self) -> str:
        """The code of the agency that counts for all of them; "" where each counts."""
        return next((one.code for one in self.shares if not one.also_reported), "") if any(one.also_reported for one in self.shares) else ""

    @property
    def seen(self) -> str:
        """What stands there, in short, so that it can be told whether somebody changed it."""
        return "|".join(f"{one.code}:{one.hundredths}:{one.exactness}:{int(one.also_reported)}" for one in self.shares)


def shared(figures: Iterable[FigureRow]) -> list[Shared]:
    """Return what several agencies recorded of an operation, by measure, from its figures by measure and agency."""
    found = []
    for _, rows in groupby(figures, key=lambda figure: figure.measure_id):
        these = list(rows)
        shares = [_share(list(own)) for _, own in groupby(sorted(these, key=lambda row: (row.agency, row.agency_id)), key=lambda row: row.agency_id)]
        if len(shares) > 1:
            first = these[0]
            settled = all(row.sharing_said for row in these) or sum(share.hundredths != 0 for share in shares) < 2
            found.append(Shared(first.measure_code, first.measure, first.unit, first.shape, shares, settled))
    return found


def _share(rows: list[FigureRow]) -> Share:
    first = rows[0]
    return Share(
        first.agency_id, first.agency_code, first.agency, sum(row.hundredths for row in rows), exactness_of({row.exactness for row in rows}),
        any(row.review is Review.SIGNED_OFF for row in rows), first.also_reported,
    )


def may_say(user: User, operation: Operation, one: Shared) -> bool:
    """Say whether this person says how it is counted: she records for one of the agencies, or reviews figures."""
    return may(user, "review") or any(may_record_for(user, operation, share.agency_id) for share in one.shares)


def shared_named(operation: Operation, code: str) -> Shared:
    """Return the measure of this code as several agencies recorded it of an operation that the reader sees. Raises NotFound where fewer did."""
    one = next((one for one in shared(figures_of(operation.id)[0]) if one.code == code), None)
    if one is None:
        raise NotFound()
    return one


def next_to_say(user: User, operation: Operation, measure_ids: Collection[int] = ()) -> str:
    """Return the code of the first measure of which nobody has said how it is counted, and this person may; "" for none.

    Of these measures, or of all where none is given (one query).
    """
    figures = [row for row in figures_of(operation.id)[0] if not measure_ids or row.measure_id in measure_ids]
    return next((one.code for one in shared(figures) if not one.said and may_say(user, operation, one)), "")
