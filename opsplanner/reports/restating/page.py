"""An issued report as its page shows it: as it was issued, with what was put right since, and what differs without a word yet."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from opsplanner.errors import NotFound
from opsplanner.reports import queries
from opsplanner.reports.content import page as content_page
from opsplanner.reports.content.rules import values_of
from opsplanner.reports.content.words import conclusion
from opsplanner.reports.queries import ReportRow, RestatementRow
from opsplanner.reports.restating.rules import Differs, differing
from opsplanner.reports.transcribing import page as transcribing_page


class Said(NamedTuple):
    """A restatement, and whether it changes the conclusion, in words."""

    row: RestatementRow
    conclusion: str


class Issued(NamedTuple):
    """What the page of an issued report shows."""

    page: Markup
    said: tuple[Said, ...]
    differs: tuple[Differs, ...]
    """What says something else now, of which nobody has said why yet."""


def issued(report: ReportRow) -> Issued:
    """Return an issued report, in a number of queries that does not grow. Raises NotFound where it is none."""
    body = queries.paper(report.id, "page")
    if body is None:
        raise NotFound()
    said = queries.restatements(report.id)
    return Issued(Markup(body.decode()), tuple(Said(row, conclusion(row.changes_conclusion, row.conclusion)) for row in said), tuple(differences(report, said)))


def differences(report: ReportRow, said: list[RestatementRow]) -> list[Differs]:
    """Return which figures of an issued report say something else now, of which the newest restatement does not speak."""
    stored = queries.paper(report.id, "content")
    now = (transcribing_page if report.transcribed_from else content_page).values_now(report)
    last = {row.figure: row.now for row in reversed(said)}
    return differing(values_of(stored.decode()) if stored else {}, now, last)
