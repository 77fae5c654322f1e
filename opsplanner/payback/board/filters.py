"""What is chosen in the address of the page that puts jobs on days: read, checked, and written back into links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from opsplanner.models import AskerKind, JobKind
from opsplanner.payback.queue.filters import WITHOUT_ACCOUNT
from opsplanner.payback.sessions.scheduling.queries import ToPlace
from opsplanner.web import filters as web_filters
from opsplanner.web.filters import Choice, Choices, Reading

SPAN = timedelta(days=27)
"""Four weeks, from the first to the last day."""
LONGEST = timedelta(days=91)
KINDS = {"rapid": Choice("rapid", "48-hour jobs only"), "standing": Choice("standing", "Standing sites only")}
IN_ADDRESS = ("ward", "asker", "kind", "from", "to", "page")


@dataclass(frozen=True)
class Filters(web_filters.Filters):
    """What is chosen. Nothing chosen is every job that needs a day, and the next four weeks."""

    LABELS = {"ward": "Ward", "asker": "Asked for by", "kind": "Kind"}
    first: date
    last: date
    """The days that are shown, both included."""
    ward: Choice | None = None
    asker: Choice | None = None
    kind: Choice | None = None
    since: date | None = None
    until: date | None = None
    page: int = 1
    complaints: tuple[str, ...] = field(default=(), compare=False)

    def matching(self, job: ToPlace) -> bool:
        """Say whether a job is among those that are chosen."""
        return (
            (self.ward is None or job.ward_id in self.ward.ids)
            and (self.asker is None or self._asked_by(job, self.asker))
            and (self.kind is None or job.kind is JobKind[self.kind.code.upper()])
        )

    def _asked_by(self, job: ToPlace, asker: Choice) -> bool:
        if asker.code in WITHOUT_ACCOUNT:
            return job.asker_kind is AskerKind[asker.code.upper()]
        return job.asker_kind is AskerKind.AGENCY and job.agency_id in asker.ids


def read_filters(args: Mapping[str, str], offered: Choices, today: date) -> Filters:
    """Return what the address says, as far as it makes sense, with a sentence for each thing that does not."""
    address = Reading(args)
    chosen = {name: address.choice(name, known) for name, known in (("ward", offered["ward"]), ("asker", offered["asker"]), ("kind", KINDS))}
    since, until, page = address.days_and_page()
    first = max(since or today, today)
    last = until or first + SPAN
    if last < first:
        address.complaints.append("These days are over, so the next four weeks are shown.")
        first, last, since, until = today, today + SPAN, None, None
    if last > first + LONGEST:
        address.complaints.append("Thirteen weeks at most are shown at once.")
        last = first + LONGEST
    return Filters(first, last, **chosen, since=since, until=until, page=page, complaints=tuple(address.complaints))
