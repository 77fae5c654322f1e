"""The jobs that can be put on a day, as a page with a form offers them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from opsplanner import clock
from opsplanner.models import JobKind
from opsplanner.payback.promises.rules import words_of_planned
from opsplanner.payback.sessions.rules import words_of_minutes
from opsplanner.payback.sessions.scheduling.queries import ToPlace
from opsplanner.web.address import address_of


class Offer(NamedTuple):
    """A job that can be chosen."""

    value: str
    """What the form carries of it: its reference and version."""
    reference: str
    what: str
    url: str
    ward: str
    rapid: bool
    chosen: bool
    facts: tuple[str, ...]
    """What it needs, with what, and by when, a sentence each."""
    late: str
    """That it will miss its date, or has, or ""."""


def offer_of(job: ToPlace, chosen: str, *, more: Sequence[str] = (), late: str = "") -> Offer:
    """Return a job as the form offers it, `chosen` being the reference that was; `more` is what else is said of it."""
    wanted = job.wanted
    facts = [
        _needs(job),
        f"To be done by {clock.words_of_instant(wanted.due)}" if wanted.due else "",
        f"Wanted by {clock.words_of_day(wanted.by)}" if wanted.by else "",
        (f"Tools: {job.tools}" + (f", brought by {job.tools_by}" if job.tools_by else "")) if job.tools else "",
        f"Closed: {closed}" if (closed := job.closed.words(clock.today())) else "",
        *more,
    ]
    return Offer(
        f"{job.reference} {job.version}", job.reference, job.what, address_of("payback.show", reference=job.reference), job.ward or "No ward yet",
        job.kind is JobKind.RAPID, job.reference == chosen, tuple(fact for fact in facts if fact), late,
    )


def _needs(job: ToPlace) -> str:
    if job.kind is JobKind.STANDING:
        return f"A standing site: {job.rule}"
    there = [f"{words_of_minutes(job.worked)} worked"] if job.worked else []
    there += [words_of_planned(job.planned)] if job.planned.places else []
    if not job.hours:
        return f"Nobody said how many hours it needs{'; ' + ', '.join(there) if there else ''}"
    said = "Nothing is said to be left, but it is not done" if not job.still else f"{words_of_minutes(job.still)} still to be planned"
    return f"{said}{' (' + ', '.join(there) + ')' if there else ''}"
